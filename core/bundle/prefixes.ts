/**
 * Prefixes of a blocked list as a router takes them: family 4 or 6, bits, then 4 or 16 bytes of the address with
 * nothing behind the prefix; IPv4 first, in order, none in another.
 */
import type { AddressRange, Steps } from "../attribution/types.js";

const BITS = { 4: 32, 6: 128 } as const;
/** Prefixes that are made in a step. */
const STEP_PREFIXES = 1024;

type Family = keyof typeof BITS;

/** Ranges in order, those that touch or overlap as one. */
export function mergeRanges(ranges: readonly AddressRange[]): AddressRange[] {
  const sorted = [...ranges].sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  const merged: { first: bigint; last: bigint }[] = [];
  for (const { first, last } of sorted) {
    const before = merged.at(-1);
    if (before === undefined || first > before.last + 1n) merged.push({ first, last });
    else if (last > before.last) before.last = last;
  }
  return merged;
}

/** A list's prefixes for a router, and how many there are; of more than `most` the rest is only counted. */
export function* encodePrefixes(
  ipv4: readonly AddressRange[],
  ipv6: readonly AddressRange[],
  most: number,
): Steps<{ readonly bytes: Uint8Array; readonly count: number }> {
  const all: Uint8Array[] = [];
  let count = 0;
  for (const { family, at, bits } of allPrefixes(ipv4, ipv6)) {
    count += 1;
    if (count <= most) all.push(encodePrefix(family, at, bits));
    if (count % STEP_PREFIXES === 0) yield;
  }
  const bytes = new Uint8Array(all.reduce((sum, each) => sum + each.length, 0));
  let at = 0;
  for (const each of all) {
    bytes.set(each, at);
    at += each.length;
  }
  return { bytes, count };
}

interface Prefix {
  readonly family: Family;
  readonly at: bigint;
  readonly bits: number;
}

function* allPrefixes(
  ipv4: readonly AddressRange[],
  ipv6: readonly AddressRange[],
): Iterable<Prefix> {
  yield* prefixesOf(4, ipv4);
  yield* prefixesOf(6, ipv6);
}

function* prefixesOf(family: Family, ranges: readonly AddressRange[]): Iterable<Prefix> {
  const whole = BITS[family];
  for (const { first, last } of mergeRanges(ranges)) {
    for (let at = first; at <= last; ) {
      const size = largestAt(at, last, whole);
      yield { family, at, bits: whole - size };
      at += 1n << BigInt(size);
    }
  }
}

/** Bits of the largest block of addresses that begins here and does not pass the last. */
function largestAt(at: bigint, last: bigint, whole: number): number {
  const left = highestBit(last - at + 1n);
  return at === 0n ? Math.min(whole, left) : Math.min(left, highestBit(at & -at));
}

/** Place of the highest bit that is set, from 0; of 1 and more. */
function highestBit(value: bigint): number {
  return value.toString(2).length - 1;
}

function encodePrefix(family: Family, address: bigint, bits: number): Uint8Array {
  const bytes = new Uint8Array(2 + BITS[family] / 8);
  bytes[0] = family;
  bytes[1] = bits;
  let rest = address;
  for (let at = bytes.length - 1; at > 1; at--) {
    bytes[at] = Number(rest & 255n);
    rest >>= 8n;
  }
  return bytes;
}

/** An address or a prefix as `203.0.113.0/24`, as the range that it holds; null: it is none, or has bits behind it. */
export function parsePrefix(
  text: string,
  parse: (address: string) => Uint8Array | null,
): { readonly family: Family; readonly range: AddressRange } | null {
  const found = /^([0-9a-f.:]+)(?:\/(\d{1,3}))?$/i.exec(text);
  const bytes = found === null ? null : parse(found[1] ?? "");
  if (found === null || bytes === null) return null;
  const family: Family = (found[1] ?? "").includes(":") ? 6 : 4;
  const whole = BITS[family];
  const bits = found[2] === undefined ? whole : Number(found[2]);
  if (bits > whole) return null;
  const own = bytes.subarray(family === 4 ? 12 : 0);
  const first = own.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const size = 1n << BigInt(whole - bits);
  return first % size === 0n ? { family, range: { first, last: first + size - 1n } } : null;
}
