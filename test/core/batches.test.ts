import t from "tap";
import {
  BATCH_MAX_BYTES,
  decodeEventBatch,
  type EventBatch,
  encodeEventBatch,
} from "../../core/bundle/event-batch.js";
import { decodeEvents } from "../../core/wire/decode.js";
import { cborX } from "../../mqtt-bridge/machine/cbor.js";
import { EventWriter, macBytes } from "./events.js";
import { NEEDLE, PHONE_MAC } from "./fixture.js";
import { golden } from "./golden.js";

function batch(records: Uint8Array, more: Partial<EventBatch> = {}): EventBatch {
  return { v: 1, epoch: 1, revision: 7, seq: 1, t0: 1_406_800_000, lost: 0, records, ...more };
}

/** Batches that every encoder must write byte for byte. */
const BATCHES: readonly (readonly [string, EventBatch])[] = [
  ["empty", batch(new Uint8Array(0))],
  [
    "numbers of every width",
    batch(Uint8Array.of(1, 2, 3), {
      epoch: 23,
      revision: 24,
      seq: 256,
      t0: 0xffffffff,
      lost: 65_536,
    }),
  ],
  [
    "a flow in clear",
    batch(
      new EventWriter()
        .device("dhcp", PHONE_MAC, "Redmi-1S")
        .name({ protocol: "http", flags: 1 }, "api.account.xiaomi.com", "http")
        .flowClass({ protocol: "http", flags: 1 }, "clear")
        .match(
          { protocol: "http", flags: 1 },
          {
            needle: NEEDLE.imei,
            where: "http_cookie",
            field: "deviceId",
            excerpt: "deviceId=***************",
          },
        )
        .end({ protocol: "http", flags: 1 })
        .take(),
    ),
  ],
  [
    "names",
    batch(
      new EventWriter()
        .question(
          { flow: 2, protocol: "dns", l4: 17, dst: "2001:db8::53", src: "2001:db8::23", dport: 53 },
          "www.example.org",
          { qtype: 28 },
        )
        .answer(
          { flow: 2, protocol: "dns", l4: 17, dst: "2001:db8::53", src: "2001:db8::23", dport: 53 },
          "www.example.org",
          ["edge.example.net", "2001:db8::7", "192.0.2.7"],
          { qtype: 28 },
        )
        .match(
          { flow: 3 },
          {
            find: "device_mac",
            value: new Uint8Array(16).map((_, n) => macBytes(PHONE_MAC)[n] ?? 0),
            where: "tcp",
          },
        )
        .take(),
    ),
  ],
];

t.test("golden batches", async (t) => {
  const text = BATCHES.map(([what, each]) => {
    const hex = Buffer.from(encodeEventBatch(cborX, each)).toString("hex");
    return `${what}\n${hex.replace(/.{1,96}/g, "  $&\n")}`;
  });
  golden(t, "batches.hex", text.join(""));
});

t.test("a batch's head, byte by byte (RFC 8949)", async (t) => {
  const hex = Buffer.from(encodeEventBatch(cborX, batch(Uint8Array.of(0xaa, 0xbb)))).toString(
    "hex",
  );
  const wanted = [
    "a7", // a map of 7
    "6176" + "01", // v
    "6565706f6368" + "01", // epoch
    "687265766973696f6e" + "07", // revision
    "63736571" + "01", // seq
    "627430" + "1a53da1080", // t0: 1406800000
    "646c6f7374" + "00", // lost
    "677265636f726473" + "42aabb", // records: 2 bytes, no tag
  ].join("");
  t.equal(hex, wanted);
});

for (const [what, each] of BATCHES) {
  t.test(`${what}: comes back as it was, and its records decode`, async (t) => {
    const read = decodeEventBatch(cborX, encodeEventBatch(cborX, each));
    t.same(
      { ...read, records: Array.from(read?.records ?? []) },
      { ...each, records: Array.from(each.records) },
    );
    t.equal(
      decodeEvents(read?.records ?? new Uint8Array(0)).undecodable,
      what.startsWith("numbers") ? 1 : 0,
    );
  });
}

const good = { v: 1, epoch: 1, revision: 1, seq: 1, t0: 1, lost: 0, records: new Uint8Array(2) };

const REFUSED: readonly (readonly [string, Uint8Array])[] = [
  ["nothing", new Uint8Array(0)],
  ["no CBOR", Uint8Array.of(0xff, 0xff)],
  ["a map that claims 4 billion entries", Uint8Array.of(0xba, 0xff, 0xff, 0xff, 0xff)],
  ["an array that claims 4 billion entries", Uint8Array.of(0x9a, 0xff, 0xff, 0xff, 0xff)],
  ["100,000 arrays in each other", new Uint8Array(100_000).fill(0x81)],
  ["an array", cborX.encode([1, 2, 3])],
  ["another version", cborX.encode({ ...good, v: 2 })],
  ["records as text", cborX.encode({ ...good, records: "abc" })],
  ["a negative sequence", cborX.encode({ ...good, seq: -1 })],
  ["a fraction", cborX.encode({ ...good, t0: 1.5 })],
  ["a missing key", cborX.encode({ ...good, lost: undefined })],
  ["more behind the end", Buffer.concat([cborX.encode(good), Buffer.of(1)])],
  ["too many bytes", cborX.encode({ ...good, records: new Uint8Array(BATCH_MAX_BYTES) })],
];

for (const [what, bytes] of REFUSED) {
  t.test(`${what} is refused without an exception`, async (t) =>
    t.equal(decodeEventBatch(cborX, bytes), null),
  );
}

t.test("keys of a later version are ignored", async (t) => {
  t.match(decodeEventBatch(cborX, cborX.encode({ ...good, colour: "red" })), { seq: 1 });
});
