import t from "tap";
import {
  ABI_HASH,
  MAGIC,
  TABLE_EPOCH,
  TABLE_FLAGS,
  TABLE_LENGTH,
  TABLE_MAGIC,
  TABLE_REVISION,
} from "../../asm/abi.gen.js";
import { utf8 } from "../../core/needles/bytes.js";
import type { Needle } from "../../core/needles/types.js";
import { explainTable, readTable } from "../../core/table/explain.js";
import { buildTable, DEFAULT_LAN, type TableInput } from "../../core/table/table.js";
import { chooseWindow, countGrams } from "../../core/table/window.js";
import { Random } from "./oracle/random.js";

const INPUT: TableInput = {
  needles: [],
  lan: DEFAULT_LAN,
  openerIsLan: false,
  key: [1, 2],
  revision: 7,
  epoch: 3,
  capacity: 4 * 1024 * 1024,
};

const NEEDLES: readonly Needle[] = [
  { kind: "gram", number: 1, bytes: utf8("quartz-heron-512"), flags: 0 },
  { kind: "digits", number: 2, digits: "7700900123", flags: 1, prefix: 44 },
  { kind: "short", number: 3, bytes: utf8("Asha Rao") },
];

function grams(count: number): Needle[] {
  const random = new Random(count);
  return Array.from({ length: count }, (_, i) => ({
    kind: "gram",
    number: i + 1,
    bytes: utf8(random.text(12, "abcdefghijklmnopqrstuvwxyz0123456789")),
    flags: 0,
  }));
}

t.test("the head says what the table is", async (t) => {
  const table = buildTable({ ...INPUT, needles: NEEDLES, openerIsLan: true });
  const view = new DataView(table.buffer);
  const head = [TABLE_MAGIC, TABLE_LENGTH, TABLE_REVISION, TABLE_EPOCH, TABLE_FLAGS];
  t.same(
    head.map((at) => view.getUint32(at, true)),
    [MAGIC, table.length, 7, 3, 1],
  );
  t.equal(view.getUint32(4, true), ABI_HASH >>> 0);
  t.equal(table.length % 8, 0);
  // "asha rao" has 8 bytes.
  t.same([view.getUint32(24, true), view.getUint32(28, true)], [1 << 8, 0]);
});

t.test("sections lie behind the head, aligned to 8, in their order, without overlap", async (t) => {
  const { sections, length } = readTable(buildTable({ ...INPUT, needles: NEEDLES }));
  const offsets = sections.filter(({ offset }) => offset > 0).map(({ offset }) => offset);
  t.equal(offsets.length, 6);
  t.equal(offsets[0], 112);
  t.ok(offsets.every((offset) => offset % 8 === 0 && offset < length));
  t.same(
    offsets,
    [...offsets].sort((a, b) => a - b),
  );
});

t.test("an absent section has offset and count 0", async (t) => {
  const { sections } = readTable(buildTable({ ...INPUT, lan: [] }));
  t.ok(sections.every(({ offset, count }) => offset === 0 && count === 0));
});

t.test("the same input gives the same bytes", async (t) => {
  const input = { ...INPUT, needles: [...NEEDLES, ...grams(50)] };
  t.same(buildTable(input), buildTable(input));
});

t.test("loads stay under what the search is made for", async (t) => {
  const random = new Random(3);
  const many: Needle[] = [
    ...grams(3000),
    ...Array.from({ length: 3000 }, (_, i): Needle => {
      return {
        kind: "digits",
        number: i,
        digits: random.text(12, "0123456789"),
        flags: 0,
        prefix: 0,
      };
    }),
    ...Array.from({ length: 3000 }, (_, i): Needle => {
      return { kind: "short", number: i, bytes: utf8(random.text(9, "abcdefgh")) };
    }),
  ];
  const { sections } = readTable(buildTable({ ...INPUT, needles: many }));
  const load = (name: string) => {
    const section = sections.find((one) => one.name === name);
    return section === undefined ? 1 : section.used / section.places;
  };
  t.ok(load("bitmap") <= 0.05, `bitmap ${load("bitmap")}`);
  t.ok(load("grams") <= 0.5, `grams ${load("grams")}`);
  t.ok(load("digits") <= 0.7, `digits ${load("digits")}`);
  t.ok(load("shorts") <= 0.5, `shorts ${load("shorts")}`);
  t.equal(sections.find(({ name }) => name === "grams")?.used, 15000, "five slots a needle");
});

const REFUSED: readonly (readonly [name: string, input: Partial<TableInput>, message: string])[] = [
  // 112 head, 168 LAN, 8192 bitmap (the profile's most), 65536 for 5000 grams at half load, 16000 needles.
  [
    "a table over the capacity names both numbers",
    { needles: grams(1000), capacity: 24576 },
    "too many bytes of the table: the limit is 24576, 90008 are needed",
  ],
  [
    "a 65th LAN prefix",
    { lan: new Array<string>(65).fill("10.0.0.0/8") },
    "too many prefixes of the LAN: the limit is 64, 65 are needed",
  ],
  [
    "a gram needle under 8 bytes",
    { needles: [{ kind: "gram", number: 9, bytes: utf8("seven77"), flags: 0 }] },
    "needle 9: 7 bytes are not 8 to 255",
  ],
  [
    "digits over 20",
    { needles: [{ kind: "digits", number: 9, digits: "0".repeat(21), flags: 0, prefix: 0 }] },
    "needle 9: 21 characters are no 9 to 20 digits",
  ],
  [
    "a short needle over 40 bytes",
    { needles: [{ kind: "short", number: 9, bytes: utf8("x".repeat(41)) }] },
    "needle 9: 41 bytes are not 1 to 40",
  ],
];

for (const [name, input, message] of REFUSED) {
  t.test(`refused: ${name}`, async (t) => {
    t.throws(() => buildTable({ ...INPUT, ...input }), { message });
  });
}

t.test("a table can be explained, and other bytes are refused", async (t) => {
  const text = explainTable(buildTable({ ...INPUT, needles: NEEDLES }));
  t.match(text, /^table of \d+ bytes, epoch 3, revision 7\n {2}lan: 7 at 112\n/);
  t.match(text, /needles: 1 at/);
  t.notMatch(text, /7700900123|quartz|asha/i);
  t.throws(() => readTable(new Uint8Array(200)), { message: "these bytes are no table" });
});

const WINDOWS: readonly (readonly [
  name: string,
  text: string,
  others: string[],
  window: string,
])[] = [
  ["only one place", "abcdefgh", [], "abcdefgh"],
  ["the first of equal ones", "qwrtzpsdfg", [], "qwrtzpsd"],
  ["not the common domain", "ashakrao@gmail.com", [], "ashakrao"],
  ["not the scheme", "https://heronquartz", [], "://heron"],
  ["not the padding", "00000000qwrtzpsd", [], "000qwrtz"],
  ["not what others share", "28:6c:07:f1:02:84", ["28:6c:07:aa:bb:cc"], "07:f1:02"],
];

for (const [name, text, others, window] of WINDOWS) {
  t.test(`window: ${name}`, async (t) => {
    const all = [text, ...others].map(utf8);
    const at = chooseWindow(utf8(text), countGrams(all));
    t.equal(text.slice(at, at + 8), window);
  });
}
