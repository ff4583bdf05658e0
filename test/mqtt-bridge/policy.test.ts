import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { DEFAULT_POLICY } from "../../core/policy/policy.js";
import { Failure } from "../../mqtt-bridge/failure.js";
import { policyCommand } from "../../mqtt-bridge/policy/command.js";
import { readVerdict, ScriptPolicy } from "../../mqtt-bridge/policy/script.js";
import type { ScriptAnswer } from "../../mqtt-bridge/policy/wire.js";
import { readRules } from "../../mqtt-bridge/rules/read.js";
import { ATTEMPTS, tried } from "../torture/scripts.js";
import { torture } from "../torture/torture.js";

const JUDGED = tried(readRules(null, [])?.identifierRule("imei") ?? null);
const STANDARD = DEFAULT_POLICY.judge(JUDGED);

for (const attempt of ATTEMPTS) {
  t.test(`${attempt.what}: no alert is lost`, async (t) => {
    const { lost, failure } = await torture(attempt, JUDGED, 2);
    t.equal(lost, 0);
    t.equal(failure !== null, attempt.wanted === "fails", failure ?? "no failure");
  });
}

/** Answers of a script, and the verdict or what is wrong. */
const ANSWERS: readonly (readonly [string, object | RegExp])[] = [
  ["null", STANDARD],
  ['{"action":"ignore"}', { action: "ignore", severity: "serious", until: null }],
  ['{"action":"note","severity":"note","reason":"mine"}', { action: "note", reason: "mine" }],
  ['{"action":"block","minutes":30}', { action: "block", until: JUDGED.ts + 1800 }],
  ['{"action":"quarantine","more":1}', { action: "quarantine" }],
  ["{}", /expected an object with action, such as \{action: "note"\}, or null/],
  ["3", /expected an object with action, such as \{action: "note"\}, or null/],
  ['{"action":"allow"}', /action: expected ignore, note/],
  ['{"action":"alert","severity":"grave"}', /severity: expected note/],
  ['{"action":"block","minutes":0}', /minutes: expected a number from 1 to 1440/],
  ['{"action":"block","minutes":1441}', /minutes: expected a number from 1 to 1440/],
];

for (const [verdict, wanted] of ANSWERS) {
  t.test(`an answer ${verdict}`, async (t) => {
    const read = readVerdict({ ok: true, verdict }, STANDARD, JUDGED.ts);
    if (wanted instanceof RegExp) t.match(read, wanted);
    else t.match(read, wanted);
  });
}

t.test("verdicts are kept for a minute; after three failures the script rests", async (t) => {
  let [calls, clock] = [0, 0];
  const failures: string[] = [];
  let answer: ScriptAnswer = { ok: true, verdict: '{"action":"note"}' };
  const call = (): ScriptAnswer => {
    calls += 1;
    return answer;
  };
  const onFailure = (line: string): void => void failures.push(line);
  const policy = new ScriptPolicy({ pool: { call }, onFailure, now: () => clock });
  const judge = (ts: number) => policy.judge({ ...JUDGED, ts }).action;
  t.same([judge(100), judge(159), judge(160)], ["note", "note", "note"]);
  t.equal(calls, 2);
  answer = { ok: false, error: "out of memory" };
  for (let n = 0; n < 10; n++) t.equal(judge(1000 + n * 100), "alert", "by default");
  t.equal(calls, 5);
  t.match(policy, { failures: 3, skipped: 7, lastFailure: "out of memory" });
  t.same(failures, ["policy script: out of memory; the default policy holds"], "said once");
  clock += 60_000;
  answer = { ok: true, verdict: "null" };
  t.equal(judge(5000), "alert");
  t.equal(calls, 6);
});

t.test(
  "telltale policy test FILE says the verdict of each kind of sighting, or what fails",
  async (t) => {
    const dir = mkdtempSync(join(tmpdir(), "telltale-policy-"));
    t.teardown(() => rmSync(dir, { recursive: true }));
    const file = join(dir, "policy.js");
    const run = async (script: string) => {
      writeFileSync(file, script);
      const [out, err]: [string[], string[]] = [[], []];
      const status = await policyCommand(
        ["test", file],
        (line) => out.push(line),
        (line) => err.push(line),
      );
      return { status, out, err };
    };
    const good = await run(`function judge({ kind, device, to, standard }) {
    if (kind === "joined" && device.maker === "Xiaomi") return { action: "quarantine" };
    if (to.company === "Xiaomi" && kind === "contact") return { action: "block", minutes: 60 };
    return standard.action === "alert" ? null : { action: "ignore" };
  }`);
    t.equal(good.status, 0);
    t.same(good.err, []);
    t.same(
      good.out.map((line) => line.replace(/, \d+\.\d ms$|; \d+\.\d ms$/, "").split(";")[0]),
      [
        "its IMEI in clear: alert (serious), as by default",
        "a test word, wrapped: alert (serious), as by default",
        "a contact with a company's name: block (note), by default: note",
        "a first contact: block (note), by default: alert",
        "a gadget's unusual upload: alert (warning), as by default",
        "a device that joins: quarantine (note), by default: alert",
      ],
    );
    const bad = await run("function judge(sighting) { return sighting.nothing.here; }");
    t.equal(bad.status, 1);
    t.equal(bad.err.length, 6);
    t.match(
      bad.err[0],
      /policy\.js: line 1: cannot read property 'here' of undefined; by default: alert/,
    );
    await t.rejects(run("x".repeat(300_000)), Failure);
    await t.rejects(policyCommand(["test"], t.fail, t.fail), /expected test FILE/);
    await t.rejects(policyCommand(["test", join(dir, "none.js")], t.fail, t.fail), /no such file/);
  },
);
