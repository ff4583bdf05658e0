import type { Alert } from "../wire/lines.js";
import { healthAlert } from "./health.js";
import { stableId } from "./ids.js";
import { EN } from "./words/en.js";
import type { Sentence, Words } from "./words/types.js";
import { fill } from "./write.js";

/** What is known of why nothing comes from a router. */
export type SilenceCause = "stopped" | "lost" | "broker" | "unknown";

/** A router that is, or was, silent. */
export interface Silence {
  readonly router: string;
  readonly cause: SilenceCause;
  /** When it was last heard of, epoch seconds. */
  readonly since: number;
  /** Epoch seconds. */
  readonly now: number;
  readonly state: "open" | "closed";
  readonly pageUrl: string | null;
}

/** The alert about a router from which nothing comes; one for each time that it falls silent. */
export function silenceAlert(silence: Silence): Alert {
  const { router, cause, since, now, state, pageUrl } = silence;
  const id = stableId("a", "silence", router, since);
  const isOver = state === "closed";
  const group = stableId("g", "silence", router);
  return {
    ...healthAlert({ id, group, state, severity: "warning", since, now }),
    ...writeSilence(silence),
    advice: isOver ? null : EN.silence.advice[cause],
    url: pageUrl === null ? null : `${pageUrl.replace(/\/+$/, "")}/#/alerts/${id}`,
  };
}

/** What a person reads of it. */
export function writeSilence(
  { router, cause, since, now, state }: Omit<Silence, "pageUrl">,
  { silence }: Words = EN,
): Sentence {
  const places = { router, minutes: String(Math.max(1, Math.floor((now - since) / 60))) };
  const isOver = state === "closed";
  return {
    title: fill(isOver ? silence.back.title : silence.title, places),
    message: fill(isOver ? silence.back.message : silence.message[cause], places),
  };
}

/** The cause that an alert names, which stands in nothing but its advice; null: it names none. */
export function silenceCause({ advice }: Pick<Alert, "advice">): SilenceCause | null {
  const causes = Object.entries(EN.silence.advice) as [SilenceCause, string][];
  return causes.find(([, text]) => text === advice)?.[0] ?? null;
}
