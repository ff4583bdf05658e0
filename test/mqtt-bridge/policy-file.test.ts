import { writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { ruleSet } from "../../core/rules/ruleset.js";
import { LivePolicy } from "../../mqtt-bridge/policy/live.js";
import { samples } from "../../mqtt-bridge/policy/samples.js";
import { Happenings } from "./plane-fixture.js";

t.test("a script that is changed is taken up, and one that fails is not", async (t) => {
  const file = join(t.testdir({ "policy.js": verdict("first") }), "policy.js");
  const logged: string[] = [];
  const happenings = new Happenings();
  const policy = new LivePolicy(file, true, (line) => {
    logged.push(line);
    happenings.happened();
  });
  t.teardown(() => policy.stop());
  const logs = (pattern: RegExp) =>
    happenings.until(() => logged.some((line) => pattern.test(line)));
  const [sample] = samples(ruleSet([]));
  if (sample === undefined) throw new Error("there are no samples");
  let seconds = 0;
  // A verdict is kept for a minute of the traffic's time.
  const reason = (): string => {
    seconds += 100;
    return policy.judge({ ...sample.judged, ts: sample.judged.ts + seconds }).reason;
  };
  writeFileSync(file, verdict("second"));
  await logs(/policy\.js: in force$/);
  t.equal(reason(), "second");
  writeFileSync(file, "function judge( {");
  await logs(/policy\.js: .+; the script before stays in force$/);
  t.equal(reason(), "second");
  writeFileSync(file, verdict("third"));
  await happenings.until(() => logged.filter((line) => line.endsWith("in force")).length >= 3);
  t.equal(reason(), "third");
  writeFileSync(file, "");
  await logs(/policy\.js: no script any more$/);
  t.not(reason(), "third");
});

function verdict(reason: string): string {
  return `function judge(sighting) { return { action: "alert", reason: "${reason}" }; }`;
}
