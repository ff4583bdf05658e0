import t from "tap";
import {
  ABI_HASH,
  CONTROL_EVENTS_AT,
  CONTROL_REVISION,
  CONTROL_TABLE_A,
  CONTROL_TABLE_ACTIVE,
  CONTROL_TABLE_B,
  FAULT_ABI,
  FAULT_ARGUMENT,
  FAULT_SECTION,
  FAULT_SIZE,
  FAULT_TABLE,
  SECTION_BITMAP,
  SECTION_DIGITS,
  SECTION_GRAMS,
  SECTION_LAN,
  SECTION_NEEDLES,
  SECTION_SHORTS,
  TABLE_ABI_HASH,
  TABLE_LENGTH,
  TABLE_MAGIC,
  TABLE_SECTIONS,
} from "../../asm/abi.gen.js";
import { PROFILE_NAMES } from "../../asm/abi.names.gen.js";
import type { Needle } from "../../core/needles/needles.js";
import { Connection, datagram, PHONE_MAC } from "./build/connection.js";
import { request } from "./build/http.js";
import { instance, Rig, tableFor, type Value } from "./harness.js";

const VALUES: readonly Value[] = [
  ["imei", "860000000000009"],
  ["text", "quartz-heron-512"],
  ["operator", "Acme Mobile"],
];
/** The bare exports with a good table in half A. */
function started() {
  const exports = instance();
  exports.init(PROFILE_NAMES.indexOf("test"));
  const view = new DataView(exports.memory.buffer);
  const field = (offset: number) => view.getUint32(exports.control() + offset, true);
  const capacity = field(CONTROL_TABLE_B) - field(CONTROL_TABLE_A);
  const write = (half: 1 | 2, table: Uint8Array) =>
    new Uint8Array(exports.memory.buffer).set(
      table,
      field(half === 1 ? CONTROL_TABLE_A : CONTROL_TABLE_B),
    );
  const good = tableFor({ values: VALUES, revision: 7 }, 128 * 1024);
  write(1, good);
  t.equal(exports.swap(1), 0);
  return { exports, field, write, good, capacity };
}

function patched(table: Uint8Array, at: number, value: number): Uint8Array {
  const copy = table.slice();
  new DataView(copy.buffer).setUint32(at, value, true);
  return copy;
}

const offsetOf = (section: number) => TABLE_SECTIONS + section * 8;
const countOf = (section: number) => offsetOf(section) + 4;

t.test("swap refuses what is no table for it, and the old one stays in force", async (t) => {
  const { exports, field, write, good } = started();
  const cases: [name: string, table: Uint8Array, fault: number][] = [
    ["another magic", patched(good, TABLE_MAGIC, 0x31425455), -FAULT_TABLE],
    ["zeros", new Uint8Array(good.length), -FAULT_TABLE],
    ["another ABI", patched(good, TABLE_ABI_HASH, ABI_HASH ^ 1), -FAULT_ABI],
    ["longer than the half", patched(good, TABLE_LENGTH, 128 * 1024 + 8), -FAULT_SIZE],
    ["a length of 0xffffffff", patched(good, TABLE_LENGTH, 0xffffffff), -FAULT_SIZE],
    ["shorter than its head", patched(good, TABLE_LENGTH, 64), -FAULT_SIZE],
    ["a section in the head", patched(good, offsetOf(SECTION_NEEDLES), 8), -FAULT_SECTION],
    [
      "a section that is not aligned",
      patched(good, offsetOf(SECTION_NEEDLES), good.length - 12),
      -FAULT_SECTION,
    ],
    [
      "a section behind the end",
      patched(good, offsetOf(SECTION_NEEDLES), good.length + 8),
      -FAULT_SECTION,
    ],
    [
      "a section at the end of the address space",
      patched(good, offsetOf(SECTION_LAN), 0xfffffff8),
      -FAULT_SECTION,
    ],
    ["65 prefixes", patched(good, countOf(SECTION_LAN), 65), -FAULT_SECTION],
    ["needles beyond the end", patched(good, countOf(SECTION_NEEDLES), 100_000), -FAULT_SECTION],
    [
      "needles beyond 2^32 bytes",
      patched(good, countOf(SECTION_NEEDLES), 0x10000001),
      -FAULT_SECTION,
    ],
    ["slots beyond the end", patched(good, countOf(SECTION_GRAMS), 24), -FAULT_SECTION],
    ["2^32 slots", patched(good, countOf(SECTION_GRAMS), 32), -FAULT_SECTION],
    ["digits beyond the end", patched(good, countOf(SECTION_DIGITS), 20), -FAULT_SECTION],
    ["shorts beyond the end", patched(good, countOf(SECTION_SHORTS), 20), -FAULT_SECTION],
    ["a bitmap of 2 bits", patched(good, countOf(SECTION_BITMAP), 1), -FAULT_SECTION],
  ];
  for (const [name, table, fault] of cases) {
    write(2, table);
    t.equal(exports.swap(2), fault, name);
    t.equal(field(CONTROL_TABLE_ACTIVE), 1, `${name}: still half A`);
    t.equal(field(CONTROL_REVISION), 7, `${name}: still revision 7`);
  }
  for (const half of [0, 3, -1, 0x7fffffff])
    t.equal(exports.swap(half), -FAULT_ARGUMENT, `half ${half}`);
  t.equal(field(CONTROL_TABLE_ACTIVE), 1);
});

t.test("a bitmap larger than this profile's is refused", async (t) => {
  const { exports, write } = started();
  const needles = Array.from(
    { length: 900 },
    (_, i): Needle => ({
      kind: "gram",
      number: i + 1,
      bytes: new TextEncoder().encode(`value ${i * 7919} of many`),
      flags: 0,
    }),
  );
  const large = tableFor({ needles }, 448 * 1024);
  write(2, large);
  t.equal(exports.swap(2), -FAULT_SIZE);
});

t.test("a table whose bytes were changed anywhere never traps", async (t) => {
  const { exports, write, good, field } = started();
  const payload = datagram(
    { dport: 9999 },
    "op=Acme Mobile&i=860000000000009 quartz-heron-512 28:6c:07:00:00:01",
  );
  const rig = new Rig({ profile: "test", values: VALUES });
  let refused = 0;
  for (let at = TABLE_SECTIONS; at < good.length; at += 17) {
    const table = good.slice();
    table[at] = (table[at] ?? 0) ^ 0xff;
    try {
      rig.classifier.loadTable(table);
    } catch {
      refused += 1;
      continue;
    }
    rig.send(payload);
  }
  t.equal(rig.undecodable, 0);
  t.ok(refused > 0);
  rig.classifier.loadTable(good);
  const before = rig.found.length;
  rig.send(payload);
  t.equal(rig.found.length - before, 3, "a good table finds all again");
  write(2, good);
  t.equal(exports.swap(2), 0);
  t.ok(field(CONTROL_EVENTS_AT) > 0);
});

t.test("init: profiles that there are not, and a second one in the same instance", async (t) => {
  const exports = instance();
  t.equal(exports.init(-1), -FAULT_ARGUMENT);
  t.equal(exports.init(PROFILE_NAMES.length), -FAULT_ARGUMENT);
  t.equal(exports.init(0), 0);
  t.equal(exports.init(1), -FAULT_ARGUMENT);
  t.equal(exports.init(0), 0, "the same one empties everything");
});

t.test("5,000 needles: each is found, once, and no other", async (t) => {
  const texts = Array.from(
    { length: 5000 },
    (_, i) => `${`${(i * 2654435761) % 2 ** 32}`.padStart(10, "x")}-${i}`,
  );
  const needles = texts.map(
    (text, i): Needle =>
      ({
        kind: i % 2 === 0 ? "gram" : "digits",
        number: i + 1,
        ...(i % 2 === 0
          ? { bytes: new TextEncoder().encode(text), flags: 0 }
          : { digits: String(10_000_000_000 + i * 1_234_567), flags: 0, prefix: 0 }),
      }) as Needle,
  );
  const rig = new Rig({ profile: "normal", needles });
  const wrong: string[] = [];
  for (const [i, needle] of needles.entries()) {
    const text = needle.kind === "digits" ? needle.digits : (texts[i] ?? "");
    const before = rig.matches.length;
    rig.send(datagram({ sport: 10_000 + i, dport: 9999 }, `${"?".repeat(i % 7)} ${text} .`));
    const found = rig.matches.slice(before).map((match) => match.needle);
    if (found.join() !== String(i + 1)) wrong.push(`${text}: ${found.join()}`);
  }
  t.same(wrong, []);
  t.same(rig.losses, {});
});

t.test(
  "a swap while flows are open: the new values count from then on, in both halves",
  async (t) => {
    const rig = new Rig({ values: [["text", "first-value-1"]] });
    const connection = new Connection();
    rig.send(...connection.open());
    const load = (value: string, revision: number) =>
      rig.classifier.loadTable(
        tableFor({ values: [["text", value]], revision }, rig.classifier.tableCapacity),
      );
    const say = () => {
      const before = rig.matches.length;
      rig.send(
        connection.up(request({ target: "/?a=first-value-1&b=second-value-2&c=third-value-3" })),
      );
      return rig.matches.slice(before).map(({ field }) => field);
    };
    t.same(say(), ["a"]);
    load("second-value-2", 2);
    t.same(say(), ["b"]);
    load("third-value-3", 3);
    t.same(say(), ["c"]);
    load("first-value-1", 4);
    t.same(say(), ["a"]);
    t.match(rig.finish().ends, [{ upPackets: 6 }]);
    t.equal(rig.ends.length, 1, "the flow went on");
  },
);

t.test("a swap in the middle of a value that waits in a window", async (t) => {
  const rig = new Rig({ values: [["text", "first-value-1"]] });
  const connection = new Connection();
  rig.send(...connection.open(), connection.up("GET /?a=first-val"));
  rig.classifier.loadTable(
    tableFor({ values: [["text", "first-value-1"]] }, rig.classifier.tableCapacity),
  );
  const frame = rig.send(connection.up("ue-1 HTTP/1.1\r\n\r\n"));
  t.match(rig.found, [{ field: "a", frame }]);
});

t.test("MACs of devices are found after a swap too", async (t) => {
  const rig = new Rig();
  rig.send(datagram({ dport: 9999 }, "here I am"));
  for (let i = 1; i <= 3; i++) {
    rig.classifier.loadTable(tableFor({ values: VALUES }, rig.classifier.tableCapacity));
    rig.send(datagram({ dport: 9999 }, `m=${PHONE_MAC}&`));
    t.equal(rig.matches.length, i, `swap ${i}`);
  }
});

t.test("without a table nothing is searched and nothing is in the LAN", async (t) => {
  const rig = new Rig({ lan: [], values: [] });
  rig.send(datagram({ dport: 9999 }, "860000000000009"));
  t.match(rig.finish().ends, [{ side: "transit" }]);
  t.same(rig.found, []);
});
