/** What the packet socket's filter is to let through of a frame on the bridge, written down a second time. */

const NAMES = 53;
const DHCP = 67;
const DHCP6 = 547;
const BEGINNING = 4096;
const HEADERS = 128;
const WHOLE = 65_535;

/** Bytes of an IPv4 or IPv6 frame without tags and extension headers that are wanted; 0: none. */
export function wantedBytes(frame: Buffer, isUp: boolean): number {
  const is4 = frame.readUInt16BE(12) === 0x0800;
  if (!is4 && frame.readUInt16BE(12) !== 0x86dd) return 0;
  const at = 14 + (is4 ? (frame.readUInt8(14) & 15) * 4 : 40);
  const end = 14 + (is4 ? frame.readUInt16BE(16) : 40 + frame.readUInt16BE(18));
  const l4 = frame.readUInt8(is4 ? 23 : 20);
  if (l4 === 6) return wantedTcp(frame.subarray(at, end), isUp);
  if (l4 === 17) return wantedUdp(frame.subarray(at, end), isUp);
  return isUp ? HEADERS : 0;
}

function wantedTcp(segment: Buffer, isUp: boolean): number {
  const ports = [segment.readUInt16BE(0), segment.readUInt16BE(2)];
  const flags = segment.readUInt8(13);
  if (ports.includes(NAMES)) return WHOLE;
  if (!isUp) return (flags & 5) !== 0 ? HEADERS : 0;
  if ((flags & 7) !== 0) return WHOLE;
  const payload = segment.subarray((segment.readUInt8(12) >> 4) * 4);
  if (payload.length === 0) return 0;
  if (payload[0] === 0x17 && payload[1] === 3) return 0;
  return ports[1] === 443 ? BEGINNING : WHOLE;
}

function wantedUdp(datagram: Buffer, isUp: boolean): number {
  const ports = [datagram.readUInt16BE(0), datagram.readUInt16BE(2)];
  if (ports.some((port) => [NAMES, DHCP, DHCP6].includes(port))) return WHOLE;
  if (!isUp) return 0;
  return ports[1] === 443 && ((datagram[8] ?? 0) & 0x80) === 0 ? 0 : WHOLE;
}
