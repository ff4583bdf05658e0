import { useEffect, useState } from "preact/hooks";
import type { ReportView } from "../../../api/views.js";
import { formatDate } from "../format.js";
import { Chain } from "../parts/chain.js";
import { Waiting } from "../parts/loaded.js";
import { Proved } from "../parts/proved.js";
import { FullTime } from "../parts/time.js";
import { ToWhom } from "../parts/to-whom.js";
import { ask } from "../request.js";
import { href } from "../route.js";
import { adviceSaid, alertSaid } from "../said.js";
import { t, whereWords } from "../strings.js";
import "./report.css";

/** Sightings that one page has room for; all are in the JSON. */
const SHOWN = 12;

/** One alert on one page, to be printed or given away. */
export default function Report({ rest }: { rest: string }) {
  const [report, setReport] = useState<ReportView | "failed" | null>(null);
  const path = `/api/alerts/${encodeURIComponent(rest)}/report`;
  useEffect(() => {
    setReport(null);
    void ask<ReportView>("GET", path).then((answer) =>
      setReport(answer.ok ? answer.value : "failed"),
    );
  }, [path]);
  if (report === null) return <Waiting of={report} />;
  if (report === "failed") return <p class="quiet">{t("alertUnknown")}</p>;
  return (
    <article class="report">
      <p class="actions no-print">
        <button type="button" onClick={() => print()}>
          {t("reportPrint")}
        </button>
        <a class="button plain" href={path} download={`telltale-${rest}.json`}>
          {t("reportJson")}
        </a>
        <a href={href.alert(rest)}>{t("alerts")}</a>
      </p>
      <Page report={report} />
    </article>
  );
}

function Page({ report }: { report: ReportView }) {
  const { alert, made, version, sightings, devices } = report;
  const { title, message, lang } = alertSaid(alert);
  const times = { first: formatDate(alert.first_seen), last: formatDate(alert.last_seen) };
  const device = devices[0];
  return (
    <>
      <h1>{t("reportOf")}</h1>
      <p class="lead">
        <bdi class="said" lang={lang}>
          {title}
        </bdi>
      </p>
      <dl>
        <dt>{t("reportWhat")}</dt>
        <dd>
          <bdi class="said" lang={lang}>
            {message}
          </bdi>
        </dd>
        <dt>{t("reportDevice")}</dt>
        <dd>
          <bdi>{alert.device.name}</bdi> {device !== undefined && <code>{device.mac}</code>}
        </dd>
        <dt>{t("reportWhen")}</dt>
        <dd>
          {alert.count === 1 ? <FullTime at={alert.first_seen} /> : t("reportTimes", times)} ·{" "}
          {t("times", { n: alert.count })}
        </dd>
        <dt>{t("reportWhom")}</dt>
        <dd>
          <ToWhom to={{ ...alert, dst: null }} />
        </dd>
        {alert.evidence !== null && (
          <>
            <dt>{t("reportHow")}</dt>
            <dd>
              {t(`evidence.${alert.evidence}`)}: {t(`meaning.${alert.evidence}`)}
            </dd>
          </>
        )}
        {alert.advice !== null && <Breaks advice={alert.advice} />}
      </dl>
      {sightings.length > 0 && <Evidence of={sightings} />}
      <p class="quiet">{t("reportFoot")}</p>
      <Proved />
      <p class="quiet">{t("reportMade", { time: formatDate(made), version })}</p>
    </>
  );
}

function Breaks({ advice }: { advice: string }) {
  const { text, lang } = adviceSaid(advice);
  return (
    <>
      <dt>{t("reportBreaks")}</dt>
      <dd lang={lang}>{text}</dd>
    </>
  );
}

function Evidence({ of }: { of: ReportView["sightings"] }) {
  const more = of.length - SHOWN;
  return (
    <>
      <h2>{t("reportEvidence")}</h2>
      <ul class="evidence">
        {of.slice(0, SHOWN).map((sighting) => (
          <li key={sighting.key}>
            <FullTime at={sighting.last_ts} /> · {t("times", { n: sighting.count })} ·{" "}
            {sighting.identifier !== null && t(`identifier.${sighting.identifier.type}`)}{" "}
            {sighting.masked !== null && <code>{sighting.masked}</code>}{" "}
            {sighting.where !== null && whereWords(sighting.where, sighting.field)}{" "}
            <bdi>{sighting.name ?? sighting.dst}</bdi>
            <Chain transforms={sighting.transforms} masked={sighting.masked} />
          </li>
        ))}
      </ul>
      {more > 0 && <p class="quiet">{t("captureMore", { n: more })}</p>}
    </>
  );
}
