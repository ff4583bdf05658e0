import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import t from "tap";
import { ruleSet } from "../../core/rules/ruleset.js";
import { parseTarget } from "../../mqtt-bridge/blocks/target.js";

/** Steps without an answer after which nobody gets one: seconds of work, and a request takes a few turns. */
const STEPS_MAX = 10_000_000;

t.test("other requests are answered while a country's prefixes are looked for", async (t) => {
  const server = createServer((_request, response) => response.end("served"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;
  let answer: string | null = null;
  const asked = fetch(`http://127.0.0.1:${port}/`).then(async (response) => {
    answer = await response.text();
  });
  const lookup = {
    asOf: "2026-06-17",
    network: () => null,
    maker: () => null,
    *ranges() {
      for (let steps = 0; answer === null && steps < STEPS_MAX; steps++) yield;
      return { ipv4: [{ first: 0xc0000200n, last: 0xc00002ffn }], ipv6: [] };
    },
  };
  const target = await parseTarget("country:DE", { lookup, rules: ruleSet([]) });
  t.equal(answer, "served");
  t.equal(target.destination, "country:DE");
  await asked;
});
