import t from "tap";
import { parseHousehold } from "../../core/household/household.js";
import { describeProblem } from "../../core/problem.js";

type Row = readonly [name: string, text: string, problems: readonly string[]];

const MAPPING = "expected lines of the form key: value";
const MAC = "expected a MAC address, such as 02:00:00:00:00:01";
const DATE = "expected a date, such as 2026-11-03";

/** A file with one device of one line. */
function device(line: string): string {
  return `people:\n  - devices:\n      - ${line}\n`;
}

const ERRORS: readonly Row[] = [
  [
    "a capture instead of a text",
    "\u00d4\u00c3\u00b2\u00a1\u0002\0\u0004: a\n: b\n: c\n",
    ["1:5: not readable as text; expected YAML in UTF-8"],
  ],
  [
    "a name in another encoding than UTF-8",
    "people:\n  - name: Andr\ufffd\n",
    ["2:15: not readable as text; expected YAML in UTF-8"],
  ],
  [
    "a text instead of a mapping",
    "hello",
    ["1:1: expected a line people:, home: or canaries:, and what belongs to it below"],
  ],
  [
    "a list instead of a mapping",
    "- a\n",
    ["1:1: expected a line people:, home: or canaries:, and what belongs to it below"],
  ],
  [
    "people as a mapping",
    "people: {name: Asha}\n",
    ["1:9: people: expected a list: a line that begins with - for each person"],
  ],
  ["a person as text", "people: [Asha]\n", [`1:10: people[0]: ${MAPPING}`]],
  [
    "a value instead of a list",
    "people:\n  - phone: '+44 7700 900123'\n",
    ["2:12: people[0].phone: expected a list, such as [first, second]"],
  ],
  [
    "a list in a list",
    "people:\n  - phone: [['+44 7700 900123']]\n",
    ["2:13: people[0].phone[0]: expected text"],
  ],
  [
    "an empty list entry",
    "people:\n  - phone:\n      -\n",
    ["3:8: people[0].phone[0]: expected a value, found nothing"],
  ],
  [
    "a national number",
    "people:\n  - phone: [07700 900123]\n",
    [
      "2:13: people[0].phone[0]: no country code; write the number with + and country code, such as +44 7700 900123",
    ],
  ],
  [
    "letters in a number",
    "people:\n  - phone: [+44 7700 CALLME]\n",
    [
      "2:13: people[0].phone[0]: expected a phone number with + and country code, such as +44 7700 900123",
    ],
  ],
  [
    "a number that is too long",
    "people:\n  - phone: ['+44 7700 900123 4567']\n",
    ["2:13: people[0].phone[0]: expected 7 to 15 digits with the country code, found 16"],
  ],
  [
    "a number that is too short",
    "people:\n  - phone: ['+44 77']\n",
    ["2:13: people[0].phone[0]: expected 7 to 15 digits with the country code, found 4"],
  ],
  [
    "a country code with 0",
    "people:\n  - phone: ['+044 7700 900123']\n",
    ["2:13: people[0].phone[0]: no country code begins with 0"],
  ],
  [
    "a mail address without a domain",
    "people:\n  - email: [asha@example]\n",
    ["2:13: people[0].email[0]: expected a mail address, such as asha@example.org"],
  ],
  [
    "a contacts file elsewhere",
    "people:\n  - contacts: ../contacts.vcf\n",
    ["2:15: people[0].contacts: expected the name of a file beside this one, such as contacts.vcf"],
  ],
  [
    "a contacts file that is not there",
    "people:\n  - contacts: gone.vcf\n",
    ['2:15: people[0].contacts: the file "gone.vcf" is not beside this one'],
  ],
  [
    "watch: maybe",
    "people:\n  - watch: maybe\n",
    ['2:12: people[0].watch: expected "true" or "false"'],
  ],
  [
    "a MAC with five pairs",
    device("mac: ['02:00:00:00:01']"),
    [`3:15: people[0].devices[0].mac[0]: ${MAC}`],
  ],
  [
    "a MAC with mixed separators",
    device("mac: [02:00:00-00:00:01]"),
    [`3:15: people[0].devices[0].mac[0]: ${MAC}`],
  ],
  [
    "the broadcast address",
    device("mac: ['ff:ff:ff:ff:ff:ff']"),
    ["3:15: people[0].devices[0].mac[0]: this MAC address stands for no device"],
  ],
  [
    "an IMEI of 13 digits",
    device("imei: ['8600000000000']"),
    [
      "3:16: people[0].devices[0].imei[0]: expected an IMEI of 15 digits (or 14 without check digit, or 16 as IMEISV), as a phone shows it for *#06#",
    ],
  ],
  [
    "an IMSI of 16 digits",
    device("imsi: ['2341500000000001']"),
    [
      "3:16: people[0].devices[0].imsi[0]: expected an IMSI (number of the SIM card's user) of 14 or 15 digits",
    ],
  ],
  [
    "an ICCID of 17 digits",
    device("iccid: ['89440000000000000']"),
    ["3:17: people[0].devices[0].iccid[0]: expected an ICCID (SIM card number) of 18 to 22 digits"],
  ],
  [
    "an Android ID with a g",
    device("android_id: [0123456789abcdeg]"),
    [
      "3:22: people[0].devices[0].android_id[0]: expected an Android ID of 16 characters from 0-9 and a-f",
    ],
  ],
  [
    "an advertising ID cut short",
    device("advertising_id: [00000000-0000-4000-8000]"),
    [
      "3:26: people[0].devices[0].advertising_id[0]: expected 32 hex digits, such as 00000000-0000-4000-8000-000000000001",
    ],
  ],
  [
    "the advertising ID of everybody",
    device("advertising_id: [00000000-0000-0000-0000-000000000000]"),
    ["3:26: people[0].devices[0].advertising_id[0]: all zeros stands for nobody"],
  ],
  [
    "a serial number of two lines",
    device('serial: ["a\\nb"]'),
    ["3:18: people[0].devices[0].serial[0]: expected one line of text"],
  ],
  [
    "an SSID of 33 bytes",
    `home: {ssid: [${"x".repeat(33)}]}\n`,
    ["1:15: home.ssid[0]: expected at most 32 bytes of text, found 33"],
  ],
  [
    "a latitude of 91",
    "home: {location: {lat: 91, lon: 0}}\n",
    ["1:24: home.location.lat: expected degrees from -90 to 90, such as 12.9716"],
  ],
  [
    "a longitude in words",
    "home: {location: {lat: 1, lon: east}}\n",
    ["1:32: home.location.lon: expected degrees from -180 to 180, such as 12.9716"],
  ],
  [
    "a location without longitude",
    "home:\n  location: {lat: 1}\n",
    ['2:13: home.location.lon: the key "lon" is missing'],
  ],
  [
    "a consent that is neither on nor off",
    "people:\n  - consents: [{service: x, state: maybe, since: 2026-11-03}]\n",
    ['2:36: people[0].consents[0].state: expected "on" or "off"'],
  ],
  [
    "a day that does not exist",
    "people:\n  - consents: [{service: x, state: off, since: 2026-02-29}]\n",
    [`2:48: people[0].consents[0].since: ${DATE}`],
  ],
  [
    "a date the other way round",
    "people:\n  - consents: [{service: x, state: off, since: 03.11.2026}]\n",
    [`2:48: people[0].consents[0].since: ${DATE}`],
  ],
  [
    "a canary of no type",
    "canaries:\n  - {type: word, value: quartz}\n",
    [
      "2:12: canaries[0].type: expected one of text, phone, contact, email, name, imei, imsi, iccid, mac, bssid, ssid, serial, android_id, advertising_id, device_id, uuid, operator, location",
    ],
  ],
  [
    "a canary without a value",
    "canaries:\n  - {type: text}\n",
    ['2:5: canaries[0].value: the key "value" is missing'],
  ],
  [
    "a canary whose value is no phone number",
    "canaries:\n  - {type: phone, value: quartz}\n",
    [
      "2:26: canaries[0].value: expected a phone number with + and country code, such as +44 7700 900123",
    ],
  ],
  [
    "one number given to two people",
    "people:\n  - phone: ['+44 7700 900123']\n  - phone: ['0044 7700 900123']\n",
    [
      "3:13: people[1].phone[0]: the same value as people[0].phone[0] (line 2): one value cannot belong to two people",
    ],
  ],
  [
    "one IMEI given to two people",
    "people:\n  - devices: [{imei: ['860000000000009']}]\n  - devices: [{imei: ['86000000000000']}]\n",
    [
      "3:23: people[1].devices[0].imei[0]: the same value as people[0].devices[0].imei[0] (line 2): one value cannot belong to two people",
    ],
  ],
  [
    "two people of one name",
    "people: [{name: Asha}, {name: Asha}]\n",
    [
      "1:31: people[1].name: the same value as people[0].name (line 1): one value cannot belong to two people",
    ],
  ],
  [
    "a key that stands twice",
    "home: {}\nhome: {}\n",
    ["2:1: this key stands a second time; keep one of the two"],
  ],
  [
    "an open quote",
    'people:\n  - name: "Asha\n',
    ['3:1: a text above that begins with " does not end with "; add the missing "'],
  ],
  [
    "a tab as indentation",
    "people:\n\t- name: Asha\n",
    ["2:1: this line begins with a tab; write spaces instead"],
  ],
  [
    "a second document",
    "people: []\n---\npeople: []\n",
    ["2:1: expected one YAML document, here begins a second; take this line away"],
  ],
  [
    "an alias",
    "people: &p []\ncanaries: *p\n",
    ["2:11: canaries: an alias (*name) is not read here; write the value"],
  ],
  [
    "a merge key",
    "people:\n  - <<: {name: Asha}\n    watch: true\n",
    ["2:5: people[0]: a merge key (<<) is not read; write here what it stands for"],
  ],
  [
    "a merge key of the whole file",
    "base: &base {people: []}\n<<: *base\n",
    ["2:1: a merge key (<<) is not read; write here what it stands for"],
  ],
  [
    "a mapping as key",
    "people: []\n? {a: b}\n: c\n",
    ["2:3: expected a plain word before the colon"],
  ],
  [
    "two errors, in the order of their lines",
    "people:\n  - phone: [1]\nhome: {bssid: [x]}\n",
    [
      "2:13: people[0].phone[0]: no country code; write the number with + and country code, such as +44 7700 900123",
      `3:16: home.bssid[0]: ${MAC}`,
    ],
  ],
];

for (const [name, text, problems] of ERRORS) {
  t.test(`refused: ${name}`, async (t) => {
    const parsed = parseHousehold(text, "household.yaml", () => null);
    t.equal(parsed.household, null);
    t.same(
      parsed.problems.map((problem) => `${problem.severity} ${describeProblem(problem)}`),
      problems.map((problem) => `error household.yaml:${problem}`),
    );
  });
}
