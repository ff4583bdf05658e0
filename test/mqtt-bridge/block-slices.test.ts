import t from "tap";
import { ruleSet } from "../../core/rules/ruleset.js";
import { parseTarget } from "../../mqtt-bridge/blocks/target.js";
import { requestOwn, SERVED } from "./served.js";

/** Steps without an answer after which nobody gets one: seconds of work, and a request takes a few turns. */
const STEPS_MAX = 10_000_000;

t.test("other requests are answered while a country's prefixes are looked for", async (t) => {
  const request = await requestOwn(t);
  const lookup = {
    asOf: "2026-06-17",
    network: () => null,
    maker: () => null,
    *ranges() {
      for (let steps = 0; request.answer === null && steps < STEPS_MAX; steps++) yield;
      return { ipv4: [{ first: 0xc0000200n, last: 0xc00002ffn }], ipv6: [] };
    },
  };
  const target = await parseTarget("country:DE", { lookup, rules: ruleSet([]) });
  t.equal(request.answer, SERVED);
  t.equal(target.destination, "country:DE");
  await request.done;
});
