import { FIND_POSITION } from "../abi.gen";
import { be16, be32 } from "../bytes";
import { tellFind } from "./find";

/** Position in the EXIF block of a JPEG (CIPA DC-008): APP1 > TIFF > GPS directory. */

const TAG_GPS: u32 = 0x8825;
const TAG_LAT_REF: u32 = 1;
const TAG_LAT: u32 = 2;
const TAG_LON_REF: u32 = 3;
const TAG_LON: u32 = 4;
const ENTRY: usize = 12;
const ENTRIES_MAX: u32 = 64;
const SEGMENTS_MAX: u32 = 8;
const APP1: u32 = 0xe1;
const EXIF: u32 = 0x45786966;
/** Sums are kept in 1/1024 of 1e-6 degrees, so that three rounded terms still make the nearest 1e-6. */
const PARTS: u64 = 1000000 << 10;

let tiff: usize = 0;
let limit: usize = 0;
let little: bool = false;
let farthest: usize = 0;

function u16At(at: usize): u32 {
  return little ? load<u16>(at) : be16(at);
}

function u32At(at: usize): u32 {
  return little ? load<u32>(at) : be32(at);
}

function inside(offset: u32, size: u32): bool {
  const room = <u32>(limit - tiff);
  return offset <= room && size <= room - offset;
}

/** Address of the directory entry with a tag, or 0. */
function entryOf(directory: u32, tag: u32): usize {
  if (!inside(directory, 2)) return 0;
  const entries = u16At(tiff + directory);
  if (entries > ENTRIES_MAX || !inside(directory, 2 + entries * <u32>ENTRY)) return 0;
  for (let i: u32 = 0; i < entries; i++) {
    const entry = tiff + directory + 2 + <usize>i * ENTRY;
    if (u16At(entry) == tag) return entry;
  }
  return 0;
}

/** Sum of degrees, minutes and seconds, each a rational of two u32, in 1/PARTS of a degree; below 2^63. */
function sumRationals(at: usize): u64 {
  let sum: u64 = 0;
  let unit: u64 = 1;
  for (let i: u32 = 0; i < 3; i++) {
    const bottom = <u64>u32At(at + i * 8 + 4) * unit;
    if (bottom > 0) sum += (<u64>u32At(at + i * 8) * PARTS + bottom / 2) / bottom;
    unit *= 60;
  }
  return sum;
}

/** Degrees in 1e-6 of three rationals, or i32.MIN_VALUE when they are not all there. */
function degrees(entry: usize, ref: usize, negative: u32): i32 {
  if (entry == 0 || u32At(entry + 4) != 3) return i32.MIN_VALUE;
  const offset = u32At(entry + 8);
  if (!inside(offset, 24)) return i32.MIN_VALUE;
  const sum = sumRationals(tiff + offset);
  if (tiff + offset + 24 > farthest) farthest = tiff + offset + 24;
  if (sum > 180 * PARTS) return i32.MIN_VALUE;
  const micro = <i32>((sum + 512) >> 10);
  return ref != 0 && load<u8>(ref + 8) == negative ? -micro : micro;
}

function readTiff(start: usize): void {
  if (limit - tiff < 8) return;
  const order = be16(tiff);
  if (order != 0x4949 && order != 0x4d4d) return;
  little = order == 0x4949;
  const pointer = entryOf(u32At(tiff + 4), TAG_GPS);
  if (pointer == 0) return;
  const gps = u32At(pointer + 8);
  farthest = 0;
  const lat = degrees(entryOf(gps, TAG_LAT), entryOf(gps, TAG_LAT_REF), 0x53);
  const lon = degrees(entryOf(gps, TAG_LON), entryOf(gps, TAG_LON_REF), 0x57);
  if (lat == i32.MIN_VALUE || lon == i32.MIN_VALUE) return;
  tellFind(FIND_POSITION, 0, start, farthest, <u64>(<u32>lat) | ((<u64>(<u32>lon)) << 32), 0);
}

/** Reads the EXIF block at `p`, a segment of `size` bytes. */
function readExif(p: usize, size: usize, end: usize): void {
  tiff = p + 10;
  limit = size >= 8 && p + 2 + size < end ? p + 2 + size : end;
  if (limit > tiff) readTiff(p);
}

/** Tells the position of a JPEG at [at, end), as far as it is there. */
export function searchExif(at: usize, end: usize): void {
  let p = at + 2;
  for (let i: u32 = 0; i < SEGMENTS_MAX && end - p >= 10; i++) {
    if (load<u8>(p) != 0xff) return;
    const size = <usize>be16(p + 2);
    if (load<u8>(p + 1) == <u8>APP1 && be32(p + 4) == EXIF) {
      readExif(p, size, end);
      return;
    }
    if (size < 2 || end - p < 2 + size) return;
    p += 2 + size;
  }
}
