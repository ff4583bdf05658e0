import type { AlertView } from "../../../api/views.js";
import { formatTime } from "../format.js";
import { Advice } from "../parts/advice.js";
import { alertSaid } from "../said.js";
import { clock } from "../state.js";
import { t } from "../strings.js";

/** An alert to be read, without anything that could be done about it. */
export function PersonAlert({ alert }: { alert: AlertView }) {
  const { severity, advice, count, last_seen, state, evidence } = alert;
  const { title, message, lang } = alertSaid(alert);
  return (
    <article class={`card alert ${state === "closed" ? "seen" : severity}`}>
      <p class="meta">
        <span class={`chip ${severity}`}>{t(`severity.${severity}`)}</span>
        {evidence !== null && <span class="chip">{t(`evidence.${evidence}`)}</span>}
        <span>{formatTime(last_seen, clock.value)}</span>
        <span>{t("times", { n: count })}</span>
      </p>
      <h3>
        <bdi class="said" lang={lang}>
          {title}
        </bdi>
      </h3>
      <p>
        <bdi class="said" lang={lang}>
          {message}
        </bdi>
      </p>
      {advice !== null && <Advice text={advice} />}
    </article>
  );
}
