import { useEffect, useState } from "preact/hooks";
import type { AlertView, ReportView } from "../../../api/views.js";
import { AlertCard } from "../parts/alert-card.js";
import { SightingCard } from "../parts/sighting-card.js";
import { ask } from "../request.js";
import { href } from "../route.js";
import { alerts } from "../state.js";
import { t } from "../strings.js";

/** One alert and the sightings behind it. */
export function AlertDetail({ id }: { id: string }) {
  const alert = alerts.value.find((each) => each.id === id);
  if (alert === undefined) return <p class="quiet">{t("alertUnknown")}</p>;
  return <Known alert={alert} />;
}

function Known({ alert }: { alert: AlertView }) {
  const report = useReport(alert);
  const evidence = report?.sightings ?? [];
  return (
    <>
      <section>
        <h1>{t("alerts")}</h1>
        <AlertCard alert={alert} full />
        <p>
          <a href={href.report(alert.id)}>{t("report")}</a>
        </p>
      </section>
      {evidence.length > 0 && (
        <section>
          <h2>{t("evidenceOf")}</h2>
          <div class="list">
            {evidence.map((sighting) => (
              <SightingCard key={sighting.key} sighting={sighting} />
            ))}
          </div>
        </section>
      )}
    </>
  );
}

/** Asked for again when the alert counts on. */
function useReport({ id, count }: AlertView): ReportView | null {
  const [report, setReport] = useState<ReportView | null>(null);
  useEffect(() => {
    const path = `/api/alerts/${encodeURIComponent(id)}/report`;
    void ask<ReportView>("GET", path).then((answer) => setReport(answer.ok ? answer.value : null));
  }, [id, count]);
  return report;
}
