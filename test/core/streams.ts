import * as names from "../../asm/abi.names.gen.js";
import { EventWriter, type Head, macBytes } from "./events.js";
import { LEFT_ALONE_MAC, PHONE_MAC, TV_MAC } from "./fixture.js";

const NAMES = [
  "api.account.xiaomi.com",
  "micloud.xiaomi.net",
  "www.example.org",
  "cdn.example.co.uk",
  "860000002254356.t.example.com",
  "42.62.48.2",
];
const ADDRESSES = ["42.62.48.2", "2001:db8::7", "192.0.2.9", "8.8.8.8"];
const MACS = [PHONE_MAC, TV_MAC, LEFT_ALONE_MAC, "28:6c:07:f1:02:84"];

/** One made-up stream of events, the same for the same seed on every machine. */
export function stream(seed: number, needles: number): Uint8Array {
  const random = numbers(seed);
  const pick = <T>(list: readonly T[]): T => {
    const picked = list[random() % list.length];
    if (picked === undefined) throw new Error("an empty list");
    return picked;
  };
  const writer = new EventWriter();
  const flows = 1 + (random() % 6);
  for (let flow = 1; flow <= flows; flow++)
    writeFlow(writer, headOf(flow, random, pick), random, pick, needles);
  return writer.take();
}

type Random = () => number;
type Pick = <T>(list: readonly T[]) => T;

function headOf(flow: number, random: Random, pick: Pick): Head {
  return {
    flow,
    ts: 1_406_800_000 + (random() % 100_000) / 8,
    frame: 1 + (random() % 1000),
    protocol: pick(names.PROTOCOL_NAMES),
    l4: pick([6, 6, 17, 1, 47]),
    side: pick(["out", "out", "out", "in", "lan", "transit"] as const),
    src: "192.168.1.23",
    sport: 1024 + (random() % 60_000),
    dst: pick(ADDRESSES),
    dport: pick([80, 443, 53]),
    flags: random() % 256,
    srcMac: pick(MACS),
  };
}

function writeFlow(
  writer: EventWriter,
  head: Head,
  random: Random,
  pick: Pick,
  needles: number,
): void {
  writer.device(
    pick(names.DEVICE_SOURCE_NAMES.slice(1)),
    pick(MACS),
    pick(["tv", "Redmi-1S", "x.local", "HM 1S; MIUI/1"]),
  );
  writer.name(head, pick(NAMES), pick(names.NAME_SOURCE_NAMES.slice(1)));
  if (random() % 3 === 0) {
    writer.question(head, pick(NAMES), { id: random() % 3 });
    writer.answer(head, pick(NAMES), [pick(ADDRESSES), pick(NAMES)], { id: random() % 3 });
  }
  for (let n = random() % 5; n > 0; n--) writeMatch(writer, head, random, pick, needles);
  if (random() % 8 !== 0)
    writer.end(head, { up: random(), reason: pick(["fin", "reset", "timeout", "flush"] as const) });
}

function writeMatch(
  writer: EventWriter,
  head: Head,
  random: Random,
  pick: Pick,
  needles: number,
): void {
  const value = new Uint8Array(16);
  const find = pick(["needle", "needle", "needle", "device_mac", "media", "position"] as const);
  if (find === "device_mac") value.set(macBytes(pick(MACS)));
  if (find === "position") new DataView(value.buffer).setInt32(0, random() % 90_000_000, true);
  writer.match(head, {
    find,
    value,
    needle: 1 + (random() % needles),
    where: pick(names.WHERE_NAMES.slice(1)),
    field: pick(["", "id", "deviceId", "860000002254356"]),
    transforms: pick([
      [],
      [],
      ["base64"],
      ["percent", "json"],
      ["cut", "base64url", "sha1"],
      ["chunked"],
    ] as const),
  });
}

/** xorshift32. */
function numbers(seed: number): Random {
  let state = Math.imul(seed + 1, 0x9e3779b1) || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
