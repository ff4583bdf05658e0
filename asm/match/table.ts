import {
  ABI_HASH,
  BITMAP_MIN_LOG2,
  CONTROL_REVISION,
  CONTROL_TABLE_ACTIVE,
  DIGEST_BYTES,
  DIGITS_BYTES,
  FAULT_ABI,
  FAULT_ARGUMENT,
  FAULT_SECTION,
  FAULT_SIZE,
  FAULT_TABLE,
  LAN_MAX,
  LAN_PREFIX_BYTES,
  MAGIC,
  NEEDLE_BYTES,
  REGION_BITMAP,
  REGION_TABLE_A,
  REGION_TABLE_B,
  SECTION_BITMAP,
  SECTION_COUNT,
  SECTION_DIGESTS,
  SECTION_DIGITS,
  SECTION_GRAMS,
  SECTION_LAN,
  SECTION_NEEDLES,
  SECTION_SHORTS,
  SHORT_BYTES,
  TABLE_ABI_HASH,
  TABLE_BYTES,
  TABLE_FLAGS,
  TABLE_LENGTH,
  TABLE_MAGIC,
  TABLE_REVISION,
  TABLE_SECTIONS,
  TABLE_SHORT_SIZES,
} from "../abi.gen";
import { openBitmap } from "../content/gram";
import { controlSet, takeKey } from "../control";
import { region, regionSize } from "../region";

let base: usize = 0;
let flags: u32 = 0;

/** Section's records, 0 when it is absent. */
function sectionAt(id: i32): usize {
  const offset = load<u32>(base + TABLE_SECTIONS + ((<usize>id) << 3));
  return offset == 0 ? 0 : base + offset;
}

function sectionCount(id: i32): u32 {
  return base == 0 ? 0 : load<u32>(base + TABLE_SECTIONS + ((<usize>id) << 3) + 4);
}

let lan: usize = 0;
let lanCount: u32 = 0;
let grams: usize = 0;
let gramsLog2: u32 = 0;
let needles: usize = 0;
let needleCount: u32 = 0;
let digits: usize = 0;
let digitsLog2: u32 = 0;
let shorts: usize = 0;
let shortsLog2: u32 = 0;
let shortSizes: u64 = 0;
let digests: usize = 0;
let digestSlots: u32 = 0;

export function tableFlags(): u32 {
  return flags;
}
export function lanAt(): usize {
  return lan;
}
export function lanSize(): u32 {
  return lanCount;
}
export function gramsAt(): usize {
  return grams;
}
export function gramsBits(): u32 {
  return gramsLog2;
}
export function needleAt(index: u32): usize {
  return index < needleCount ? needles + <usize>index * NEEDLE_BYTES : 0;
}
export function digitsAt(): usize {
  return digits;
}
export function digitsBits(): u32 {
  return digitsLog2;
}
export function shortsAt(): usize {
  return shorts;
}
export function shortsBits(): u32 {
  return shortsLog2;
}
export function digestsAt(): usize {
  return digests;
}
/** Slots of the digest table. */
export function digestsSize(): u32 {
  return digestSlots;
}
/** Bit n: a short value of n bytes exists. */
export function shortSizeMask(): u64 {
  return shortSizes;
}
const LOG2_MAX: u32 = 24;

/** Bytes of a section of 2^log2 slots. */
function slotBytes(id: i32, log2: u32): u32 {
  if (id == SECTION_GRAMS) return 4 << log2;
  if (id == SECTION_DIGITS) return (<u32>DIGITS_BYTES) << log2;
  return id == SECTION_SHORTS ? (<u32>SHORT_BYTES) << log2 : 0;
}

/** Bytes of a section with this count, or 0xffffffff when the count is impossible. */
function sectionBytes(id: i32, n: u32): u32 {
  if (id == SECTION_LAN) return n <= <u32>LAN_MAX ? n * LAN_PREFIX_BYTES : u32.MAX_VALUE;
  if (id == SECTION_DIGESTS) return n < 1 << 24 ? n * DIGEST_BYTES : u32.MAX_VALUE;
  if (id == SECTION_NEEDLES) return n < 1 << 20 ? n * NEEDLE_BYTES : u32.MAX_VALUE;
  if (n > LOG2_MAX) return u32.MAX_VALUE;
  if (id != SECTION_BITMAP) return slotBytes(id, n);
  return n >= <u32>BITMAP_MIN_LOG2 ? ((<u32>1) << n) >> 3 : u32.MAX_VALUE;
}

function checkSection(id: i32, offset: u32, n: u32, length: u32): i32 {
  const bytes = sectionBytes(id, n);
  if (bytes == u32.MAX_VALUE || (offset & 7) != 0 || offset < <u32>TABLE_BYTES)
    return -FAULT_SECTION;
  if (offset > length || bytes > length - offset) return -FAULT_SECTION;
  return id == SECTION_BITMAP && bytes > regionSize(REGION_BITMAP) ? -FAULT_SIZE : 0;
}

function checkSections(at: usize, length: u32): i32 {
  for (let id = 0; id < SECTION_COUNT; id++) {
    const section = at + TABLE_SECTIONS + ((<usize>id) << 3);
    if (load<u32>(section) == 0) continue;
    const wrong = checkSection(id, load<u32>(section), load<u32>(section + 4), length);
    if (wrong != 0) return wrong;
  }
  return 0;
}

function check(at: usize, size: u32): i32 {
  if (load<u32>(at + TABLE_MAGIC) != MAGIC) return -FAULT_TABLE;
  if (load<u32>(at + TABLE_ABI_HASH) != ABI_HASH) return -FAULT_ABI;
  const length = load<u32>(at + TABLE_LENGTH);
  if (length < <u32>TABLE_BYTES || length > size) return -FAULT_SIZE;
  return checkSections(at, length);
}

function takeBitmap(): void {
  const target = region(REGION_BITMAP);
  memory.fill(target, 0, regionSize(REGION_BITMAP));
  const source = sectionAt(SECTION_BITMAP);
  const log2 = source == 0 ? <u32>BITMAP_MIN_LOG2 : sectionCount(SECTION_BITMAP);
  if (source != 0) memory.copy(target, source, ((<usize>1) << log2) >> 3);
  openBitmap(target, log2);
}

/** Puts table half 1 (A) or 2 (B) in force after checking that no section leaves it. 0 or a negative FAULT. */
export function swapTable(half: i32): i32 {
  if (half != 1 && half != 2) return -FAULT_ARGUMENT;
  const id = half == 1 ? REGION_TABLE_A : REGION_TABLE_B;
  const at = region(id);
  const wrong = check(at, regionSize(id));
  if (wrong != 0) return wrong;
  base = at;
  flags = load<u32>(at + TABLE_FLAGS);
  lan = sectionAt(SECTION_LAN);
  lanCount = lan == 0 ? 0 : sectionCount(SECTION_LAN);
  grams = sectionAt(SECTION_GRAMS);
  gramsLog2 = sectionCount(SECTION_GRAMS);
  needles = sectionAt(SECTION_NEEDLES);
  needleCount = needles == 0 ? 0 : sectionCount(SECTION_NEEDLES);
  digits = sectionAt(SECTION_DIGITS);
  digitsLog2 = sectionCount(SECTION_DIGITS);
  shorts = sectionAt(SECTION_SHORTS);
  shortsLog2 = sectionCount(SECTION_SHORTS);
  shortSizes = load<u64>(at + TABLE_SHORT_SIZES);
  digests = sectionAt(SECTION_DIGESTS);
  digestSlots = digests == 0 ? 0 : sectionCount(SECTION_DIGESTS);
  takeKey();
  takeBitmap();
  controlSet(CONTROL_TABLE_ACTIVE, half);
  controlSet(CONTROL_REVISION, load<u32>(at + TABLE_REVISION));
  return 0;
}

/** Forgets the table: nothing is in the LAN, nothing is searched. */
export function closeTable(): void {
  base = 0;
  flags = 0;
  lan = 0;
  lanCount = 0;
  grams = 0;
  needles = 0;
  needleCount = 0;
  digits = 0;
  shorts = 0;
  shortSizes = 0;
  digests = 0;
  digestSlots = 0;
  openBitmap(region(REGION_BITMAP), BITMAP_MIN_LOG2);
}
