import t from "tap";
import { homeCode, readContacts } from "../../core/household/contacts.js";
import { parseHousehold } from "../../core/household/household.js";
import { describeProblem } from "../../core/problem.js";

interface Case {
  readonly name: string;
  readonly lines: readonly string[];
  /** `label: value` */
  readonly contacts: readonly string[];
  readonly problems?: readonly string[];
}

function card(...lines: string[]): string[] {
  return ["BEGIN:VCARD", "VERSION:4.0", ...lines, "END:VCARD"];
}

const QP = "quoted-printable is not read; export as vCard 3 or 4";

const CASES: readonly Case[] = [
  {
    name: "several numbers and addresses",
    lines: card(
      "FN:Bea Farrow",
      "TEL;TYPE=HOME,VOICE:+44 7700 900111",
      "TEL:+44 7700 900112",
      "EMAIL:b@example.org",
    ),
    contacts: [
      "Bea Farrow: +44 7700 900111",
      "Bea Farrow: +44 7700 900112",
      "Bea Farrow: b@example.org",
    ],
  },
  {
    name: "a number as URI, with an extension",
    lines: card(
      "FN:Bea",
      'TEL;VALUE=uri;TYPE="voice,home":tel:+44-7700-900111;ext=12',
      "EMAIL:mailto:b@example.org",
    ),
    contacts: ["Bea: +44-7700-900111", "Bea: b@example.org"],
  },
  {
    name: "groups, letter case, FN behind the number",
    lines: card("item1.tel;pref=1:+44 7700 900111", "item1.X-ABLabel:Mobile", "fn:Bea"),
    contacts: ["Bea: +44 7700 900111"],
  },
  {
    name: "folded lines, with blank and tab",
    lines: card("FN:Bea Far", " row", "TEL:+44 77", "\t00 900111"),
    contacts: ["Bea Farrow: +44 7700 900111"],
  },
  {
    name: "a colon and a semicolon inside quotes",
    lines: card("FN:Bea", 'TEL;LABEL="a:b;c":+44 7700 900111'),
    contacts: ["Bea: +44 7700 900111"],
  },
  {
    name: "escapes in a name",
    lines: card("FN:Farrow\\, Bea\\; née\\nHolm \\\\", "TEL:+44 7700 900111"),
    contacts: ["Farrow, Bea; née Holm \\: +44 7700 900111"],
  },
  {
    name: "no FN: N, then nothing",
    lines: [...card("N:Farrow;Bea;;;", "TEL:+44 7700 900111"), ...card("TEL:+44 7700 900112")],
    contacts: ["Bea Farrow: +44 7700 900111", "unnamed contact: +44 7700 900112"],
  },
  {
    name: "a number without country code is one of the owner's country",
    lines: card("FN:Bea", "TEL:07700 900111", "TEL:0044 7700 900112"),
    contacts: ["Bea: +447700900111", "Bea: 0044 7700 900112"],
  },
  {
    name: "what is no number or address is named, not searched",
    lines: card("FN:Bea", "TEL:112", "TEL:*100#", "EMAIL:bea", "TEL:", "NOTE:x"),
    contacts: [],
    problems: [
      "4: TEL: too short or long for a number without + in the country of +44; not searched",
      "5: TEL: expected a phone number with + and country code, such as +44 7700 900123; not searched",
      "6: EMAIL: expected a mail address, such as asha@example.org; not searched",
    ],
  },
  {
    name: "quoted-printable of vCard 2.1, over several lines",
    lines: card(
      "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=42=65=61=",
      "=20=46",
      "TEL;CELL:+44 7700 900111",
    ),
    contacts: ["unnamed contact: +44 7700 900111"],
    problems: [`3: FN: ${QP}`],
  },
  {
    name: "lines that are none",
    lines: ["hello", ...card("FN:Bea", "?TEL:+44 7700 900112", "no colon")],
    contacts: [],
    problems: [
      "1: not a vCard line (NAME:value), not read",
      "5: not a vCard line (NAME:value), not read",
      "6: not a vCard line (NAME:value), not read",
    ],
  },
  {
    name: "cards that do not end or begin",
    lines: [
      "TEL:+44 7700 900110",
      "END:VCARD",
      "BEGIN:VCARD",
      "FN:Bea",
      "TEL:+44 7700 900111",
      ...card("FN:Ann", "TEL:+44 7700 900112").slice(0, 4),
    ],
    contacts: ["Bea: +44 7700 900111", "Ann: +44 7700 900112"],
    problems: [
      "1: TEL: not inside BEGIN:VCARD, not read",
      "2: END: END:VCARD without BEGIN:VCARD",
      "6: BEGIN: this card has no END:VCARD; read to the end of the file",
    ],
  },
];

for (const { name, lines, contacts, problems = [] } of CASES) {
  for (const end of ["\r\n", "\n"]) {
    t.test(`${name}, ${JSON.stringify(end)}`, async (t) => {
      const read = readContacts(lines.join(end), "contacts.vcf", "Asha", "44");
      t.same(
        read.identifiers.map(({ label, value }) => `${label}: ${value}`),
        contacts,
      );
      t.ok(read.identifiers.every(({ type, person }) => type === "contact" && person === "Asha"));
      t.same(
        read.problems.map((one) => `${one.severity} ${describeProblem(one)}`),
        problems.map((problem) => `warning contacts.vcf:${problem}`),
      );
    });
  }
}

const COUNTRIES: readonly (readonly [home: string, written: string, value: string | null])[] = [
  ["1", "(212) 555-0143", "+12125550143"],
  ["1", "1 212 555 0143", "+12125550143"],
  ["1", "555-0143", null],
  ["7", "8 912 345-67-89", "+79123456789"],
  ["39", "06 555 0100", "+39065550100"],
  ["36", "06 20 555 0100", "+36205550100"],
  ["65", "8123 4567", "+6581234567"],
  ["49", "0151 5550100", "+491515550100"],
];

for (const [home, written, value] of COUNTRIES) {
  t.test(`at home in +${home}: ${written}`, async (t) => {
    const text = card("FN:Bea", `TEL:${written}`).join("\n");
    const { identifiers } = readContacts(text, "contacts.vcf", "Asha", home);
    t.same(
      identifiers.map((one) => one.value),
      value === null ? [] : [value],
    );
  });
}

t.test("home is the country of the first phone number", async (t) => {
  t.equal(homeCode(["+65 8123 4567", "+44 7700 900123"]), "65");
  t.equal(homeCode([]), null);
  const text = "people: [{contacts: c.vcf}]\n";
  const { household, problems } = parseHousehold(text, "household.yaml", () =>
    card("FN:Bea", "TEL:07700 900111").join("\n"),
  );
  t.same(household?.identifiers, []);
  t.same(problems.map(describeProblem), [
    "c.vcf:4: TEL: no country code; write the number with + and country code, such as +44 7700 900123; not searched",
  ]);
});

t.test("a contacts file that two people share is reported once and read for both", async (t) => {
  const text = "people: [{name: A, contacts: c.vcf}, {name: B, contacts: c.vcf}]\n";
  const { household, problems } = parseHousehold(text, "household.yaml", () =>
    card("FN:Bea", "TEL:+44 7700 900111", "EMAIL:bea").join("\n"),
  );
  t.equal(problems.length, 1);
  t.same(
    household?.identifiers.filter(({ type }) => type === "contact").map(({ person }) => person),
    ["A"],
  );
});
