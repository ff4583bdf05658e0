/** Bytes of an address in an event: IPv4 stands there as ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2). */
export const ADDRESS_BYTES = 16;

/** Whether 16 address bytes carry an IPv4 address. */
export function isMapped(address: Uint8Array): boolean {
  for (let at = 0; at < 10; at++) if (address[at] !== 0) return false;
  return address[10] === 0xff && address[11] === 0xff;
}

/** 16 bytes as text: IPv4-mapped as dotted quad, else IPv6 as RFC 5952 wants it. */
export function formatAddress(address: Uint8Array): string {
  return isMapped(address) ? formatIpv4(address.subarray(12, 16)) : formatIpv6(address);
}

/** 4 bytes as a dotted quad. */
export function formatIpv4(bytes: Uint8Array): string {
  return `${bytes[0]}.${bytes[1]}.${bytes[2]}.${bytes[3]}`;
}

/** 16 bytes as IPv6 text (RFC 5952): lower case, the longest run of two or more zero groups as `::`, the first of equals. */
export function formatIpv6(bytes: Uint8Array): string {
  const groups: number[] = [];
  for (let at = 0; at < ADDRESS_BYTES; at += 2) {
    groups.push(((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0));
  }
  const { start, size } = longestZeros(groups);
  const hex = groups.map((group) => group.toString(16));
  if (size < 2) return hex.join(":");
  return `${hex.slice(0, start).join(":")}::${hex.slice(start + size).join(":")}`;
}

function longestZeros(groups: readonly number[]): { start: number; size: number } {
  let best = { start: 0, size: 0 };
  for (let start = 0; start < groups.length; start++) {
    let end = start;
    while (end < groups.length && groups[end] === 0) end += 1;
    if (end - start > best.size) best = { start, size: end - start };
    if (end > start) start = end;
  }
  return best;
}

/** 6 bytes as lower-case MAC with colons; null for all zeros, which stands for "no link layer". */
export function formatMac(bytes: Uint8Array): string | null {
  const text = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(":");
  return text === "00:00:00:00:00:00" ? null : text;
}

/** Group (multicast, broadcast) addresses are no device (IEEE 802: lowest bit of the first byte). */
export function isGroupMac(mac: string): boolean {
  return (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1;
}

/** Locally administered MACs (second lowest bit of the first byte) carry no maker. */
export function isLocalMac(mac: string): boolean {
  return (Number.parseInt(mac.slice(0, 2), 16) & 2) === 2;
}

/** Text to 16 bytes, IPv4 mapped; null when it is no address. Zone identifiers (`%eth0`) are no part of one. */
export function parseAddress(text: string): Uint8Array | null {
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): Uint8Array | null {
  const quad = parseQuad(text);
  if (quad === null) return null;
  const bytes = new Uint8Array(ADDRESS_BYTES);
  bytes[10] = 0xff;
  bytes[11] = 0xff;
  bytes.set(quad, 12);
  return bytes;
}

function parseQuad(text: string): number[] | null {
  const parts = text.split(".");
  if (parts.length !== 4) return null;
  const quad = parts.map(parseOctet);
  return quad.every((part) => part <= 255) ? quad : null;
}

/** Decimal number of one to three digits; 256 for everything else. */
function parseOctet(text: string): number {
  if (text.length === 0 || text.length > 3) return 256;
  let value = 0;
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return 256;
    value = value * 10 + digit;
  }
  return value;
}

function parseIpv6(text: string): Uint8Array | null {
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const head = parseGroups(halves[0] ?? "");
  const tail = parseGroups(halves[1] ?? "");
  if (head === null || tail === null) return null;
  const zeros = 8 - head.length - tail.length;
  if (halves.length === 2 ? zeros < 1 : zeros !== 0) return null;
  const bytes = new Uint8Array(ADDRESS_BYTES);
  writeGroups(bytes, 0, head);
  writeGroups(bytes, (8 - tail.length) * 2, tail);
  return bytes;
}

function writeGroups(bytes: Uint8Array, start: number, groups: readonly number[]): void {
  let at = start;
  for (const group of groups) {
    bytes[at] = group >> 8;
    bytes[at + 1] = group & 255;
    at += 2;
  }
}

/** Groups between colons; a dotted quad may end them. */
function parseGroups(text: string): number[] | null {
  if (text === "") return [];
  const groups: number[] = [];
  for (const part of text.split(":")) {
    const quad = part.includes(".") ? parseQuad(part) : null;
    if (quad !== null) {
      const [a = 0, b = 0, c = 0, d = 0] = quad;
      groups.push((a << 8) | b, (c << 8) | d);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else return null;
  }
  return groups;
}
