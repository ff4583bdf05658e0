import { writeBlocked } from "../../../core/alert/blocked.js";
import { silenceCause, writeSilence } from "../../../core/alert/silence.js";
import type { Words } from "../../../core/alert/words/types.js";
import { type Facts, writeDigest, writeMessage, writeTitle } from "../../../core/alert/write.js";
import { reminderOf, writeReminder } from "../../../core/proof/reminder.js";
import type { AlertView, BlockView } from "../../api/views.js";

/** An alert in these words; null: there are none for it but those that came. */
export function writeAlert(
  alert: AlertView,
  block: BlockView | undefined,
  words: Words,
): { title: string; message: string } | null {
  const { event_type, facts, router, first_seen: since } = alert;
  const state = alert.state === "closed" ? "closed" : "open";
  if (facts !== null)
    return { title: writeTitle(facts, words), message: writeMessage(facts, words) };
  switch (event_type) {
    case "health":
      return writeHealth(alert, words);
    case "blocked": {
      const end = { destination: alert.name ?? "", by: "page", until: since } as const;
      if (block === undefined && state !== "closed") return null;
      return writeBlocked(
        { router, cause: alert, since, state, ...end, ...block, until: block?.until ?? since },
        words,
      );
    }
    default:
      return writeAgain(alert, words);
  }
}

/** Of Telltale itself: a reminder, or a silent router. */
function writeHealth(alert: AlertView, words: Words): { title: string; message: string } | null {
  const { router, first_seen: since, last_seen: now } = alert;
  const reminder = reminderOf(alert);
  if (reminder !== null) return writeReminder(reminder, words);
  const state = alert.state === "closed" ? "closed" : "open";
  const cause = silenceCause(alert);
  if (cause === null && state !== "closed") return null;
  return writeSilence({ router, cause: cause ?? "unknown", since, now, state }, words);
}

/** From what was published: how it was wrapped and what was measured is not among that. */
function writeAgain(alert: AlertView, words: Words): { title: string; message: string } | null {
  const { evidence, device, name, company, network, identifiers, event_type, count } = alert;
  if (event_type === "behaviour" && evidence === null && device.id === null) {
    const { title } = writeDigest(Array<string>(count).fill(""), words);
    return { title, message: `${title}${words.parts.stop}` };
  }
  if (evidence === null && event_type !== "new_device") return null;
  if (evidence === "behaviour") return null;
  const facts: Facts = {
    sender: { name: device.name, source: null, address: null },
    evidence: evidence ?? "destination",
    identifiers: identifiers.map((each) => ({ ...each, canary: false })),
    transforms: [],
    receiver: { name: name ?? words.blocked.where, company, network, address: "" },
    first: event_type === "behaviour",
    consent: null,
    behaviour: event_type === "new_device" ? { kind: "joined", quarantined: false } : null,
  };
  const message = writeMessage(facts, words).replace(", )", ")").replace(" ()", "");
  return { title: writeTitle(facts, words), message };
}
