import t from "tap";
import { householdJsonSchema, parseHousehold } from "../../core/household/household.js";
import { EMPTY_HOUSEHOLD } from "../../core/household/types.js";
import { describeProblem } from "../../core/problem.js";

const FULL = `
people:
  - name: Asha Rao
    phone: ["+44 7700 900123"]
    email: [asha@example.org]
    contacts: contacts.vcf
    watch: true
    devices:
      - {name: Redmi 1S, mac: ["28:6C:07:00:00:01", "02-00-00-00-00-09"], imei: ["860000000000009"],
         imsi: ["234150000000001"], iccid: [], serial: [SN-000-111], android_id: [0123456789abcdef],
         advertising_id: [00000000-0000-4000-8000-000000000001], device_id: [dev-00001], operator: [Acme Mobile]}
    consents: [{service: mi-cloud, state: off, since: 2026-11-03}]
  - name: Ravi Rao
    watch: false
    devices:
      - name: Tablet
        mac: [020000000002]
        operator: [Acme Mobile]
home: {ssid: [RaoHome], bssid: ["02:00:00:00:00:01"], location: {lat: 12.9716, lon: 77.5946}}
canaries:
  - {label: test contact, type: phone, value: "+44 7700 900456"}
  - {label: test word, type: text, value: quartz-heron-512}
`;

const CONTACTS = `BEGIN:VCARD
VERSION:3.0
FN:Bea Farrow
TEL;TYPE=CELL:+44 7700 900789
EMAIL:bea@example.org
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Test
TEL:+447700900456
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Mum
TEL:07700 900123
END:VCARD
`;

function parse(text: string, files: Record<string, string> = {}) {
  return parseHousehold(text, "household.yaml", (name) => files[name] ?? null);
}

t.test("the whole file", async (t) => {
  const { household, problems } = parse(FULL, { "contacts.vcf": CONTACTS });
  t.same(problems.map(describeProblem), []);
  t.same(household?.devices, [
    {
      name: "Redmi 1S",
      macs: ["28:6c:07:00:00:01", "02:00:00:00:00:09"],
      person: "Asha Rao",
      watch: true,
    },
    { name: "Tablet", macs: ["02:00:00:00:00:02"], person: "Ravi Rao", watch: false },
  ]);
  t.same(household?.consents, [
    { person: "Asha Rao", service: "mi-cloud", state: "off", since: "2026-11-03" },
  ]);
  t.same(household?.location, { lat: 12.9716, lon: 77.5946 });
});

t.test("each identifier has its type, label and owner; canary over own over contact", async (t) => {
  const { household } = parse(FULL, { "contacts.vcf": CONTACTS });
  t.same(
    household?.identifiers.map(({ type, label, canary, value, person, device }) =>
      [type, label, canary ? "canary" : "", value, person ?? "-", device ?? "-"].join(" | "),
    ),
    [
      "phone | test contact | canary | +44 7700 900456 | - | -",
      "text | test word | canary | quartz-heron-512 | - | -",
      "name | Asha Rao |  | Asha Rao | Asha Rao | -",
      "phone | Asha Rao |  | +44 7700 900123 | Asha Rao | -",
      "email | Asha Rao |  | asha@example.org | Asha Rao | -",
      "mac | Redmi 1S |  | 28:6C:07:00:00:01 | Asha Rao | Redmi 1S",
      "mac | Redmi 1S |  | 02-00-00-00-00-09 | Asha Rao | Redmi 1S",
      "imei | Redmi 1S |  | 860000000000009 | Asha Rao | Redmi 1S",
      "imsi | Redmi 1S |  | 234150000000001 | Asha Rao | Redmi 1S",
      "serial | Redmi 1S |  | SN-000-111 | Asha Rao | Redmi 1S",
      "android_id | Redmi 1S |  | 0123456789abcdef | Asha Rao | Redmi 1S",
      "advertising_id | Redmi 1S |  | 00000000-0000-4000-8000-000000000001 | Asha Rao | Redmi 1S",
      "device_id | Redmi 1S |  | dev-00001 | Asha Rao | Redmi 1S",
      "operator | Redmi 1S |  | Acme Mobile | Asha Rao | Redmi 1S",
      "name | Ravi Rao |  | Ravi Rao | Ravi Rao | -",
      "mac | Tablet |  | 020000000002 | Ravi Rao | Tablet",
      "operator | Tablet |  | Acme Mobile | Ravi Rao | Tablet",
      "ssid | home |  | RaoHome | - | -",
      "bssid | home |  | 02:00:00:00:00:01 | - | -",
      "location | home |  | 12.9716,77.5946 | - | -",
      // The card of the canary's number and of Asha's own number add nothing.
      "contact | Bea Farrow |  | +44 7700 900789 | Asha Rao | -",
      "contact | Bea Farrow |  | bea@example.org | Asha Rao | -",
    ],
  );
});

const EMPTY: readonly (readonly [name: string, text: string])[] = [
  ["nothing", ""],
  ["a comment", "# nobody yet\n"],
  ["empty keys", "people:\nhome:\ncanaries:\n"],
  ["empty lists", "people: []\nhome: {}\ncanaries: []\n"],
  ["keys that nobody knows", "people: []\nx-notes: {a: [1, 2]}\n"],
];

for (const [name, text] of EMPTY) {
  t.test(`a household of nobody: ${name}`, async (t) => {
    t.same(parse(text), { household: EMPTY_HOUSEHOLD, problems: [] });
  });
}

t.test("scalars are text: numbers, words and dates stay as they are written", async (t) => {
  const { household, problems } = parse(
    "people:\n  - name: Null\n    devices:\n      - {name: 1.10, serial: [0x1F0000AB, 1e10000000, yes-yes-yes]}\n",
  );
  t.same(problems, []);
  t.same(
    household?.identifiers.map(({ value, label }) => `${value} of ${label}`),
    ["Null of Null", "0x1F0000AB of 1.10", "1e10000000 of 1.10", "yes-yes-yes of 1.10"],
  );
});

t.test("people, devices and canaries without a name are numbered", async (t) => {
  const { household, problems } = parse(
    "people:\n  - devices:\n      - {imei: ['860000000000009']}\ncanaries:\n  - {type: text, value: quartz-heron}\n",
  );
  t.same(problems, []);
  t.same(
    household?.identifiers.map(({ label }) => label),
    ["canary 1", "device 1 of person 1"],
  );
});

t.test("windows line ends and a byte order mark do no harm", async (t) => {
  const { household, problems } = parse(`\ufeff${FULL.trimStart().replaceAll("\n", "\r\n")}`, {
    "contacts.vcf": CONTACTS.replaceAll("\n", "\r\n"),
  });
  t.same(problems, []);
  t.equal(household?.identifiers.length, 22);
});

t.test("the JSON Schema has the file's keys and says what is required", async (t) => {
  const schema = householdJsonSchema();
  t.same(Object.keys(schema.properties ?? {}), ["people", "home", "canaries"]);
  t.match(JSON.stringify(schema), /"required":\["service","state","since"\]/);
  t.match(JSON.stringify(schema), /"enum":\["text","phone","contact"/);
});
