import { isLocalMac, isMapped, parseAddress } from "../wire/address.js";
import type { Network } from "../wire/lines.js";
import { decodeText } from "../wire/text.js";
import { HEADER_BYTES, type Key, LOOKUP_MAGIC, SECTIONS, type Section } from "./layout.js";
import { shortMaker } from "./maker.js";
import { EntryList, RangeTable, WordTable } from "./tables.js";
import type { AddressRange, Lookup, Place, PlaceRanges, Steps } from "./types.js";

/** Texts that are kept ready. */
const TEXTS_MAX = 4096;
/** Rows that are read in a step. */
const STEP_ROWS = 2048;

/** The file is none, or was cut. */
export class LookupError extends Error {
  override readonly name = "LookupError";
}

/** Look-ups and the licences that come with the data. */
export interface OpenLookup extends Lookup {
  /** Licences and attributions, to be shown wherever the data is. */
  readonly notices: string;
  /** Maker as it is registered; `maker` gives it short. */
  makerInFull(mac: string): string | null;
}

/** Opens an attribution file; reads nothing but its header. Throws LookupError. */
export function openLookup(bytes: Uint8Array): OpenLookup {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  checkHeader(view);
  const section = (name: Section) => sectionOf(bytes, view, name);
  const words = new WordTable(section("words"));
  const networks = new EntryList(section("networks"), words, TEXTS_MAX);
  const countries = new EntryList(section("countries"), words, TEXTS_MAX);
  const makers = new EntryList(section("makers"), words, TEXTS_MAX);
  const network4 = new RangeTable(section("network4"));
  const network6 = new RangeTable(section("network6"));
  const country4 = new RangeTable(section("country4"));
  const country6 = new RangeTable(section("country6"));
  const macs = new RangeTable(section("mac"));
  const asOf = dateOf(view.getUint32(8, true));
  const makerInFull = (mac: string) => {
    const key = isLocalMac(mac) ? null : macKey(mac);
    return key === null ? null : (makers.entry(macs.find(key))?.text ?? null);
  };
  return {
    asOf,
    notices: decodeLines(section("notices")),
    network(address: string): Network | null {
      const found = addressKey(address);
      if (found === null) return null;
      const entry = networks.entry((found.ipv4 ? network4 : network6).find(found.key));
      if (entry === null) return null;
      const country = countries.entry((found.ipv4 ? country4 : country6).find(found.key));
      const { number: asn, text: org } = entry;
      return { asn, org, country: country?.text ?? null, as_of: asOf };
    },
    maker(mac: string): string | null {
      const full = makerInFull(mac);
      return full === null ? null : shortMaker(full);
    },
    makerInFull,
    *ranges(of: Place): Steps<PlaceRanges> {
      const [entries, ipv4, ipv6] =
        "asn" in of ? [networks, network4, network6] : [countries, country4, country6];
      const isMeant = once((value) => isPlace(entries, value, of));
      return {
        ipv4: yield* rangesOf(ipv4, isMeant, 32),
        ipv6: yield* rangesOf(ipv6, isMeant, 128),
      };
    },
  };
}

function isPlace(entries: EntryList, value: number, of: Place): boolean {
  if ("asn" in of) return entries.number(value) === of.asn;
  return entries.entry(value)?.text === of.country;
}

/** The same test, which looks at each value once. */
function once(test: (value: number) => boolean): (value: number) => boolean {
  const known = new Map<number, boolean>();
  return (value) => {
    const is = known.get(value) ?? test(value);
    known.set(value, is);
    return is;
  };
}

/** Of a table whose keys are the first 32 or 64 bits of addresses of so many bits. */
function* rangesOf(
  table: RangeTable,
  isMeant: (value: number) => boolean,
  bits: 32 | 128,
): Steps<AddressRange[]> {
  const ranges: AddressRange[] = [];
  let first: bigint | null = null;
  let read = 0;
  for (const { hi, lo, value } of table.rows()) {
    read += 1;
    if (read % STEP_ROWS === 0) yield;
    const wanted = isMeant(value);
    const at = bits === 32 ? BigInt(hi) : ((BigInt(hi) << 32n) | BigInt(lo)) << 64n;
    if (first !== null && !wanted) {
      ranges.push({ first, last: at - 1n });
      first = null;
    } else if (first === null && wanted) first = at;
  }
  if (first !== null) ranges.push({ first, last: (1n << BigInt(bits)) - 1n });
  return ranges;
}

function checkHeader(view: DataView): void {
  if (view.byteLength < HEADER_BYTES || view.getUint32(0, true) !== LOOKUP_MAGIC) {
    throw new LookupError("not an attribution file of this version (run make build)");
  }
  const length = view.getUint32(4, true);
  if (length !== view.byteLength || view.getUint32(12, true) !== SECTIONS.length) {
    throw new LookupError(
      `the attribution file should have ${length} bytes and has ${view.byteLength} (run make build)`,
    );
  }
}

function sectionOf(bytes: Uint8Array, view: DataView, name: Section): Uint8Array {
  const at = HEADER_BYTES + SECTIONS.indexOf(name) * 8;
  const offset = view.getUint32(at, true);
  const length = view.getUint32(at + 4, true);
  if (offset + length > bytes.length)
    throw new LookupError(`section ${name} lies outside the file`);
  return bytes.subarray(offset, offset + length);
}

/** Notices have lines; every other text has none. */
function decodeLines(bytes: Uint8Array): string {
  return decodeText(bytes).replaceAll("\\x0a", "\n");
}

/** 20260617 as 2026-06-17. */
function dateOf(number: number): string {
  return String(number).replace(/^(\d{4})(\d{2})(\d{2})$/, "$1-$2-$3");
}

function addressKey(address: string): { ipv4: boolean; key: Key } | null {
  const bytes = parseAddress(address);
  if (bytes === null) return null;
  if (isMapped(bytes)) return { ipv4: true, key: { hi: uint32(bytes, 12), lo: 0 } };
  return { ipv4: false, key: { hi: uint32(bytes, 0), lo: uint32(bytes, 4) } };
}

function macKey(mac: string): Key | null {
  const hex = mac.replace(/[:.-]/g, "");
  if (!/^[0-9a-fA-F]{12}$/.test(hex)) return null;
  const hi = Number.parseInt(hex.slice(0, 8), 16);
  return { hi, lo: Number.parseInt(hex.slice(8), 16) * 0x10000 };
}

/** Big-endian, as addresses are. */
function uint32(bytes: Uint8Array, at: number): number {
  const high = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  return high * 0x10000 + (((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0));
}
