import { isIPv4, isIPv6 } from "node:net";

/** One end of a flow. */
export interface End {
  readonly mac: string;
  readonly address: string;
  readonly port: number;
}

const PROTOCOL = { tcp: 6, udp: 17 } as const;

function macBytes(mac: string): Buffer {
  return Buffer.from(mac.replaceAll(":", ""), "hex");
}

function ip6Bytes(address: string): Buffer {
  const [head = "", tail = ""] = address.split("::");
  const groups = (part: string) => (part === "" ? [] : part.split(":"));
  const [first, last] = [groups(head), groups(tail)];
  const all = [...first, ...Array(8 - first.length - last.length).fill("0"), ...last];
  return Buffer.from(all.map((group) => group.padStart(4, "0")).join(""), "hex");
}

function addressBytes(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split(".").map(Number));
  if (isIPv6(address)) return ip6Bytes(address);
  throw new Error(`no address: ${address}`);
}

/** The Internet checksum (RFC 1071). */
function checksum(...parts: readonly Buffer[]): number {
  let sum = 0;
  for (const part of parts) {
    for (let i = 0; i < part.length; i += 2) sum += (part[i] ?? 0) * 256 + (part[i + 1] ?? 0);
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}

function ip4Header(from: Buffer, to: Buffer, protocol: number, size: number, id: number): Buffer {
  const header = Buffer.alloc(20);
  header.writeUInt8(0x45, 0);
  header.writeUInt16BE(20 + size, 2);
  header.writeUInt16BE(id & 0xffff, 4);
  header.writeUInt16BE(0x4000, 6);
  header.writeUInt8(64, 8);
  header.writeUInt8(protocol, 9);
  from.copy(header, 12);
  to.copy(header, 16);
  header.writeUInt16BE(checksum(header), 10);
  return header;
}

function ip6Header(from: Buffer, to: Buffer, protocol: number, size: number): Buffer {
  const header = Buffer.alloc(40);
  header.writeUInt8(0x60, 0);
  header.writeUInt16BE(size, 4);
  header.writeUInt8(protocol, 6);
  header.writeUInt8(64, 7);
  from.copy(header, 8);
  to.copy(header, 24);
  return header;
}

function frame(from: End, to: End, l4: keyof typeof PROTOCOL, segment: Buffer, id: number): Buffer {
  const [source, target] = [addressBytes(from.address), addressBytes(to.address)];
  const protocol = PROTOCOL[l4];
  const pseudo = Buffer.alloc(4);
  pseudo.writeUInt16BE(segment.length, 0);
  pseudo.writeUInt8(protocol, 3);
  segment.writeUInt16BE(checksum(source, target, pseudo, segment), l4 === "tcp" ? 16 : 6);
  const six = source.length === 16;
  const type = Buffer.from(six ? [0x86, 0xdd] : [0x08, 0x00]);
  const header = six
    ? ip6Header(source, target, protocol, segment.length)
    : ip4Header(source, target, protocol, segment.length, id);
  return Buffer.concat([macBytes(to.mac), macBytes(from.mac), type, header, segment]);
}

export const FIN = 1;
export const SYN = 2;
export const PSH = 8;
export const ACK = 16;

/** An Ethernet frame with a TCP segment. */
export function tcpFrame(
  from: End,
  to: End,
  { seq, ack, flags }: { seq: number; ack: number; flags: number },
  payload: Buffer,
): Buffer {
  const header = Buffer.alloc(20);
  header.writeUInt16BE(from.port, 0);
  header.writeUInt16BE(to.port, 2);
  header.writeUInt32BE(seq >>> 0, 4);
  header.writeUInt32BE(ack >>> 0, 8);
  header.writeUInt8(0x50, 12);
  header.writeUInt8(flags, 13);
  header.writeUInt16BE(0xfaf0, 14);
  return frame(from, to, "tcp", Buffer.concat([header, payload]), seq);
}

/** An Ethernet frame with a UDP datagram. */
export function udpFrame(from: End, to: End, payload: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16BE(from.port, 0);
  header.writeUInt16BE(to.port, 2);
  header.writeUInt16BE(8 + payload.length, 4);
  return frame(from, to, "udp", Buffer.concat([header, payload]), payload.length);
}

/** A frame and when it passed, microseconds since the epoch. */
export interface Packet {
  readonly time: number;
  readonly bytes: Buffer;
}

/** A capture file of Ethernet frames (pcap, microseconds, little-endian). */
export function pcap(packets: readonly Packet[]): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(65535, 16);
  head.writeUInt32LE(1, 20);
  const records = packets.flatMap(({ time, bytes }) => {
    const record = Buffer.alloc(16);
    record.writeUInt32LE(Math.floor(time / 1e6), 0);
    record.writeUInt32LE(time % 1e6, 4);
    record.writeUInt32LE(bytes.length, 8);
    record.writeUInt32LE(bytes.length, 12);
    return [record, bytes];
  });
  return Buffer.concat([head, ...records]);
}
