import { existsSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { ruleSet } from "../../core/rules/ruleset.js";
import type { PolicyTrialView, PolicyView } from "../../mqtt-bridge/api/views.js";
import { LivePolicy } from "../../mqtt-bridge/policy/live.js";
import { samples } from "../../mqtt-bridge/policy/samples.js";
import { tryScript } from "../../mqtt-bridge/policy/trial.js";
import { ask, post, setUp } from "./api-fixture.js";

const IGNORE = 'function judge() { return { action: "ignore", reason: "not here" }; }';

t.test("a script is tried, put in force and taken away while it runs", async (t) => {
  const file = join(t.testdir(), "policy.js");
  const live = new LivePolicy(file, false, () => {});
  t.teardown(() => live.stop());
  const [first] = samples(ruleSet([]));
  if (first === undefined) throw new Error("no sample");
  const standard = live.judge(first.judged).action;
  const { app } = setUp(t, {
    policy: {
      read: () => ({ ...live.read(), fixed: false, failure: live.failure }),
      write: (version, text) => live.write(version, text),
      try: (text) => tryScript(text, "policy.js", ruleSet([])),
    },
  });
  const attempt = async (text: string) => {
    const answer = await ask(app, "/api/policy/try", post({ text }));
    return ((await answer.json()) as PolicyTrialView).items;
  };
  const tried = await attempt(IGNORE);
  t.ok(tried.every(({ action, error }) => action === "ignore" && error === null));
  const failed = await attempt("function judge() {\n  return nothing;\n}");
  t.match(failed[0], { action: null, error: /line 2: .*nothing/ });
  t.match((await attempt("function judge() { for (;;) {} }"))[0], { error: /no verdict within/ });
  t.notOk(existsSync(file), "a trial writes nothing");
  const put = async (version: string, text: string) =>
    ask(app, "/api/policy", { ...post({ version, text }), method: "PUT" });
  const { version } = live.read();
  t.equal((await put(version, IGNORE)).status, 200);
  t.equal((await put(version, IGNORE)).status, 409);
  t.equal(live.judge(first.judged).action, "ignore");
  const now = (await (await ask(app, "/api/policy")).json()) as PolicyView;
  t.equal((await put(now.version, " ")).status, 200);
  t.notOk(existsSync(file));
  t.equal(live.judge(first.judged).action, standard);
});

t.test("the demonstration's policy cannot be changed", async (t) => {
  const live = new LivePolicy(null, false, () => {});
  t.same(live.read().text, "");
  t.notOk(await live.write(live.read().version, IGNORE));
});
