import t from "tap";
import { cut } from "./build/bytes.js";
import { request } from "./build/http.js";
import { Talk, talk } from "./talk.js";

const PHONE_VALUE = "+44 7700 900123";

t.test("a phone number with each prefix that belongs to it, and with no other", async (t) => {
  const talk = new Talk([["phone", PHONE_VALUE]]);
  const found = [
    "+447700900123",
    "00447700900123",
    "011447700900123",
    "447700900123",
    "07700900123",
    "7700900123",
    "+44 7700 900123",
    "+44 (0)7700 900123",
    "+44 (0) 7700 900 123",
    "+44-7700-900-123",
    "+44+7700+900123",
    "%2B44+7700+900123",
    "07700+900123",
    "+44+(0)+7700+900+123",
    "1+447700900123",
    "12 +44 7700 900123",
    "7700900100+7700900123",
    "0044 7700 900123",
    "(07700) 900.123",
    "07700/900123",
    "7 7 0 0 9 0 0 1 2 3",
    "tel:+447700900123",
    '"7700900123"',
    "[7700900123]",
    "7700900123,5",
    "7700900123;ext=5",
    "a 7700900123 b",
    "0 7700900123",
  ];
  for (const text of found) t.same(talk.say(`to=${text}`), [PHONE_VALUE], text);
  const missed = [
    "+497700900123",
    "+4477009001234",
    "00497700900123",
    "17700900123",
    "97700900123",
    "4477700900123",
    "+1447700900123",
    "7700900124",
    "77009001230",
    "x7700900123",
    "7700900123x",
    "770090012",
    "7700-900-12-3x",
    "0447700900124",
    "49 7700900123",
    "1 7700900123",
    "49+7700+900123",
    "77009+00124",
    "7700++++900123",
    "7700900123é".replace("é", "e"),
    "77009001 23 4".replace(" 23 4", "234"),
  ];
  for (const text of missed) t.same(talk.say(`to=${text}`), [], text);
});

t.test("separators outside ASCII, as phones write them into a contact's number", async (t) => {
  const talk = new Talk([["phone", PHONE_VALUE]]);
  const utf8 = (text: string) => Buffer.from(text).toString("latin1");
  const found = [
    "+44\u00a07700\u00a0900123",
    "+44\u20117700\u2011900123",
    "(07700)\u00a0900\u2013123",
    "\u202a+44 7700 900123\u202c",
    "07700\u2009900\u202f123",
  ];
  for (const text of found) {
    t.same(talk.post(utf8(`{"to":"${text}"}`)), ["http.body to"], text);
    t.same(talk.post(`{"to":${JSON.stringify(text).replace(/[^ -~]/g, escaped)}}`).length, 1, text);
  }
  const missed = [
    "+49\u00a07700\u00a0900123",
    "7700\u00e9900123",
    "7700\u20b9900123",
    "7700\u00a0\u00a0\u00a0\u00a0900123",
    "7700\u00a09001234",
    "x7700\u00a0900123",
  ];
  for (const text of missed) t.same(talk.post(utf8(`{"to":"${text}"}`)), [], text);
});

t.test("an IMEI with its check digit behind any separator is told once", async (t) => {
  const talk = new Talk([["imei", "860000000000009"]]);
  for (const separator of [" ", "-", "\u00a0", "\u2011"]) {
    const text = `id=${["86", "000000", "000000", "9"].join(separator)}&n=1`;
    t.same(talk.post(Buffer.from(text).toString("latin1")), ["http.body id"], text);
  }
});

t.test("it is told once wherever a segment of a long body ends", async (t) => {
  const words = "some words, ".repeat(250);
  for (const separator of [" ", "\u00a0", "\u2011"]) {
    const number = ["86", "000000", "000000", "9"].join(separator);
    const body = `${words}&id=${Buffer.from(number).toString("latin1")}&n=${words}`;
    const message = request({ method: "POST", body });
    const at = message.length - body.length + words.length;
    for (let end = at; end < at + 32; end++) {
      const rig = talk(
        { values: [["imei", "860000000000009"]], profile: "test" },
        cut(message, end),
      );
      t.equal(rig.finish().found.length, 1, `${JSON.stringify(number)}, cut at ${end - at}`);
    }
  }
});

/** A character as JSON escapes it. */
function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

t.test(
  "what stands before and behind does not matter when it is no part of the number",
  async (t) => {
    const talk = new Talk([["phone", PHONE_VALUE]]);
    for (const text of [
      "1406800000000 7700900123",
      "20140722 07700900123",
      "(7700900123)",
      "7700900123 7700900124",
    ]) {
      t.same(talk.say(text), [PHONE_VALUE], text);
    }
    t.same(talk.say("7700900123 7700900123"), [PHONE_VALUE, PHONE_VALUE], "twice");
  },
);

t.test("phone numbers of other countries' shapes", async (t) => {
  const cases: [value: string, found: string[], missed: string[]][] = [
    [
      "+1 212 555 0143",
      ["+12125550143", "1-212-555-0143", "(212) 555-0143", "0012125550143"],
      ["2125550144", "442125550143"],
    ],
    [
      "+91 98765 43210",
      ["+919876543210", "09876543210", "9876543210", "91 98765 43210"],
      ["+929876543210"],
    ],
    [
      "+65 8123 4567",
      ["+6581234567", "6581234567", "006581234567"],
      ["+6681234567", "165812345679"],
    ],
    ["+7 912 345 67 89", ["+79123456789", "89123456789", "9123456789"], ["+89123456788"]],
  ];
  for (const [value, found, missed] of cases) {
    const talk = new Talk([["phone", value]]);
    for (const text of found) t.same(talk.say(text), [value], text);
    for (const text of missed) t.same(talk.say(text), [], text);
  }
});

const IMEI = "860000000000009";

t.test("IMEI of 15, 14 and 16 digits", async (t) => {
  const talk = new Talk([["imei", IMEI]]);
  const found = [
    IMEI,
    "86000000000000",
    "8600000000000012",
    "8600000000000000",
    "86-000000-000000-9",
    "86 000000 000000 9",
    "86.000000.000000.12",
    "86+000000+000000+9",
    "86+000000+000000+12",
    `imei:${IMEI}`,
    `"${IMEI}"`,
    "[860000000000009]",
  ];
  for (const text of found) t.same(talk.say(`v=${text}`), [IMEI], text);
  const missed = [
    "860000000000017",
    "86000000000000123",
    "8600000000000",
    "1860000000000009",
    `${IMEI}0x`,
    `x${IMEI}`,
    `${IMEI}a`,
    "8600000000000091",
    "860000000000019",
  ];
  const version = new Set(["8600000000000091"]);
  for (const text of missed) {
    t.same(talk.say(`v=${text}`), version.has(text) ? [IMEI] : [], text);
  }
});

t.test("IMSI and ICCID are whole runs of digits", async (t) => {
  const talk = new Talk([
    ["imsi", "234150000000001"],
    ["iccid", "8944000000000000008"],
  ]);
  t.same(talk.say("imsi=234150000000001"), ["234150000000001"]);
  t.same(talk.say("8944 0000 0000 0000 008"), ["8944000000000000008"]);
  for (const text of ["1234150000000001", "2341500000000012", "89440000000000000081"])
    t.same(talk.say(text), [], text);
});

t.test("a number is found at every place of a long text, and each of many", async (t) => {
  const imsi = "234150000000001";
  const talk = new Talk([["imsi", imsi]]);
  const around = [" ", "=", ",", "&", ":1,", "é"];
  for (let at = 0; at < 80; at++) {
    const before = "q".repeat(at) + (around[at % around.length] ?? "");
    const after =
      (around[(at * 5 + 1) % around.length] ?? "").replace("1", "") + "w".repeat(79 - at);
    t.same(talk.say(`${before}${imsi}${after}`), [imsi], before);
  }
  const others = Array.from({ length: 200 }, (_, i) => `t=${1406800000000 + i}&{"n":${i}},`);
  for (let i = 0; i < 200; i += 7) {
    const text = others.map((other, at) => (at === i ? `${other}${imsi},` : other)).join("");
    t.same(talk.say(text), [imsi], `behind ${i} others`);
  }
});
