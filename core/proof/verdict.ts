import type { RouterLook, Stage } from "./types.js";

/** Which stage lost a test, and the sentence that says so. */
export interface Verdict {
  readonly stage: Stage;
  readonly line: string;
}

/** What is known when a test was not found. */
export interface Missing {
  /** Routers before the phone sent, and after it was waited for. */
  readonly before: readonly RouterLook[];
  readonly after: readonly RouterLook[];
  /** Why routers do not look for the canary, by router; null: they do. */
  readonly armed: ReadonlyMap<string, string | null>;
  /** The phone said that it sends. */
  readonly sent: boolean;
  /** The web server did not answer the phone. */
  readonly unreached: boolean;
}

/**
 * The stage that cannot have carried the canary; of several routers the one that came furthest is judged. Only when all of
 * them are well does it remain that no packet of it was copied.
 */
export function judgeMissing(missing: Missing): Verdict {
  const { after, sent, unreached } = missing;
  const verdicts = after.map((look) => judgeRouter(missing, look));
  const faults = verdicts.filter((verdict) => verdict !== null);
  if (unreached && faults.length < verdicts.length) return PHONE_UNREACHED;
  faults.sort((a, b) => ORDER.indexOf(a.stage) - ORDER.indexOf(b.stage));
  const [furthest] = faults;
  if (furthest !== undefined) return furthest;
  return sent ? captureFault(missing) : PHONE_SILENT;
}

/** From the plane backwards: what is judged later came further. */
const ORDER: readonly Stage[] = ["plane", "agent", "broker"];

const PHONE_UNREACHED: Verdict = {
  stage: "phone",
  line: "The phone got no answer from the test's web server, so it sent nothing that could be found. Without the Internet, name a server that answers with --proof-url.",
};

const PHONE_SILENT: Verdict = {
  stage: "phone",
  line: "The phone sent nothing while it was waited for.",
};

/** null: nothing speaks against this router. */
function judgeRouter(missing: Missing, look: RouterLook): Verdict | null {
  const { router } = look;
  if (!look.connected) {
    const line = `Telltale has no connection to the MQTT broker, so it hears nothing of the router ${router}.`;
    return { stage: "broker", line };
  }
  return agentFault(missing, look) ?? planeFault(missing, look) ?? lostFault(missing, look);
}

function agentFault({ armed }: Missing, { router, said, answer }: RouterLook): Verdict | null {
  const because = (line: string): Verdict => ({ stage: "agent", line });
  if (said === "stopped") return because(`The agent of the router ${router} was stopped.`);
  if (said === "lost") {
    return because(
      `The connection of the router ${router} ended without a word: its agent does not run, or has no way to the broker.`,
    );
  }
  if (answer === "silent") return because(`The agent of the router ${router} does not answer.`);
  if (answer !== "done") {
    return because(`The agent of the router ${router} fails its own test: ${answer.line}`);
  }
  const why = armed.get(router);
  if (why === undefined) return because(`The router ${router} did not take the test's tables.`);
  return why === null ? null : because(`The router ${router} does not look for the test: ${why}`);
}

function planeFault(missing: Missing, look: RouterLook): Verdict | null {
  if (look.unread <= before(missing, look).unread) return null;
  const line = `Telltale could not read what came from the router ${look.router} meanwhile; its log says why.`;
  return { stage: "plane", line };
}

function lostFault(missing: Missing, look: RouterLook): Verdict | null {
  const lost = look.lost - before(missing, look).lost;
  if (lost <= 0) return null;
  const line = `The agent of the router ${look.router} had to drop ${lost} events meanwhile.`;
  return { stage: "agent", line };
}

/** The agents are well and saw nothing of it: not a packet, or none of this phone. */
function captureFault(missing: Missing): Verdict {
  const silent = missing.after.every((look) => look.packets <= before(missing, look).packets);
  const line = silent
    ? "No packet came to the agent meanwhile: the router copies none to it."
    : "The router copied packets meanwhile, but not the test's: the phone may use mobile data, another network or a VPN, its device may be set not to be inspected, or the router hides its packets (flow offload).";
  return { stage: "capture", line };
}

function before(
  { before: looks }: Missing,
  { router }: RouterLook,
): Pick<RouterLook, "packets" | "lost" | "unread"> {
  return looks.find((look) => look.router === router) ?? { packets: 0, lost: 0, unread: 0 };
}
