import type { Observation, Path, PathResult, Proof, RouterLook } from "./types.js";
import { judgeMissing, type Verdict } from "./verdict.js";

/** Seconds that a test stays in a state before it is judged. */
export const LIMITS = {
  /** Until a router has taken the tables; a household of 10,000 contacts takes one some seconds. */
  arming: 20,
  /** Until somebody taps on the phone. */
  waiting: 300,
  /** From the phone's sending to the plane; a router's events go out four times a second. */
  finding: 15,
  /** Until each path has said what became of the alert. */
  telling: 15,
} as const;

/** What the host is to do now. `look`: tell how routers are, by `looked`. */
export type Wish = "look" | null;

export interface ProofOptions {
  readonly id: string;
  /** Epoch seconds. */
  readonly now: number;
  /** Paths on which an alert is sent, beside the open page. */
  readonly paths: readonly Path[];
  /** Routers that are to look for the canary. */
  readonly routers: readonly string[];
}

/**
 * One alarm test from the first tap to "proved" or to the stage that lost it. It reads no clock and asks nobody: the host
 * tells what happens and how late it is.
 */
export class ProofMachine {
  readonly #options: ProofOptions;
  readonly #armed = new Map<string, string | null>();
  #proof: Proof;
  #since: number;
  #before: readonly RouterLook[] = [];
  #unreached = false;
  #isLooking = false;
  /** When the router's packet was there, by the router's clock. */
  #packetAt: number | null = null;

  constructor(options: ProofOptions) {
    const { id, now } = options;
    this.#options = options;
    this.#since = now;
    this.#proof = {
      ...{ id, state: "arming", begun: now, sent: null, found: null, ended: null },
      ...{ router: null, device: null, alert: null },
      ...{ paths: [], path: null, seconds: null, stage: null, line: null },
    };
  }

  get proof(): Proof {
    return this.#proof;
  }

  get isOver(): boolean {
    return this.#proof.state === "passed" || this.#proof.state === "failed";
  }

  /** Time passed: what is late is judged. */
  turn(now: number): Wish {
    const { state } = this.#proof;
    if (state === "passed" || state === "failed") return null;
    if (now - this.#since < LIMITS[state]) return null;
    if (state === "telling") {
      this.#settle(now);
      return null;
    }
    return this.#look();
  }

  /** Something happened; times are epoch seconds. */
  take(seen: Observation, now: number): Wish {
    if (seen.kind === "told") this.#told({ ...seen.result, at: now }, now);
    if (this.isOver) return null;
    switch (seen.kind) {
      case "armed":
        this.#armed.set(seen.router, seen.why);
        return null;
      case "ready":
        return this.#ready(seen.looks, now);
      case "sent":
        if (this.#proof.state === "waiting") this.#enter("finding", now, { sent: now });
        return null;
      case "unreached":
        // Judged in time: a server that hung up may have got the request.
        this.#unreached = true;
        return null;
      case "found":
        this.#found(seen, now);
        return null;
      case "raised":
        if (this.#proof.alert === null) this.#change({ alert: seen.alert });
        return null;
      case "withheld":
        this.#fail(WITHHELD, now);
        return null;
      case "looked":
        this.#judge(seen.looks, now);
        return null;
      case "told":
        return null;
    }
  }

  /** It ends without a verdict on the way, such as when Telltale stops. */
  abandon(line: string, now: number): void {
    if (!this.isOver) this.#fail({ stage: "plane", line }, now);
  }

  #look(): Wish {
    if (this.#isLooking) return null;
    this.#isLooking = true;
    return "look";
  }

  #ready(looks: readonly RouterLook[], now: number): Wish {
    if (this.#proof.state !== "arming") return null;
    this.#before = looks;
    const isArmed = [...this.#armed.values()].includes(null);
    if (!isArmed) this.#judge(looks, now);
    else this.#enter("waiting", now, {});
    return null;
  }

  #found({ router, device, ts }: Extract<Observation, { kind: "found" }>, now: number): void {
    if (this.#proof.found !== null) return;
    this.#packetAt = ts;
    this.#enter("telling", now, { found: now, router, device });
  }

  #judge(after: readonly RouterLook[], now: number): void {
    this.#isLooking = false;
    if (this.#proof.found !== null) return;
    const [armed, before, unreached] = [this.#armed, this.#before, this.#unreached];
    this.#fail(
      judgeMissing({ before, after, armed, sent: this.#proof.sent !== null, unreached }),
      now,
    );
  }

  /** A path may answer when the verdict is out already: the person taps when it suits them. */
  #told(result: PathResult, now: number): void {
    const { paths, found } = this.#proof;
    if (found === null) return;
    const known = paths.find(({ path }) => path === result.path);
    if (
      known?.outcome === "confirmed" ||
      (known?.outcome === "taken" && result.outcome === "failed")
    )
      return;
    const others = paths.filter((each) => each !== known);
    const isFirst = this.#proof.path === null && result.outcome !== "failed";
    const first = isFirst ? { path: result.path, seconds: this.#took(now) } : {};
    this.#change({ paths: [...others, result], ...first });
    if (this.#proof.state === "telling" && this.#isComplete()) this.#settle(now);
    else if (this.#proof.state === "failed" && isFirst) this.#pass(this.#proof.ended ?? now);
  }

  /** Every path has answered and one is well; with none, the open page gets its time to show the alert. */
  #isComplete(): boolean {
    const { paths } = this.#proof;
    const hasAnswered = (wanted: Path): boolean => paths.some(({ path }) => path === wanted);
    return (
      this.#options.paths.every(hasAnswered) && paths.some(({ outcome }) => outcome !== "failed")
    );
  }

  #settle(now: number): void {
    const { paths } = this.#proof;
    if (paths.some(({ outcome }) => outcome !== "failed")) this.#pass(now);
    else this.#fail(pushFault(this.#options.paths, paths), now);
  }

  #pass(now: number): void {
    this.#enter("passed", now, { ended: now, stage: null, line: null });
  }

  #fail({ stage, line }: Verdict, now: number): void {
    this.#enter("failed", now, { ended: now, stage, line });
  }

  /** From the tap where the phone told of it, else from the packet by the router's clock, which may be wrong. */
  #took(now: number): number {
    const begun = this.#proof.sent ?? this.#packetAt ?? now;
    return Math.max(0, Math.round((now - begun) * 1000) / 1000);
  }

  #enter(state: Proof["state"], now: number, change: Partial<Proof>): void {
    this.#since = now;
    this.#isLooking = false;
    this.#change({ ...change, state });
  }

  #change(change: Partial<Proof>): void {
    this.#proof = { ...this.#proof, ...change };
  }
}

const WITHHELD: Verdict = {
  stage: "plane",
  line: "Telltale found it, but is set not to tell: a mode for this device or rule, or the policy, keeps such alerts from you.",
};

function pushFault(wanted: readonly Path[], paths: readonly PathResult[]): Verdict {
  const lines = wanted.map((path) => {
    const known = paths.find((each) => each.path === path);
    return known?.line ?? `${PATH_WORDS[path]} did not say that it took the alert.`;
  });
  const line = lines.length === 0 ? "No way to a phone is set up." : lines.join(" ");
  return { stage: "push", line };
}

/** Paths in words. */
export const PATH_WORDS: Readonly<Record<Path, string>> = {
  page: "The open page",
  mqtt: "The MQTT broker",
  ntfy: "The ntfy server",
};
