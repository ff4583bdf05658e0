import t from "tap";
import { parseHousehold } from "../../core/household/household.js";
import { describeProblem } from "../../core/problem.js";

type Row = readonly [name: string, text: string, problems: readonly string[]];

const CHECK_DIGIT = "the check digit (Luhn) does not fit; is there a typing error?";

/** A file with one device of one line. */
function device(line: string): string {
  return `people:\n  - devices:\n      - ${line}\n`;
}

const WARNINGS: readonly Row[] = [
  [
    "an IMEI with a wrong check digit",
    device("imei: ['860000000000008']"),
    [`3:16: people[0].devices[0].imei[0]: ${CHECK_DIGIT}`],
  ],
  [
    "an ICCID with a wrong check digit",
    device("iccid: ['8944000000000000000']"),
    [`3:17: people[0].devices[0].iccid[0]: ${CHECK_DIGIT}`],
  ],
  [
    "a short IMSI",
    device("imsi: ['2341500000']"),
    ["3:16: people[0].devices[0].imsi[0]: an IMSI has 14 or 15 digits; is this all of it?"],
  ],
  [
    "a group's MAC",
    device("mac: ['01:00:5e:00:00:01']"),
    ["3:15: people[0].devices[0].mac[0]: this MAC address is a group's, not a device's"],
  ],
  [
    "a trunk 0 behind the country code",
    "people:\n  - phone: ['+44 07700 900123']\n",
    ["2:13: people[0].phone[0]: the 0 after +44 is not part of the number and is left out"],
  ],
  [
    "a misspelt key",
    "people:\n  - emial: [asha@example.org]\n",
    ['2:5: people[0].emial: unknown key, not read; is "email" meant?'],
  ],
  [
    "a key that is like no other",
    "people:\n  - nickname: Ash\n",
    [
      "2:5: people[0].nickname: unknown key, not read; known are name, phone, email, contacts, watch, devices, consents",
    ],
  ],
  ["a key in capitals", "Home: {}\n", ['1:1: Home: unknown key, not read; is "home" meant?']],
  [
    "a key with a dash",
    device("android-id: [0123456789abcdef]"),
    ['3:9: people[0].devices[0].android-id: unknown key, not read; is "android_id" meant?'],
  ],
  [
    "a value that stands twice in one device",
    device("serial: [SN-000-111, sn-000-111]"),
    [
      "3:30: people[0].devices[0].serial[1]: the same value as people[0].devices[0].serial[0] (line 3); it is searched once",
    ],
  ],
  [
    "a canary that is somebody's own value",
    "people:\n  - phone: ['+44 7700 900123']\ncanaries:\n  - {label: c, type: contact, value: '+447700900123'}\n",
    [
      '2:13: people[0].phone[0]: the same value as canary "c", canaries[0].value (line 4); it is searched as the canary, which should exist nowhere else',
    ],
  ],
  [
    "two devices of one name",
    "people:\n  - devices: [{name: iPhone}, {name: iPhone}]\n",
    [
      "2:38: people[0].devices[1].name: another device has this name; what the two send cannot be told apart",
    ],
  ],
  [
    "a tag",
    "people: !!seq []\nhome: {ssid: [!!int 1234]}\n",
    ["2:15: a tag (!name) is not read; every value is text: write it without, or in quotes"],
  ],
];

for (const [name, text, problems] of WARNINGS) {
  t.test(`warned: ${name}`, async (t) => {
    const parsed = parseHousehold(text, "household.yaml", () => null);
    t.not(parsed.household, null);
    t.same(
      parsed.problems.map((problem) => `${problem.severity} ${describeProblem(problem)}`),
      problems.map((problem) => `warning household.yaml:${problem}`),
    );
  });
}

t.test("a file made to exhaust the reader is refused with one line", async (t) => {
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]\n${[..."bcdefghij"]
    .map((name, i) => `${name}: &${name} [${`*${"abcdefghi"[i]},`.repeat(10)}]\n`)
    .join("")}`;
  for (const text of [
    bomb,
    `people: ${"[".repeat(50_000)}`,
    `people:\n${"- ".repeat(50_000)}`,
    `${"{".repeat(65)}`,
    "x".repeat(4 * 1024 * 1024 + 1),
  ]) {
    const { household, problems } = parseHousehold(text, "household.yaml", () => null);
    t.equal(household, null);
    t.ok(problems.length > 0 && problems.every(({ message }) => message.length < 200));
  }
});

t.test("no message quotes an identifier", async (t) => {
  const secret = "7700900123";
  const text = `people:\n  - phone: [${secret}, "${secret}x"]\n    email: [${secret}]\n    devices: [{mac: [${secret}], imei: [${secret}]}]\n`;
  const { problems } = parseHousehold(text, "household.yaml", () => null);
  t.equal(problems.length, 5);
  t.notMatch(problems.map(describeProblem).join("\n"), secret);
});
