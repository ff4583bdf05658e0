/** A prefix of addresses, IPv4 as ::ffff:a.b.c.d. */
export interface Prefix {
  /** 16 bytes, host bits zero. */
  readonly address: Uint8Array;
  /** 0 to 128. */
  readonly bits: number;
}

/** A text that is no prefix; the message names it. */
export class PrefixError extends Error {
  constructor(text: string, why: string) {
    super(
      `"${text}" is no address prefix: ${why}; expected one such as 192.168.0.0/16 or fd00::/8`,
    );
    this.name = "PrefixError";
  }
}

const V4_BITS = 96;

/** Four bytes of dotted IPv4; with `short`, trailing zero octets may be left out (10 for 10.0.0.0). */
function parseV4(text: string, short: boolean): number[] | null {
  const parts = text.split(".");
  if (parts.length > 4 || (parts.length < 4 && !short)) return null;
  // A leading zero is octal to some programs and decimal to others.
  if (!parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) return null;
  return [...parts.map(Number), 0, 0, 0].slice(0, 4);
}

function parseGroups(text: string): number[] | null {
  if (text === "") return [];
  const bytes: number[] = [];
  const groups = text.split(":");
  for (const [i, group] of groups.entries()) {
    const last = i === groups.length - 1;
    const tail = last && group.includes(".") ? parseV4(group, false) : null;
    if (tail === null && !/^[0-9a-f]{1,4}$/i.test(group)) return null;
    const value = Number.parseInt(group, 16);
    bytes.push(...(tail ?? [value >> 8, value & 255]));
  }
  return bytes;
}

function parseV6(text: string): number[] | null {
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const head = parseGroups(halves[0] ?? "");
  const tail = halves.length === 2 ? parseGroups(halves[1] ?? "") : [];
  if (head === null || tail === null) return null;
  const missing = 16 - head.length - tail.length;
  // RFC 4291 2.2: "::" stands for one or more groups.
  if (halves.length === 2 ? missing < 2 : missing !== 0) return null;
  return [...head, ...new Array<number>(missing).fill(0), ...tail];
}

function clearHostBits(address: Uint8Array, bits: number): Uint8Array {
  return address.map((byte, i) => {
    const kept = Math.min(8, Math.max(0, bits - 8 * i));
    return byte & (0xff00 >> kept) & 0xff;
  });
}

/**
 * Reads `address/bits` of IPv4 or IPv6; host bits are cleared, an address without bits stands for itself.
 * IPv4 may be short (10/8). Throws a PrefixError that names the text.
 */
export function parsePrefix(text: string): Prefix {
  const [addressText = "", bitsText, ...rest] = text.trim().split("/");
  const v6 = addressText.includes(":");
  const bytes = v6 ? parseV6(addressText) : parseV4(addressText, bitsText !== undefined);
  if (bytes === null || rest.length > 0) throw new PrefixError(text, "its address is not one");
  const most = v6 ? 128 : 32;
  if (bitsText !== undefined && (!/^\d{1,3}$/.test(bitsText) || Number(bitsText) > most)) {
    throw new PrefixError(text, `its length is not a number from 0 to ${most}`);
  }
  const bits = (bitsText === undefined ? most : Number(bitsText)) + (v6 ? 0 : V4_BITS);
  const mapped = v6 ? bytes : [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, ...bytes];
  return { address: clearHostBits(Uint8Array.from(mapped), bits), bits };
}
