import t from "tap";
import { NEEDLE_FOLD, NEEDLE_WORD } from "../../asm/abi.gen.js";
import { utf8 } from "../../core/needles/bytes.js";
import type { Needle } from "../../core/needles/types.js";
import { buildTable } from "../../core/table/table.js";
import { Random } from "./oracle/random.js";
import { TableSearch } from "./oracle/table-search.js";

const CAPACITY = 4 * 1024 * 1024;
const KEYS: readonly (readonly [number, number])[] = [
  [0, 0],
  [0xffffffff, 0xffffffff],
  [0x12345678, 0x9abcdef0],
];

function build(needles: readonly Needle[], key: readonly [number, number], capacity = CAPACITY) {
  const table = buildTable({
    needles,
    lan: [],
    openerIsLan: false,
    key,
    revision: 1,
    epoch: 1,
    capacity,
  });
  return new TableSearch(table, key);
}

/** Distinct texts of 8 to 255 bytes, some sharing most of their bytes. */
function gramTexts(random: Random, count: number): string[] {
  const texts = new Set<string>();
  while (texts.size < count) {
    const size = 8 + random.below(texts.size % 50 === 0 ? 248 : 30);
    const shared = random.below(2) === 0 ? "person" : "";
    texts.add((shared + random.text(255, "abcdefghij0123456789.:-@")).slice(0, size));
  }
  return [...texts];
}

function swapCase(text: string): string {
  return text.toUpperCase() === text ? text.toLowerCase() : text.toUpperCase();
}

for (const key of KEYS) {
  t.test(`every gram needle is found at each of five phases, key ${key}`, async (t) => {
    const random = new Random(key[0] + 7);
    const texts = gramTexts(random, 400);
    const needles = texts.map((text, i): Needle => {
      const flags = i % 2 === 0 ? NEEDLE_FOLD | NEEDLE_WORD : 0;
      return { kind: "gram", number: i + 1, bytes: utf8(text), flags };
    });
    const search = build(needles, key);
    let missed = 0;
    for (const [i, text] of texts.entries()) {
      const around = utf8(
        `${random.text(random.below(20), "xyz ")}${text}${random.text(9, "xyz ")}`,
      );
      const swapped = utf8(`zz${swapCase(text)}z`);
      const changes = swapCase(text) !== text && i % 2 === 1;
      for (let phase = 0; phase < 5; phase++) {
        if (!search.grams(around, phase).has(i + 1)) missed++;
        // Another letter case is the same value only where the needle says so.
        if (search.grams(swapped, phase).has(i + 1) === changes) missed++;
      }
    }
    t.equal(missed, 0);
  });

  t.test(`a gram needle with one byte changed is not found, key ${key}`, async (t) => {
    const random = new Random(key[1] + 9);
    const texts = gramTexts(random, 200);
    const needles = texts.map(
      (text, i): Needle => ({ kind: "gram", number: i + 1, bytes: utf8(text), flags: NEEDLE_FOLD }),
    );
    const search = build(needles, key);
    let wrong = 0;
    for (const [i, text] of texts.entries()) {
      const bytes = utf8(text);
      const at = random.below(bytes.length);
      // Not a letter's other case: that would be the same value.
      bytes[at] = (bytes[at] ?? 0) ^ 0x81;
      for (let phase = 0; phase < 5; phase++) if (search.grams(bytes, phase).has(i + 1)) wrong++;
    }
    t.equal(wrong, 0);
  });

  t.test(`every digit needle is found behind a prefix, no other is, key ${key}`, async (t) => {
    const random = new Random(key[0] + 11);
    const runs = new Set<string>();
    while (runs.size < 500) {
      // Half of them share their last nine digits with another: they have one probe run.
      const size = 9 + random.below(12);
      const tail = runs.size % 2 === 0 ? "" : ([...runs].at(-1) ?? "").slice(-9);
      runs.add(`${random.text(size - tail.length, "0123456789")}${tail}`);
    }
    const needles = [...runs].map(
      (digits, i): Needle => ({ kind: "digits", number: i + 1, digits, flags: 0, prefix: 0 }),
    );
    const search = build(needles, key);
    let missed = 0;
    for (const [i, run] of [...runs].entries()) {
      if (!search.digits(run).has(i + 1) || !search.digits(`0044${run}`).has(i + 1)) missed++;
      const expected = [...runs].flatMap((other, j) => (run.endsWith(other) ? [j + 1] : []));
      if ([...search.digits(run)].sort().join() !== expected.sort().join()) missed++;
    }
    t.equal(missed, 0);
    const strangers = Array.from({ length: 2000 }, () => random.text(15, "0123456789")).filter(
      (run) => ![...runs].some((other) => run.endsWith(other)),
    );
    t.equal(strangers.filter((run) => search.digits(run).size > 0).length, 0);
  });

  t.test(`every short needle is found in either case, no other is, key ${key}`, async (t) => {
    const random = new Random(key[0] + 13);
    const values = new Set<string>();
    while (values.size < 500) values.add(random.text(1 + random.below(40), "abcdefgh é"));
    const needles = [...values]
      .filter((value) => utf8(value).length <= 40)
      .map((value, i): Needle => ({ kind: "short", number: i + 1, bytes: utf8(value) }));
    const search = build(needles, key);
    let missed = 0;
    for (const needle of needles) {
      if (needle.kind !== "short") continue;
      const upper = needle.bytes.map((b) => (b > 96 && b < 123 ? b - 32 : b));
      if (!search.shorts(needle.bytes).has(needle.number)) missed++;
      if (!search.shorts(upper).has(needle.number)) missed++;
    }
    t.equal(missed, 0);
    let wrong = 0;
    for (let i = 0; i < 2000; i++) {
      const value = random.text(1 + random.below(45), "abcdefgh");
      if (search.shorts(utf8(value)).size > 0 !== values.has(value)) wrong++;
    }
    t.equal(wrong, 0);
  });
}

t.test("another key finds nothing", async (t) => {
  const needle: Needle = { kind: "gram", number: 1, bytes: utf8("quartz-heron-512"), flags: 0 };
  const table = buildTable({
    needles: [
      needle,
      { kind: "digits", number: 2, digits: "860000000000009", flags: 0, prefix: 0 },
    ],
    lan: [],
    openerIsLan: false,
    key: [1, 2],
    revision: 1,
    epoch: 1,
    capacity: CAPACITY,
  });
  const search = new TableSearch(table, [1, 3]);
  const text = utf8("word=quartz-heron-512");
  t.same(
    [0, 1, 2, 3, 4].map((phase) => search.grams(text, phase).size),
    [0, 0, 0, 0, 0],
  );
  t.same(search.digits("860000000000009").size, 0);
});

t.test("a bitmap that the profile keeps small still misses nothing", async (t) => {
  const random = new Random(5);
  const texts = gramTexts(random, 4000);
  const needles = texts.map(
    (text, i): Needle => ({ kind: "gram", number: i + 1, bytes: utf8(text), flags: 0 }),
  );
  // 448 KiB is the small profile, whose bitmap has 2^18 bits: 20,000 grams are more than 5 % of that.
  const search = build(needles, [3, 4], 448 * 1024);
  const missed = texts.filter((text, i) => !search.grams(utf8(`id=${text}`), i % 5).has(i + 1));
  t.equal(missed.length, 0);
});
