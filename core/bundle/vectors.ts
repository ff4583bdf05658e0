import { LINK_RAW } from "../../asm/abi.gen.js";
import type { Identifier } from "../household/types.js";
import { utf8 } from "../needles/bytes.js";
import { buildNeedles } from "../needles/needles.js";
import type { Needle } from "../needles/types.js";
import { parsePrefix } from "../table/prefix.js";
import type { IdentifierType } from "../wire/lines.js";
import type { Vector } from "./bundle.js";

/** Needles of made-up values, to be compiled in behind the real ones, and what must come of them. */
export interface SelfTest {
  readonly needles: readonly Needle[];
  readonly vectors: readonly Vector[];
}

/** A value that exists nowhere, one for each way of searching. */
interface MadeUp {
  readonly name: string;
  readonly type: IdentifierType;
  readonly value: string;
  /** Payload that holds it, in the form named. */
  readonly payload: string;
  readonly form: string;
}

// SHA-1 of the text value, by `printf %s telltale-self-test-heron-4711 | sha1sum`.
const VALUES: readonly MadeUp[] = [
  {
    name: "text",
    type: "text",
    value: "telltale-self-test-heron-4711",
    payload: "note: telltale-self-test-heron-4711 ends",
    form: "as written",
  },
  {
    name: "digits",
    type: "imei",
    value: "009900990099000",
    payload: "device 009900990099000 says so",
    form: "digits15",
  },
  {
    name: "digest",
    type: "text",
    value: "telltale-self-test-heron-4711",
    payload: "token 80bd504e54b7a49c4ed65652f914753184fd2f9a ends",
    form: "sha1",
  },
];

/** What must not be found: each value with another character in it. */
const NEGATIVE = "note: telltale-self-test-heron-4712 device 009910990099000 ends";

/** Documentation addresses (RFC 5737): no host has them. */
const OUTSIDE = ["192.0.2.1", "198.51.100.1", "203.0.113.1"];
const UDP = 17;
const UDP_HEAD = 8;
const IP_HEAD = 20;
const SOURCE_PORT = 40000;
/** No protocol is known by it. */
const PORT = 49999;

/**
 * Needles and vectors behind `count` real needles. No vectors where nothing is outside of the LAN, or where the LAN has
 * no IPv4 prefix: then needles alone are compiled in.
 */
export function makeSelfTest(
  count: number,
  lan: readonly string[],
  openerIsLan: boolean,
): SelfTest {
  const needles = VALUES.map((made, index) => needleOf(made, count + index + 1));
  const source = openerIsLan ? [10, 0, 0, 1] : insideOf(lan);
  const outside = OUTSIDE.find((address) => !isInside(address, lan));
  if (source === null || outside === undefined) return { needles, vectors: [] };
  const destination = outside.split(".").map(Number);
  const vectors = VALUES.map(({ name, payload }, index) => ({
    name,
    link: LINK_RAW,
    packets: [datagram(source, destination, SOURCE_PORT + index, payload)],
    needles: [count + index + 1],
  }));
  const packets = [datagram(source, destination, SOURCE_PORT + VALUES.length, NEGATIVE)];
  return {
    needles,
    vectors: [...vectors, { name: "nothing", link: LINK_RAW, packets, needles: [] }],
  };
}

function needleOf({ type, value, form }: MadeUp, number: number): Needle {
  const identifier: Identifier = {
    type,
    value,
    label: null,
    canary: true,
    person: null,
    device: null,
  };
  const made = buildNeedles({
    devices: [],
    consents: [],
    location: null,
    identifiers: [identifier],
  });
  const needle = made.needles[made.meanings.findIndex((meaning) => meaning.form === form)];
  if (needle === undefined) throw new Error(`the made-up ${type} has no form ${form}`);
  return { ...needle, number };
}

/** The first address after the first IPv4 prefix's own; null without one. */
function insideOf(lan: readonly string[]): number[] | null {
  for (const text of lan) {
    if (text.includes(":")) continue;
    const { address, bits } = parsePrefix(text);
    const inside = [...address.subarray(12)];
    if (bits < 128) inside[3] = (inside[3] ?? 0) | 1;
    return inside;
  }
  return null;
}

function isInside(address: string, lan: readonly string[]): boolean {
  const host = parsePrefix(`${address}/32`).address;
  return lan.some((text) => {
    const { address: prefix, bits } = parsePrefix(text);
    return prefix.every((byte, at) => {
      const kept = Math.min(8, Math.max(0, bits - 8 * at));
      const mask = (0xff00 >> kept) & 0xff;
      return ((host[at] ?? 0) & mask) === (byte & mask);
    });
  });
}

/** UDP over IPv4 (RFC 768, 791), UDP without a checksum. */
function datagram(
  source: readonly number[],
  destination: readonly number[],
  port: number,
  payload: string,
): Uint8Array {
  const content = utf8(payload);
  const packet = new Uint8Array(IP_HEAD + UDP_HEAD + content.length);
  const view = new DataView(packet.buffer);
  packet.set([0x45, 0], 0);
  view.setUint16(2, packet.length);
  packet.set([64, UDP], 8);
  packet.set(source, 12);
  packet.set(destination, 16);
  view.setUint16(10, headerChecksum(view));
  view.setUint16(20, port);
  view.setUint16(22, PORT);
  view.setUint16(24, UDP_HEAD + content.length);
  packet.set(content, IP_HEAD + UDP_HEAD);
  return packet;
}

function headerChecksum(view: DataView): number {
  let sum = 0;
  for (let at = 0; at < IP_HEAD; at += 2) sum += view.getUint16(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
