import { LINK_ETHERNET } from "../../asm/abi.gen.js";
import type { Packet } from "../../router/node/packet.js";
import { Draw } from "./draw.js";
import { makePayload } from "./payloads.js";

const ETHERNET = 14;
const IPV4 = 20;
const UDP = 8;
const TCP = 20;
/** Distinct flows that the packets are spread over. */
const FLOWS = 8;
const FIRST_SEC = 1406800000;

/** Ethernet and IPv4 from a LAN address to one of TEST-NET-3; the transport header is for the caller to fill. */
function frameOf(protocol: number, header: number, payload: Uint8Array): Buffer {
  const bytes = Buffer.alloc(ETHERNET + IPV4 + header + payload.length);
  bytes.set([0x02, 0, 0, 0, 0, 1, 0x02, 0, 0, 0, 0, 2, 0x08, 0x00, 0x45]);
  bytes.writeUInt16BE(bytes.length - ETHERNET, 16);
  bytes.set([64, protocol], 22);
  bytes.set([192, 168, 1, 23, 203, 0, 113, 9], 26);
  bytes.set(payload, ETHERNET + IPV4 + header);
  return bytes;
}

function udpFrame(payload: Uint8Array, flow: number): Buffer {
  const bytes = frameOf(17, UDP, payload);
  bytes.writeUInt16BE(40000 + flow, 34);
  bytes.writeUInt16BE(41000, 36);
  bytes.writeUInt16BE(UDP + payload.length, 38);
  return bytes;
}

function tcpFrame(payload: Uint8Array, flow: number, sequence: number): Buffer {
  const bytes = frameOf(6, TCP, payload);
  bytes.writeUInt16BE(40000 + flow, 34);
  bytes.writeUInt16BE(80, 36);
  bytes.writeUInt32BE(sequence % 2 ** 32, 38);
  bytes.set([0x50, 0x18], 46);
  return bytes;
}

function packetOf(bytes: Uint8Array, at: number): Packet {
  const sec = FIRST_SEC + Math.floor(at / 1000);
  return {
    link: LINK_ETHERNET,
    sec,
    nsec: (at % 1000) * 1_000_000,
    wire: bytes.length,
    frame: at + 1,
    bytes,
  };
}

/** Datagrams of some flows; each flow opens with text: one of random bytes alone is judged opaque and not searched. */
export function makeDatagrams(payloads: readonly Uint8Array[]): Packet[] {
  const draw = new Draw(3);
  const openers = Array.from({ length: FLOWS }, () => makePayload("http", draw));
  return [...openers, ...payloads].map((payload, at) =>
    packetOf(udpFrame(payload, at % FLOWS), at),
  );
}

/** Segments of one direction of some connections, one after the other for each. */
export function makeSegments(payloads: readonly Uint8Array[]): Packet[] {
  const next = new Array<number>(FLOWS).fill(1);
  return payloads.map((payload, at) => {
    const flow = at % FLOWS;
    const sequence = next[flow] ?? 1;
    next[flow] = sequence + payload.length;
    return packetOf(tcpFrame(payload, flow, sequence), at);
  });
}

/** A request of HTTP/1 around a body: one a segment, on connections that stay open. */
export function requestOf(body: Uint8Array): Uint8Array {
  const head = `POST /v2/report HTTP/1.1\r\nHost: api.example.org\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, "latin1"), body]);
}

/** One long body on each connection, in segments of `size` bytes. */
export function makeUploads(body: Uint8Array, size: number): Packet[] {
  const bytes = requestOf(body);
  const pieces = Math.ceil(bytes.length / size);
  const payloads = Array.from({ length: pieces * FLOWS }, (_, i) => {
    const from = Math.floor(i / FLOWS) * size;
    return bytes.subarray(from, from + size);
  });
  return makeSegments(payloads);
}
