import { existsSync, readFileSync } from "node:fs";
import t from "tap";
import {
  EVENT_BYTES,
  EVENT_KIND,
  EVENT_LENGTH,
  KIND_MATCH,
  LINK_RAW,
  MATCH_NEEDLE,
} from "../../asm/abi.gen.js";
import type { Identifier } from "../../core/household/types.js";
import { EMPTY_HOUSEHOLD } from "../../core/household/types.js";
import { utf8 } from "../../core/needles/bytes.js";
import { buildNeedles, type Needle } from "../../core/needles/needles.js";
import { buildTable, DEFAULT_LAN } from "../../core/table/table.js";
import type { IdentifierType } from "../../core/wire/lines.js";
import { Classifier } from "../../router/node/classifier.js";
import { Random } from "./oracle/random.js";

// The whole way of a value: its needles, their table, and the classifier that reads both. `found` are spellings that
// are the value (CONTRACTS section 1), `missed` are others that look like it.
interface Case {
  readonly type: IdentifierType;
  readonly value: string;
  readonly found: readonly string[];
  readonly missed: readonly string[];
}

const CASES: readonly Case[] = [
  {
    type: "phone",
    value: "+44 7700 900123",
    found: [
      "+447700900123",
      "00447700900123",
      "447700900123",
      "07700900123",
      "7700900123",
      "07700 900 123",
      "+44 (0)7700 900123",
      "+44-7700-900-123",
      "(07700) 900.123",
      "tel:+447700900123",
    ],
    missed: [
      "7700900124",
      "17700900123",
      "+497700900123",
      "0049 7700900123",
      "77009001230",
      "x7700900123",
      "7700900123x",
      "770090012",
    ],
  },
  {
    type: "contact",
    value: "+1 212 555 0143",
    found: ["+12125550143", "12125550143", "2125550143", "(212) 555-0143", "0012125550143"],
    missed: ["2125550144", "92125550143", "21255501430"],
  },
  {
    type: "phone",
    value: "+65 8123 4567",
    found: ["+65 8123 4567", "6581234567", "006581234567"],
    missed: ["+66 8123 4567", "16581234567"],
  },
  {
    type: "email",
    value: "Asha.Rao@example.org",
    found: ["asha.rao@example.org", "ASHA.RAO@EXAMPLE.ORG", "<asha.rao@example.org>"],
    missed: ["basha.rao@example.org", "x.asha.rao@example.org", "asha.rao@example.organic"],
  },
  {
    type: "imei",
    value: "860000000000009",
    found: ["860000000000009", "86-000000-000000-9", "86000000000000", "8600000000000012"],
    missed: ["860000000000017", "1860000000000009", "8600000000000", "x860000000000009"],
  },
  {
    type: "imsi",
    value: "234150000000001",
    found: ["234150000000001", "imsi:234150000000001"],
    missed: ["234150000000002", "2341500000000011", "23415000000000"],
  },
  {
    type: "iccid",
    value: "8944000000000000008",
    found: ["8944000000000000008", "8944 0000 0000 0000 008"],
    missed: ["8944000000000000009", "944000000000000008"],
  },
  {
    type: "mac",
    value: "02:1b:63:84:45:e6",
    found: [
      "02:1b:63:84:45:e6",
      "02:1B:63:84:45:E6",
      "02-1b-63-84-45-e6",
      "02.1b.63.84.45.e6",
      "021b.6384.45e6",
      "021B638445E6",
    ],
    missed: ["02:1b:63:84:45:e7", "021b638445e6f", "1021b638445e6"],
  },
  {
    type: "mac",
    value: "02:00:00:00:00:01",
    found: ["02:00:00:00:00:01", "020000000001"],
    missed: ["02:00:00:00:00:02", "0200000000011"],
  },
  {
    type: "android_id",
    value: "0123456789abcdef",
    found: ["0123456789abcdef", "0123456789ABCDEF"],
    missed: ["0123456789abcdee", "0123456789abcdef0"],
  },
  {
    type: "advertising_id",
    value: "00000000-1234-4000-8000-000000000001",
    found: ["00000000-1234-4000-8000-000000000001", "00000000123440008000000000000001"],
    missed: ["00000000-1234-4000-8000-000000000002"],
  },
  { type: "serial", value: "SN00ab12", found: ["sn00AB12"], missed: ["sn00ab123", "sn00ab1"] },
  {
    type: "text",
    value: "quartz-heron-512",
    found: ["quartz-heron-512", "xquartz-heron-5123"],
    missed: ["Quartz-heron-512"],
  },
  {
    type: "name",
    value: "Asha Rao",
    found: ["Asha Rao", "asha+rao"],
    missed: ["Asha Raoo", "an Asha Rao"],
  },
  { type: "operator", value: "Acme Mobile", found: ["acme mobile"], missed: ["acme mobile ltd"] },
];

const KEY = [0x01234567, 0x89abcdef] as const;
const WASM = "build/classifier.wasm";

/** IPv4 and UDP from the LAN to a documentation address (RFC 5737), a port of its own for each flow. */
function datagram(payload: Uint8Array, port: number): Uint8Array {
  const packet = new Uint8Array(28 + payload.length);
  const view = new DataView(packet.buffer);
  packet.set([0x45, 0, 0, 0, 0, 0, 0x40, 0, 64, 17, 0, 0, 192, 168, 1, 23, 198, 51, 100, 9]);
  view.setUint16(2, packet.length);
  view.setUint16(20, port);
  view.setUint16(22, 9999);
  view.setUint16(24, 8 + payload.length);
  packet.set(payload, 28);
  return packet;
}

function matches(classifier: Classifier, text: string, number: number): number[] {
  const bytes = datagram(new TextEncoder().encode(text), 20000 + number);
  const found: number[] = [];
  const take = (records: Uint8Array) => {
    const view = new DataView(records.buffer, records.byteOffset, records.byteLength);
    for (let at = 0; at < records.length; at += view.getUint16(at + EVENT_LENGTH, true)) {
      if (view.getUint8(at + EVENT_KIND) !== KIND_MATCH) continue;
      found.push(view.getUint32(at + EVENT_BYTES + MATCH_NEEDLE, true));
    }
  };
  classifier.feed(
    { link: LINK_RAW, sec: 1000 + number, nsec: 0, wire: bytes.length, frame: number, bytes },
    take,
  );
  classifier.settle(take);
  return found;
}

async function classifierFor(needles: readonly Needle[]): Promise<Classifier> {
  const classifier = await Classifier.load(readFileSync(WASM), "small");
  classifier.setKey(...KEY);
  const { tableCapacity: capacity } = classifier;
  const lan = DEFAULT_LAN;
  classifier.loadTable(
    buildTable({ needles, lan, openerIsLan: false, key: KEY, revision: 1, epoch: 1, capacity }),
  );
  return classifier;
}

const OPTIONS = { skip: existsSync(WASM) ? false : `${WASM} is not built` };

t.test("each spelling is found, no other is", OPTIONS, async (t) => {
  const identifiers = CASES.map(
    ({ type, value }): Identifier => ({
      type,
      label: value,
      canary: false,
      value,
      person: null,
      device: null,
    }),
  );
  const { needles, meanings } = buildNeedles({ ...EMPTY_HOUSEHOLD, identifiers });
  const classifier = await classifierFor(needles);
  let number = 0;
  const valuesIn = (spelling: string) => {
    number++;
    const text = `${"-".repeat(number % 7)}a=1&key=${spelling}&z=2`;
    return matches(classifier, text, number).map((n) => meanings[n - 1]?.identifier.value);
  };
  for (const { type, value, found, missed } of CASES) {
    await t.test(`${type} ${value}`, async (t) => {
      for (const spelling of found) {
        t.same([...new Set(valuesIn(spelling))], [value], `${spelling} is it`);
      }
      for (const spelling of missed) t.same(valuesIn(spelling), [], `${spelling} is not`);
    });
  }
});

t.test(
  "random needles: each is found in the classifier, with a byte changed it is not",
  OPTIONS,
  async (t) => {
    const random = new Random(11);
    const texts = Array.from({ length: 600 }, (_, i) =>
      i % 2 === 0
        ? random.text(8 + (i % 60), "abcdefgh:@")
        : random.text(9 + (i % 12), "0123456789"),
    );
    const needles = texts.map((text, i): Needle => {
      const number = i + 1;
      return i % 2 === 0
        ? { kind: "gram", number, bytes: utf8(text), flags: 0 }
        : { kind: "digits", number, digits: text, flags: 0, prefix: 0 };
    });
    const classifier = await classifierFor(needles);
    const missed: string[] = [];
    const wrong: string[] = [];
    for (const [i, text] of texts.entries()) {
      const before = " ".repeat(i % 5);
      if (!matches(classifier, `${before}x ${text} y`, i).includes(i + 1)) missed.push(text);
      const at = random.below(text.length);
      const changed = text.slice(0, at) + (text[at] === "7" ? "3" : "7") + text.slice(at + 1);
      if (matches(classifier, `${before}x ${changed} y`, 1000 + i).includes(i + 1))
        wrong.push(text);
    }
    t.same(missed, []);
    t.same(wrong, []);
  },
);
