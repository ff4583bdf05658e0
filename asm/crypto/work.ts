import { REGION_SCRATCH } from "../abi.gen";
import { region, regionSize } from "../region";

/** Bytes at the end of the scratch region that belong to the digests: no decoder's layer reaches them. */
export const WORK: u32 = 512;

const STATE: u32 = 64;
const BLOCK_AT: u32 = 128;

/** State of a digest under way, at most 64 bytes. */
export function digestState(): usize {
  return region(REGION_SCRATCH) + (regionSize(REGION_SCRATCH) - WORK);
}

/** Block of 64 bytes that is being filled. */
export function digestBlock(): usize {
  return digestState() + STATE;
}

/** Words that a block is expanded to, at most 80. */
export function digestSchedule(): usize {
  return digestState() + BLOCK_AT;
}

/** Longest message of one block, bytes. */
export const ONE_BLOCK: u32 = 55;

/** Fills the block with a message of at most ONE_BLOCK bytes and its padding but for the length (FIPS 180-4, 5.1.1). */
export function padOne(at: usize, size: u32): void {
  const block = digestBlock();
  memory.fill(block, 0, 64);
  memory.copy(block, at, size);
  store<u8>(block + size, 0x80);
}
