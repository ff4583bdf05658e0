import type { Alert } from "../wire/lines.js";
import { alertUrl } from "./alerts.js";
import type { MakeId } from "./ids.js";
import { EN } from "./words/en.js";
import type { Sentence, Words } from "./words/types.js";
import { fill } from "./write.js";

/** Who asked for a block. */
export type BlockedBy = "page" | "broker" | "policy";

/** A block as people are told of it. */
export interface Blocked {
  readonly router: string;
  /** The alert that it was made from. */
  readonly cause: Alert;
  /** A name, else an address: the alert says it only where it is a name. */
  readonly destination: string;
  readonly by: BlockedBy;
  /** Epoch seconds. */
  readonly since: number;
  readonly until: number;
  readonly now: number;
  readonly state: "open" | "closed";
  readonly pageUrl: string | null;
}

/** Id of a block and of its alert: the same for the same destination of the same device. */
export function blockId(
  makeId: MakeId,
  router: string,
  device: string,
  destination: string,
): string {
  return makeId("a", "blocked", router, device, destination);
}

/** The alert that says that a destination is closed to a device; `closed` once it is not any more. */
export function blockedAlert(blocked: Blocked, id: string): Alert {
  const { cause, state, since, now, pageUrl } = blocked;
  const { device, name, company, network, advice, demo } = cause;
  const isOver = state === "closed";
  return {
    v: 1,
    event_type: "blocked",
    id,
    group: cause.group,
    state,
    severity: "note",
    first_seen: since,
    last_seen: now,
    count: 1,
    device,
    name,
    company,
    network,
    evidence: null,
    identifiers: [],
    ...writeBlocked(blocked),
    advice: isOver ? null : advice,
    url: alertUrl(pageUrl, id),
    demo,
  };
}

/** What a person reads of a block. */
export function writeBlocked(
  blocked: Pick<Blocked, "router" | "destination" | "by" | "since" | "until" | "state"> & {
    readonly cause: Pick<Alert, "device" | "name" | "company">;
  },
  words: Words = EN,
): Sentence {
  const { cause, router, destination, by, since, until, state } = blocked;
  const { name, company, device } = cause;
  const { who, where, open, closed, whole, asked } = words.blocked;
  const places = {
    device: device.name ?? who,
    place: name ?? where,
    runner: company === null ? "" : fill(words.parts.runner, { company }),
    router,
    time: timeWords(Math.round((until - since) / 60), words),
  };
  const { title, message } = state === "closed" ? closed : open;
  const more = `${destination === name ? "" : whole}${asked[by]}`;
  return {
    title: fill(title, places),
    message: `${fill(message, places)}${state === "closed" ? "" : more}`,
  };
}

/** `90 minutes`, `1 hour`, `24 hours`. */
function timeWords(minutes: number, { parts }: Words): string {
  if (minutes === 1) return parts.minute;
  if (minutes % 60 !== 0) return fill(parts.minutes, { n: String(minutes) });
  return minutes === 60 ? parts.hour : fill(parts.hours, { n: String(minutes / 60) });
}
