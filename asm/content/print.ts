import { lowerWord } from "../bytes";
import { keyHigh, keyLow } from "../control";

/** HalfSipHash-2-4 with 64 bits of output (Aumasson and Bernstein), keyed by this router's key. */
let v0: u32 = 0;
let v1: u32 = 0;
let v2: u32 = 0;
let v3: u32 = 0;
let low: u32 = 0;
let high: u32 = 0;

function round(): void {
  v0 += v1;
  v1 = rotl<u32>(v1, 5) ^ v0;
  v0 = rotl<u32>(v0, 16);
  v2 += v3;
  v3 = rotl<u32>(v3, 8) ^ v2;
  v0 += v3;
  v3 = rotl<u32>(v3, 7) ^ v0;
  v2 += v1;
  v1 = rotl<u32>(v1, 13) ^ v2;
  v2 = rotl<u32>(v2, 16);
}

function absorb(word: u32): void {
  v3 ^= word;
  round();
  round();
  v0 ^= word;
}

function squeeze(): u32 {
  round();
  round();
  round();
  round();
  return v1 ^ v3;
}

function lastWord(at: usize, size: u32): u32 {
  let word: u32 = 0;
  for (let i: u32 = 0; i < (size & 3); i++) word |= (<u32>load<u8>(at + i)) << (i << 3);
  return word;
}

/** Fingerprint of [at, at + size), its ASCII letters lower-cased first when `fold`; read with printLow and printHigh. */
export function takePrint(at: usize, size: u32, fold: bool): void {
  v0 = keyLow();
  v1 = keyHigh() ^ 0xee;
  v2 = 0x6c796765 ^ keyLow();
  v3 = 0x74656462 ^ keyHigh();
  const end = at + (size & ~3);
  for (; at < end; at += 4) absorb(fold ? lowerWord(load<u32>(at)) : load<u32>(at));
  const rest = lastWord(at, size);
  absorb((fold ? lowerWord(rest) : rest) | (size << 24));
  v2 ^= 0xee;
  low = squeeze();
  v1 ^= 0xdd;
  high = squeeze();
}

export function printLow(): u32 {
  return low;
}

export function printHigh(): u32 {
  return high;
}
