import type { AlertView } from "../../../api/views.js";
import { formatTime } from "../format.js";
import { ack, snooze } from "../live.js";
import { href } from "../route.js";
import { alertSaid } from "../said.js";
import { clock, isAsleep } from "../state.js";
import { t } from "../strings.js";
import { About } from "./about.js";
import { Advice } from "./advice.js";
import { BlockButton, canBlock } from "./block.js";
import { leaveButton, leaveCard } from "./focus.js";
import { Time } from "./time.js";

const HOUR = 60;
const DAY = 1440;

/** One alert with what can be done about it. */
export function AlertCard({ alert, full = false }: { alert: AlertView; full?: boolean }) {
  const { severity, advice, count, last_seen, acked, state, evidence, identifiers } = alert;
  const isOpen = state !== "closed" && !acked;
  const { title, message, lang } = alertSaid(alert);
  const Heading = full ? "h2" : "h3";
  return (
    <article class={`card alert ${isOpen ? severity : "seen"}`} data-alert={alert.id}>
      <p class="meta">
        <span class={`chip ${severity}`}>{t(`severity.${severity}`)}</span>
        {evidence !== null && <span class="chip">{t(`evidence.${evidence}`)}</span>}
        <Time at={last_seen} />
        <span>{t("times", { n: count })}</span>
      </p>
      <Heading>
        <a href={href.alert(alert.id)}>
          <bdi class="said" lang={lang}>
            {title}
          </bdi>
        </a>
      </Heading>
      {full && (
        <p>
          <bdi class="said" lang={lang}>
            {message}
          </bdi>
        </p>
      )}
      {full && <About types={identifiers.map(({ type }) => type)} />}
      {full && advice !== null && <Advice text={advice} />}
      {isOpen && <Actions alert={alert} />}
      {state !== "closed" && canBlock(alert) && <BlockButton alert={alert} />}
    </article>
  );
}

function Actions({ alert }: { alert: AlertView }) {
  const { snoozed_until } = alert;
  const snoozeFor = async (button: HTMLElement, minutes: number): Promise<void> => {
    const leaving = leaveButton(button);
    if (await snooze(alert, minutes)) leaving.done();
  };
  const ackFrom = async (button: HTMLElement): Promise<void> => {
    const leaving = leaveCard(button);
    if (await ack(alert)) leaving.done();
  };
  return (
    <p class="actions">
      <button type="button" onClick={(event) => void ackFrom(event.currentTarget)}>
        {t("ack")}
      </button>
      {snoozed_until !== null && isAsleep(alert, clock.value) ? (
        <span class="quiet">{t("snoozed", { time: formatTime(snoozed_until, clock.value) })}</span>
      ) : (
        <>
          <button
            type="button"
            class="plain"
            onClick={(event) => void snoozeFor(event.currentTarget, HOUR)}
          >
            {t("snoozeHour")}
          </button>
          <button
            type="button"
            class="plain"
            onClick={(event) => void snoozeFor(event.currentTarget, DAY)}
          >
            {t("snoozeDay")}
          </button>
        </>
      )}
    </p>
  );
}
