import t from "tap";
import {
  beaconPeriod,
  hasDrifted,
  isIdleTalk,
  isUnusualUpload,
} from "../../core/behaviour/measures.js";
import { LIST_MAX, parseDomainList, writeDomainList } from "../../core/rules/list.js";
import { loadRules } from "../../core/rules/rules.js";

function pack(match: string, vectors: string): string {
  return `title: Own
rules:
  - id: own/one
    title: One
    why: A test.
    severity: note
    advice: None.
    match: ${match}
    vectors: ${vectors}
`;
}

const JOINED = "{kind: joined, makers: [Xiaomi, Acme], verdict: quarantine}";

t.test("a maker's rule goes before the rule for any maker, in any letter case", async (t) => {
  const any = pack(
    "{kind: joined}",
    "[{input: maker=, matches: true}, {input: x, matches: false}]",
  );
  const own = pack(
    JOINED,
    "[{input: maker=xiaomi, matches: true}, {input: maker=Other, matches: false}]",
  );
  const { ruleset, problems } = loadRules([
    { name: "any.yaml", text: any.replace("own/one", "any/one") },
    { name: "own.yaml", text: own },
  ]);
  t.same(problems, []);
  const rules = ["Xiaomi", "ACME", "Other", null].map((maker) => ruleset?.joinedRule(maker)?.id);
  t.same(rules, ["own/one", "own/one", "any/one", "any/one"]);
});

/** Match and vectors that are wrong, and what the one error says. */
const REFUSED: readonly (readonly [string, string, RegExp])[] = [
  ["{kind: behaviour, what: sleep}", "[]", /expected upload, idle, beacon, drift/],
  ["{kind: joined, verdict: burn}", "[]", /expected note, alert, quarantine/],
  ["{kind: joined, makers: Xiaomi}", "[]", /expected a list of makers/],
  ["{kind: list, list: x}", "[]", /kind identifier, domain, first_contact, behaviour or joined/],
  [
    "{kind: behaviour, what: upload}",
    '[{input: "upload=1,2", matches: true}, {input: x, matches: false}]',
    /does not match "upload=1,2"/,
  ],
];

for (const [match, vectors, wanted] of REFUSED) {
  t.test(`${match} ${vectors} is refused with its place`, async (t) => {
    const { ruleset, problems } = loadRules([{ name: "own.yaml", text: pack(match, vectors) }]);
    t.equal(ruleset, null);
    t.match(problems[0]?.message, wanted);
    t.match(problems[0]?.field, /^rules\[0\]\.(match|vectors)/);
  });
}

const LIST = `# Title: made up
# Date: 2026-10-01T10:00:00Z
! License: CC0-1.0
0.0.0.0 ads.example.org
127.0.0.1 localhost
||Track.Example.net^
*.wild.example.com
plain.example.com # a remark
not a domain
203.0.113.7
`;

t.test("a plain list is read in its usual spellings, and what is none is counted", async (t) => {
  const list = parseDomainList("made-up", LIST);
  t.same(Array.from(list.domains).sort(), [
    "ads.example.org",
    "plain.example.com",
    "track.example.net",
    "wild.example.com",
  ]);
  t.match(list, { name: "made-up", date: "2026-10-01", licence: "CC0-1.0", skipped: 2 });
  t.same(parseDomainList("made-up", writeDomainList(list)).domains, list.domains);
});

t.test("a list without a domain, or with too many, is refused", async (t) => {
  t.throws(() => parseDomainList("x", "# nothing\n<html>\n"), /no domain in it.*1 lines/);
  const many = Array.from({ length: LIST_MAX + 1 }, (_, i) => `a${i}.example.org`).join("\n");
  t.throws(() => parseDomainList("x", many), /more than 500000 domains/);
});

t.test("a list names no company, and a company's rule goes before it", async (t) => {
  const list = parseDomainList("made-up", LIST);
  const { ruleset } = loadRules([], [list]);
  t.equal(ruleset?.companyOf("x.ads.example.org"), null);
  t.equal(ruleset?.listRule("x.ads.example.org")?.id, "list/made-up");
  t.equal(ruleset?.listRule("example.org"), null);
});

t.test("what is regular, unusual, idle or moved", async (t) => {
  t.equal(beaconPeriod([60, 61, 59, 60, 60, 58, 60, 62]), 60);
  t.equal(beaconPeriod([9, 9, 60, 61, 59, 60, 60, 58, 60, 62]), 60, "the last eight count");
  t.equal(beaconPeriod([60, 61, 59, 60, 60, 90, 60, 30]), null, "two are off");
  t.equal(beaconPeriod(Array(8).fill(26 * 3600)), null, "longer than a day");
  t.ok(isUnusualUpload(0, 50_000_000));
  t.notOk(isUnusualUpload(0, 49_999_999));
  t.ok(isIdleTalk(100_000, 6));
  t.notOk(isIdleTalk(1e9, 5));
  t.ok(hasDrifted(7, 24));
  t.notOk(hasDrifted(6.99, 240));
});
