/**
 * The attribution file: who announces an address, where that network is registered, who made a MAC. All integers are
 * little-endian, all section offsets relative to the file.
 *
 * ```
 *  0         4         8         12        16
 * +---------+---------+---------+---------+----------------------------+
 * |  magic  | length  |  date   |  count  | count x { offset, length } |
 * +---------+---------+---------+---------+----------------------------+
 * ```
 *
 * A range table maps keys to small numbers. Each row holds from its key to the next row's; value 0 is "none".
 * Rows stand in blocks of ROWS_PER_BLOCK so that a search halves the block heads and then reads one block:
 *
 * ```
 *  0         4         8                       8 + 4 x blocks (x 2 when wide)
 * +---------+---------+-----------------------+------------------+-------------+
 * |  wide   | blocks  | head keys: hi, or     | block offsets    | rows        |
 * |  0 or 1 |         | hi and lo             | (4 bytes each)   | (varints)   |
 * +---------+---------+-----------------------+------------------+-------------+
 * narrow row: step << 1 | fine, value         step in units of 256 unless fine
 * wide row:   step of hi, lo turned by 16 bits, value
 * ```
 * The first row of a block stores no key: it is the block's head.
 *
 * A list holds entries of words, LIST_PER_BLOCK to a block: u32 count, u32 offset per block, then the entries as
 * varints { number, words, index of each word }. Word entries are { bytes } and UTF-8.
 */
export const LOOKUP_MAGIC = 0x31415454; // "TTA1"
export const ROWS_PER_BLOCK = 32;
export const LIST_PER_BLOCK = 16;
export const HEADER_BYTES = 16;

/** Sections in the order of the header. */
export const SECTIONS = [
  "notices",
  "words",
  "networks",
  "countries",
  "makers",
  "network4",
  "network6",
  "country4",
  "country6",
  "mac",
] as const;

export type Section = (typeof SECTIONS)[number];

/** A key of up to 64 bits: IPv4 addresses are `hi`, IPv6 their first 64 bits, MACs their 48 bits from the left. */
export interface Key {
  readonly hi: number;
  readonly lo: number;
}

/** Order of keys: negative, 0 or positive. */
export function compareKeys(a: Key, b: Key): number {
  return a.hi - b.hi || a.lo - b.lo;
}

/** Halves of a 32-bit number change places, so that a /48 in the upper half makes a short varint. */
export function turn(lo: number): number {
  return ((lo << 16) | (lo >>> 16)) >>> 0;
}
