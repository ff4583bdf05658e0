import t from "tap";
import { LIMITS, ProofMachine } from "../../core/proof/machine.js";
import { dueSince, PROOF_WEEK, reminderAlert } from "../../core/proof/reminder.js";
import type { Observation, Path, RouterLook } from "../../core/proof/types.js";

const DEVICE = "28:6c:07:00:00:01";

function look(change: Partial<RouterLook> = {}): RouterLook {
  return {
    ...{ router: "attic", connected: true, said: "online", answer: "done" },
    ...{ packets: 100, lost: 0, unread: 0 },
    ...change,
  };
}

function begin(paths: readonly Path[] = ["mqtt"], routers: readonly string[] = ["attic"]) {
  return new ProofMachine({ id: "7f3a", now: 1000, paths, routers });
}

/** One second after the other. */
function take(machine: ProofMachine, ...seen: Observation[]): ProofMachine {
  seen.forEach((each, at) => {
    machine.take(each, 1001 + at);
  });
  return machine;
}

const armed: Observation = { kind: "armed", router: "attic", why: null };
const ready: Observation = { kind: "ready", looks: [look()] };
const sent: Observation = { kind: "sent" };
const found: Observation = { kind: "found", router: "attic", device: DEVICE, ts: 1003.5 };
const raised: Observation = { kind: "raised", alert: "a_1" };
const told = (path: Path, outcome: "taken" | "confirmed" | "failed", line: string | null = null) =>
  ({ kind: "told", result: { path, outcome, line } }) as const;

t.test("a test that comes back has passed, and says how fast and on which path", async (t) => {
  const machine = take(begin(), armed, ready);
  t.match(machine.proof, { state: "waiting", sent: null, ended: null });
  machine.take(sent, 1010);
  t.equal(machine.proof.state, "finding");
  machine.take(found, 1010.4);
  t.match(machine.proof, { state: "telling", found: 1010.4, router: "attic", device: DEVICE });
  machine.take(raised, 1010.4);
  machine.take(told("mqtt", "taken"), 1010.45);
  t.match(machine.proof, {
    ...{ state: "passed", ended: 1010.45, path: "mqtt", seconds: 0.45, alert: "a_1" },
    ...{ stage: null, line: null },
  });
});

t.test("without word of the phone, time runs from the router's packet", async (t) => {
  const machine = take(begin(), armed, ready, found, raised, told("mqtt", "taken"));
  t.match(machine.proof, { state: "passed", sent: null, seconds: 1.5 });
});

t.test("each path has its own outcome; one that arrives is enough", async (t) => {
  const both = take(begin(["mqtt", "ntfy"]), armed, ready, sent, found, raised);
  both.take(told("mqtt", "failed", "Nobody reads it."), 1007);
  t.equal(both.proof.state, "telling", "the other one is waited for");
  both.take(told("ntfy", "taken"), 1008);
  t.match(both.proof, { state: "passed", path: "ntfy" });
  both.take(told("ntfy", "confirmed"), 1050);
  both.take(told("ntfy", "failed", "late"), 1051);
  t.same(
    both.proof.paths.map(({ path, outcome }) => [path, outcome]),
    [
      ["mqtt", "failed"],
      ["ntfy", "confirmed"],
    ],
  );
  t.match(both.proof, { ended: 1008, seconds: 5 }, "the first word counts");
});

t.test("an alert that nobody takes is lost on the way to the phone", async (t) => {
  const machine = take(begin(), armed, ready, sent, found, raised);
  machine.take(told("mqtt", "failed", "Nobody reads it."), 1007);
  t.equal(machine.proof.state, "telling", "the phone's own page may still show it");
  t.equal(machine.turn(1005 + LIMITS.telling), null);
  t.match(machine.proof, { state: "failed", stage: "push", line: "Nobody reads it." });
  machine.take(told("page", "confirmed"), 1030);
  t.match(machine.proof, { state: "passed", path: "page", stage: null }, "it came after all");

  const silent = take(begin(), armed, ready, sent, found, raised);
  silent.turn(1005 + LIMITS.telling);
  t.match(silent.proof, { stage: "push", line: /^The MQTT broker did not say that it took/ });
});

t.test("what was found and is told to nobody was lost in the plane", async (t) => {
  const machine = take(begin(), armed, ready, sent, found, { kind: "withheld" });
  t.match(machine.proof, { state: "failed", stage: "plane", line: /set not to tell/ });
});

/** What was not found within its time, and how the routers are then. */
const MISSING: readonly {
  readonly name: string;
  readonly before?: readonly Observation[];
  readonly after: Partial<RouterLook>;
  readonly stage: string;
  readonly line: RegExp;
}[] = [
  { name: "no packet came", after: {}, stage: "capture", line: /^No packet came/ },
  {
    name: "other packets came",
    after: { packets: 150 },
    stage: "capture",
    line: /not the test's: the phone may use mobile data/,
  },
  {
    name: "events were dropped",
    after: { packets: 150, lost: 7 },
    stage: "agent",
    line: /had to drop 7 events/,
  },
  {
    name: "it was stopped",
    after: { said: "stopped", answer: "silent" },
    stage: "agent",
    line: /was stopped/,
  },
  {
    name: "its connection ended",
    after: { said: "lost", answer: "silent" },
    stage: "agent",
    line: /ended without a word/,
  },
  { name: "it is silent", after: { answer: "silent" }, stage: "agent", line: /does not answer/ },
  {
    name: "its own test fails",
    after: { answer: { line: "vector 3" } },
    stage: "agent",
    line: /fails its own test: vector 3/,
  },
  {
    name: "the broker is away",
    after: { connected: false, answer: "silent" },
    stage: "broker",
    line: /no connection to the MQTT broker/,
  },
  {
    name: "batches could not be read",
    after: { packets: 150, unread: 1 },
    stage: "plane",
    line: /could not read/,
  },
  {
    name: "the phone's web server did not answer",
    before: [{ kind: "unreached" }],
    after: { packets: 150 },
    stage: "phone",
    line: /no answer from the test's web server/,
  },
];

t.test("which stage lost it is told by what is left", async (t) => {
  for (const { name, before = [], after, stage, line } of MISSING) {
    const machine = take(begin(), armed, ready, sent, ...before);
    t.equal(machine.turn(1003 + LIMITS.finding - 1), null, `${name}: not yet`);
    t.equal(machine.turn(1003 + LIMITS.finding), "look", `${name}: it asks how they are`);
    t.equal(machine.turn(1003 + LIMITS.finding + 1), null, `${name}: once`);
    machine.take({ kind: "looked", looks: [look(after)] }, 1020);
    t.match(machine.proof, { state: "failed", stage, line, ended: 1020 }, name);
  }
});

t.test("routers that do not take the tables cannot find it", async (t) => {
  const refused = take(begin(), { kind: "armed", router: "attic", why: "too large" }, ready);
  t.match(refused.proof, { state: "failed", stage: "agent", line: /does not look for.*too large/ });
  const silent = begin();
  t.equal(silent.turn(1000 + LIMITS.arming), "look");
  silent.take({ kind: "looked", looks: [look()] }, 1021);
  t.match(silent.proof, { stage: "agent", line: /did not take the test's tables/ });
});

t.test("of several routers the one that came furthest is judged", async (t) => {
  const cellar = { router: "cellar", said: "stopped", answer: "silent" } as const;
  const looks = [look({ packets: 150, unread: 2 }), look(cellar)];
  const machine = take(begin(["mqtt"], ["attic", "cellar"]), armed, ready, sent);
  machine.turn(1030);
  machine.take({ kind: "looked", looks }, 1031);
  t.match(machine.proof, { stage: "plane" });
});

t.test("a phone that never sends is waited for, and said so", async (t) => {
  const machine = take(begin(), armed, ready);
  t.equal(machine.turn(1002 + LIMITS.waiting - 1), null);
  t.equal(machine.turn(1002 + LIMITS.waiting), "look");
  machine.take({ kind: "looked", looks: [look({ packets: 200 })] }, 1400);
  t.match(machine.proof, { stage: "phone", line: /sent nothing/ });
});

t.test("what is found while it is asked about passes", async (t) => {
  const machine = take(begin(), armed, ready, sent);
  t.equal(machine.turn(1020), "look");
  machine.take(found, 1020.5);
  machine.take({ kind: "looked", looks: [look()] }, 1021);
  t.match(machine.proof, { state: "telling", stage: null });
});

t.test("Telltale's own end is no pass", async (t) => {
  const machine = take(begin(), armed, ready, sent);
  machine.abandon("Telltale was stopped during the test.", 1005);
  t.match(machine.proof, { state: "failed", stage: "plane" });
  machine.take(found, 1006);
  t.equal(machine.proof.state, "failed");
});

t.test("a reminder comes a week after the last proof, or after watching began", async (t) => {
  t.equal(dueSince(null, 1000, 1000 + PROOF_WEEK - 1), null);
  t.equal(dueSince(null, 1000, 1000 + PROOF_WEEK), 1000 + PROOF_WEEK);
  t.equal(dueSince(5000, 1000, 1000 + PROOF_WEEK), null);
  const common = { since: 5000, now: 5000 + 86_400, pageUrl: "http://192.168.1.10:8420/" };
  const due = reminderAlert({ ...common, proved: 5000 - PROOF_WEEK, state: "open" });
  t.match(due, {
    ...{ event_type: "health", state: "open", severity: "note", evidence: null },
    title: "Test the alarm",
    message:
      "That an alarm reaches you was last proved 8 days ago. Since then, nothing seen may mean nothing watched.",
    url: "http://192.168.1.10:8420/#/alarm-test",
  });
  const never = reminderAlert({ ...common, proved: null, state: "open" });
  t.match(never.message, /^In the 8 days that Telltale watches here, it was never proved/);
  t.not(due.id, reminderAlert({ ...common, since: 6000, proved: null, state: "open" }).id);
});
