import t from "tap";
import { describeProblem } from "../../core/problem.js";
import { loadRules } from "../../core/rules/rules.js";

const GOOD = `title: Acme
rules:
  - id: acme/account
    title: Acme's accounts
    why: A reason.
    severity: note
    advice: The login.
    match:
      kind: domain
      company: Acme
      domains: [api.example.org]
    sources:
      - {url: https://example.com/a, date: 2026-01-02, says: "Acme runs api.example.org"}
    vectors:
      - {input: x.api.example.org, matches: true}
      - {input: example.org, matches: false}
`;

function load(...texts: string[]) {
  return loadRules(
    texts.map((text, i) => ({ name: i === 0 ? "acme.yaml" : `acme${i}.yaml`, text })),
  );
}

t.test("the pack from which the wrong ones are made is right", async (t) => {
  const { ruleset, problems } = load(GOOD);
  t.same(problems, []);
  t.equal(ruleset?.companyOf("api.example.org")?.company, "Acme");
});

const SOURCE = /\n {4}sources:\n.*\n/;
const DOMAIN = "expected a domain in lower case without wildcard, such as api.example.org";

const ERRORS: readonly (readonly [
  name: string,
  from: string | RegExp,
  to: string,
  problems: readonly string[],
])[] = [
  [
    "an unknown key",
    "    why:",
    "    reason: x\n    why:",
    [
      "5:5: rules[0].reason: unknown key; expected id, title, why, severity, advice, match, sources, vectors",
    ],
  ],
  [
    "a merge key",
    "    why:",
    "    <<: {why: Another.}\n    why:",
    ["5:5: rules[0]: a merge key (<<) is not read; write here what it stands for"],
  ],
  [
    "a misspelt key",
    "    severity:",
    "    severty: x\n    severity:",
    ['6:5: rules[0].severty: unknown key; is "severity" meant?'],
  ],
  [
    "an unknown key in a match",
    "company: Acme",
    "company: Acme\n      owner: Acme",
    ["11:7: rules[0].match.owner: unknown key; expected kind, company, domains, role"],
  ],
  ["a missing key", "    why: A reason.\n", "", ['3:5: rules[0].why: the key "why" is missing']],
  ["no advice", "The login.", "", ['7:13: rules[0].advice: the key "advice" is missing']],
  [
    "an unknown severity",
    "note",
    "fatal",
    ["6:15: rules[0].severity: expected note, warning or serious"],
  ],
  [
    "an unknown kind",
    "kind: domain",
    "kind: regex",
    [
      "9:13: rules[0].match.kind: expected a match with kind identifier, domain, first_contact, behaviour or joined",
    ],
  ],
  [
    "no source",
    SOURCE,
    "\n",
    ["3:5: rules[0].sources: a domain rule needs a source: url, date, says"],
  ],
  [
    "a source that names neither",
    "Acme runs api.example.org",
    "Somebody runs it",
    [
      '10:16: rules[0].match.company: no source\'s "says" names Acme',
      '11:17: rules[0].match.domains[0]: no source\'s "says" names api.example.org',
    ],
  ],
  [
    "a source without an address",
    "https://example.com/a",
    "somewhere",
    ["13:15: rules[0].sources[0].url: expected an address, such as https://example.org/a"],
  ],
  [
    "a source without a date",
    "2026-01-02",
    "2026",
    ["13:44: rules[0].sources[0].date: expected a date, such as 2014-08-07"],
  ],
  [
    "no positive vector",
    "matches: true",
    "matches: false",
    [
      '15:7: rules[0].vectors: at least one vector with "matches: true" is needed',
      '15:17: rules[0].vectors[0].input: does not hold: this rule matches "x.api.example.org"',
    ],
  ],
  [
    "no negative vector",
    "      - {input: example.org, matches: false}\n",
    "",
    ['15:7: rules[0].vectors: at least one vector with "matches: false" is needed'],
  ],
  [
    "a vector that does not hold",
    "input: example.org",
    "input: api.example.org",
    ['16:17: rules[0].vectors[1].input: does not hold: this rule matches "api.example.org"'],
  ],
  [
    "a wildcard",
    "[api.example.org]",
    "['*.example.org']",
    [`11:17: rules[0].match.domains[0]: ${DOMAIN}`],
  ],
  [
    "capitals",
    "[api.example.org]",
    "[API.example.org]",
    [`11:17: rules[0].match.domains[0]: ${DOMAIN}`],
  ],
  [
    "an address as domain",
    "[api.example.org]",
    "[192.0.2.1]",
    [`11:17: rules[0].match.domains[0]: ${DOMAIN}`],
  ],
  [
    "a top-level domain",
    "[api.example.org]",
    "[org]",
    [`11:17: rules[0].match.domains[0]: ${DOMAIN}`],
  ],
  [
    "a final dot",
    "[api.example.org]",
    "[api.example.org.]",
    [`11:17: rules[0].match.domains[0]: ${DOMAIN}`],
  ],
  [
    "no domain",
    "[api.example.org]",
    "[]",
    ["11:16: rules[0].match.domains: expected at least one domain"],
  ],
  [
    "one domain twice",
    "[api.example.org]",
    "[api.example.org, api.example.org]",
    [
      "11:34: rules[0].match.domains[1]: domain api.example.org stands in acme/account in acme.yaml already",
    ],
  ],
  [
    "an id of another pack",
    "id: acme/account",
    "id: other/account",
    ['3:9: rules[0].id: expected an id that begins with this file\'s name, "acme/"'],
  ],
  [
    "an id without a pack",
    "id: acme/account",
    "id: account",
    ["3:9: rules[0].id: expected pack/name in lower case, such as xiaomi/account"],
  ],
  ["no rules", /rules:[\s\S]*/, "rules: []\n", ["2:8: rules: expected at least one rule"]],
  [
    "no YAML",
    /title:[\s\S]*/,
    "title: [\n",
    ["2:1: a list above that begins with [ does not end with ]; add the missing ]"],
  ],
];

for (const [name, from, to, problems] of ERRORS) {
  t.test(`refused: ${name}`, async (t) => {
    const text = GOOD.replace(from, to);
    t.not(text, GOOD);
    const loaded = load(text);
    t.equal(loaded.ruleset, null);
    t.same(
      loaded.problems.map((problem) => `${problem.severity} ${describeProblem(problem)}`),
      problems.map((problem) => `error acme.yaml:${problem}`),
    );
  });
}

t.test("refused: a rule, a domain or a type that two packs have", async (t) => {
  const second = GOOD.replace("acme/account", "acme1/account");
  t.same(load(GOOD, second).problems.map(describeProblem), [
    "acme1.yaml:11:17: rules[0].match.domains[0]: domain api.example.org stands in acme/account in acme.yaml already",
  ]);
  const type = (pack: string) => `title: T
rules:
  - id: ${pack}/imei
    title: T
    why: W
    severity: note
    advice: A
    match: {kind: identifier, types: [imei]}
    vectors: [{input: imei=860000000000009, matches: true}, {input: imei=1, matches: false}]
`;
  t.same(load(type("acme"), type("acme1")).problems.map(describeProblem), [
    "acme1.yaml:8:39: rules[0].match.types[0]: type imei stands in acme/imei in acme.yaml already",
  ]);
});

t.test("refused: a file whose name is no pack's", async (t) => {
  const { problems } = loadRules([{ name: "Acme Rules.yaml", text: GOOD }]);
  t.same(problems.map(describeProblem), [
    "Acme Rules.yaml:1:1: expected a file name in lower case that ends in .yaml; it is the pack's name",
  ]);
});

t.test("one wrong pack refuses all", async (t) => {
  t.equal(load(GOOD, "title: x\n").ruleset, null);
});

t.test("no pack at all is a rule set without rules", async (t) => {
  const { ruleset, problems } = loadRules([]);
  t.same(problems, []);
  t.equal(ruleset?.companyOf("api.example.org"), null);
  t.equal(ruleset?.identifierRule("imei"), null);
});
