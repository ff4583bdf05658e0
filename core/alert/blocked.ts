import type { Alert } from "../wire/lines.js";
import { alertUrl } from "./alerts.js";
import { stableId } from "./ids.js";

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

const ASKED: Readonly<Record<BlockedBy, string>> = {
  page: "That was asked for on the page.",
  broker: "That was asked for over MQTT.",
  policy: "The policy asked for it.",
};

/** Id of a block and of its alert: the same for the same destination of the same device. */
export function blockId(router: string, device: string, destination: string): string {
  return stableId("a", "blocked", router, device, destination);
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
    ...words(blocked),
    advice: isOver ? null : advice,
    url: alertUrl(pageUrl, id),
    demo,
  };
}

function words({ cause, router, destination, by, since, until, state }: Blocked) {
  const who = cause.device.name ?? "A device";
  const where = cause.name ?? "an address without a name";
  const whose = cause.company === null ? "" : ` (${cause.company})`;
  if (state === "closed") {
    const title = `${who} is let through to ${where} again`;
    return { title, message: `${who} is let through to ${where}${whose} again by ${router}.` };
  }
  const time = timeWords(Math.round((until - since) / 60));
  const whole =
    destination === cause.name ? "" : " It is closed by its address, with all else that is there.";
  return {
    title: `${who} is kept from ${where} for ${time}`,
    message: `For ${time} the router ${router} refuses what ${who} sends to ${where}${whose}.${whole} ${ASKED[by]}`,
  };
}

/** `90 minutes`, `1 hour`, `24 hours`. */
function timeWords(minutes: number): string {
  if (minutes % 60 !== 0) return minutes === 1 ? "1 minute" : `${minutes} minutes`;
  return minutes === 60 ? "1 hour" : `${minutes / 60} hours`;
}
