import t from "tap";
import { ruleSet } from "../../core/rules/ruleset.js";
import { lookInto } from "../../mqtt-bridge/backup/archive.js";
import { parseTarget } from "../../mqtt-bridge/blocks/target.js";
import { HI } from "../../mqtt-bridge/page/src/words/hi/index.js";
import { lineIn } from "../../mqtt-bridge/page/src/words/server-lines.js";
import { pagePairing } from "../../mqtt-bridge/pair/page.js";
import { Pairs } from "../../mqtt-bridge/pair/pairs.js";
import { NO_ANSWER } from "../../mqtt-bridge/routers/waiting.js";

async function lineOf(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("nothing was refused");
}

const WIDE = Array.from({ length: 16_385 }, (_, i) => {
  const first = 0x0a000000n + 512n * BigInt(i);
  return { first, last: first + 255n };
});
const KNOWLEDGE = {
  lookup: {
    asOf: "2026-06-17",
    network: () => null,
    maker: () => null,
    *ranges(of: object) {
      yield;
      return { ipv4: "asn" in of ? [] : WIDE, ipv6: [] };
    },
  },
  rules: ruleSet([]),
};

t.test("what the server refuses is said in Hindi, with its values", async (t) => {
  const block = (to: string) => lineOf(() => parseTarget(to, KNOWLEDGE));
  const pairs = new Pairs(t.testdir({ "photo.jpg": "no backup" }));
  const pairing = pagePairing({
    ...{ pairs, broker: () => null, isForeign: false, demo: true, now: () => 0 },
  });
  for (const [line, held] of [
    [await block("as:64500"), "as:64500"],
    [await block("country:DE"), "16385"],
    [await block("company:Nobody"), "Nobody"],
    [await block("10.0.0.1/99"), "10.0.0.1/99"],
    [await lineOf(() => parseTarget("as:1", { ...KNOWLEDGE, lookup: null })), ""],
    [pairing.read().refusal ?? "", "--paired"],
    [(await lineOf(() => lookInto(`${t.testdirName}/photo.jpg`))).replace(/^.*: /, ""), ""],
    [`router attic: ${NO_ANSWER}`, "attic"],
    ["router attic is offline", "attic"],
  ] as const) {
    const said = lineIn(HI, line) ?? "";
    t.match(said, /\p{Script=Devanagari}/u, line);
    t.notMatch(said, /prefixes|expected|router|no /, line);
    t.ok(said.includes(held), `${line}: ${said}`);
  }
  t.equal(lineIn(HI, "something new"), null);
});
