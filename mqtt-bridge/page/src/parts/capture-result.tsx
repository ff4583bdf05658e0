import { useEffect, useState } from "preact/hooks";
import type { AlertLine } from "../../../../core/wire/lines.js";
import type {
  AlertView,
  CaptureResultView,
  CaptureView,
  SightingView,
} from "../../../api/views.js";
import { ask } from "../request.js";
import { alertSaid } from "../said.js";
import { t } from "../strings.js";
import { SightingCard } from "./sighting-card.js";
import { VirtualList } from "./virtual-list.js";

/** What was found in a capture; asked for again when its state changes. */
export function CaptureResult({
  id,
  state,
}: {
  id: string;
  state: CaptureView["state"] | undefined;
}) {
  const [result, setResult] = useState<CaptureResultView | "gone" | null>(null);
  useEffect(() => {
    if (state === "scanning") return;
    void ask<CaptureResultView>("GET", `/api/captures/${encodeURIComponent(id)}`).then((answer) =>
      setResult(answer.ok ? answer.value : "gone"),
    );
  }, [id, state]);
  if (result === null) return null;
  if (result === "gone" || state === undefined) return <p class="quiet">{t("captureUnknown")}</p>;
  return <Found result={result} />;
}

function Found({ result }: { result: CaptureResultView }) {
  const { capture, alerts, sightings, devices } = result;
  const unlisted = capture.sightings - sightings.length;
  const cut = capture.summary?.truncated ?? null;
  const views = sightings.map((line, n): SightingView => {
    return { ...line, router: "", key: String(n), title: "", sentence: "" };
  });
  return (
    <>
      {cut !== null && <p>{t("captureCut", { frame: cut })}</p>}
      {alerts.length === 0 && <p>{t("captureClean")}</p>}
      {alerts.length > 0 && (
        <section>
          <h2>{t("alerts")}</h2>
          <div class="list">
            {alerts.map((alert) => (
              <Alert key={alert.id} alert={alert} />
            ))}
          </div>
        </section>
      )}
      {views.length > 0 && (
        <section>
          <h2>{t("sightings")}</h2>
          <VirtualList items={views} keyOf={({ key }) => key} estimate={110} label={t("sightings")}>
            {(sighting) => <SightingCard sighting={sighting} among={devices} />}
          </VirtualList>
          {unlisted > 0 && <p class="quiet">{t("captureMore", { n: unlisted })}</p>}
        </section>
      )}
    </>
  );
}

function Alert({ alert }: { alert: AlertLine }) {
  const view: AlertView = { ...alert, router: "", acked: false, snoozed_until: null, facts: null };
  const { message, lang } = alertSaid(view);
  return (
    <article class={`card alert ${alert.severity}`}>
      <p class="meta">
        <span class={`chip ${alert.severity}`}>{t(`severity.${alert.severity}`)}</span>
        {alert.evidence !== null && <span class="chip">{t(`evidence.${alert.evidence}`)}</span>}
        <span>{t("times", { n: alert.count })}</span>
      </p>
      <p>
        <bdi class="said" lang={lang}>
          {message}
        </bdi>
      </p>
    </article>
  );
}
