/** Where an alarm test can be lost, in the order of the way. */
export type Stage = "phone" | "capture" | "agent" | "broker" | "plane" | "push";

/** How an alert reaches a person: the open page, the MQTT broker, an ntfy server. */
export type Path = "page" | "mqtt" | "ntfy";

/**
 * `arming`: routers get tables with the canary. `waiting`: for the phone. `finding`: the phone sent it. `telling`: it was
 * found, and the alert is on its way to people.
 */
export type ProofState = "arming" | "waiting" | "finding" | "telling" | "passed" | "failed";

/** What became of the alert on one path. */
export interface PathResult {
  readonly path: Path;
  /** `taken`: who is asked took it and somebody listens there; `confirmed`: the person's side said that it came. */
  readonly outcome: "taken" | "confirmed" | "failed";
  /** Epoch seconds. */
  readonly at: number;
  /** Why it failed; null: it did not. */
  readonly line: string | null;
}

/** One alarm test, plain data. Times are epoch seconds of the plane's clock, null: not come so far. */
export interface Proof {
  readonly id: string;
  readonly state: ProofState;
  readonly begun: number;
  /** The phone said that it sends now. */
  readonly sent: number | null;
  /** Telltale found the canary. */
  readonly found: number | null;
  readonly ended: number | null;
  /** Where it was found. */
  readonly router: string | null;
  /** MAC of the device that sent it. */
  readonly device: string | null;
  /** The alert that tells of it. */
  readonly alert: string | null;
  readonly paths: readonly PathResult[];
  /** On which it came first; null: on none. */
  readonly path: Path | null;
  /** From the phone's sending, else from the router's packet, to `path`. */
  readonly seconds: number | null;
  /** Which stage lost it; null: none did. */
  readonly stage: Stage | null;
  /** What happened, in a sentence. */
  readonly line: string | null;
}

/** What is known of a router at a moment. */
export interface RouterLook {
  readonly router: string;
  /** The plane's way to the broker on which it is. */
  readonly connected: boolean;
  /** What it said of itself last; null: nothing. */
  readonly said: "online" | "stopped" | "lost" | null;
  /** Whether it answered the question of now; a self-test that failed is a line. */
  readonly answer: "done" | "silent" | { readonly line: string };
  /** Packets that it has read. */
  readonly packets: number;
  /** Events that its agent dropped. */
  readonly lost: number;
  /** What came from it and could not be read or understood. */
  readonly unread: number;
}

/** Something that happened to a test. */
export type Observation =
  /** `why`: why the router does not look for the canary; null: it does. */
  | { readonly kind: "armed"; readonly router: string; readonly why: string | null }
  /** All routers have answered, or none will: how they are before the phone sends. */
  | { readonly kind: "ready"; readonly looks: readonly RouterLook[] }
  /** The phone sends now. */
  | { readonly kind: "sent" }
  /** The web server did not answer the phone. */
  | { readonly kind: "unreached" }
  /** `ts`: the packet's time by the router's clock. */
  | {
      readonly kind: "found";
      readonly router: string;
      readonly device: string | null;
      readonly ts: number;
    }
  | { readonly kind: "raised"; readonly alert: string }
  /** It was found, and nobody is to be told. */
  | { readonly kind: "withheld" }
  | { readonly kind: "told"; readonly result: Omit<PathResult, "at"> }
  /** How routers are, asked for when nothing was found. */
  | { readonly kind: "looked"; readonly looks: readonly RouterLook[] };
