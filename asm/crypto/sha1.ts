import { digestBlock, digestSchedule, padOne } from "./work";

/** SHA-1 (FIPS 180-4, 6.1) of messages of one block. */

const STEPS: u32 = 80;

function word(i: u32): usize {
  return digestSchedule() + ((<usize>i) << 2);
}

function expand(): void {
  for (let i: u32 = 0; i < 16; i++)
    store<u32>(word(i), bswap<u32>(load<u32>(digestBlock() + (i << 2))));
  for (let i: u32 = 16; i < STEPS; i++) {
    const mixed =
      load<u32>(word(i - 3)) ^
      load<u32>(word(i - 8)) ^
      load<u32>(word(i - 14)) ^
      load<u32>(word(i - 16));
    store<u32>(word(i), rotl<u32>(mixed, 1));
  }
}

function choose(i: u32, b: u32, c: u32, d: u32): u32 {
  if (i < 20) return ((b & c) | (~b & d)) + 0x5a827999;
  if (i < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  if (i < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
  return (b ^ c ^ d) + 0xca62c1d6;
}

/** Writes the 20 bytes of the digest of [at, at + size) to `out`; `size` is at most ONE_BLOCK. */
export function sha1(at: usize, size: u32, out: usize): void {
  padOne(at, size);
  store<u32>(digestBlock() + 60, bswap<u32>(size << 3));
  expand();
  let a: u32 = 0x67452301;
  let b: u32 = 0xefcdab89;
  let c: u32 = 0x98badcfe;
  let d: u32 = 0x10325476;
  let e: u32 = 0xc3d2e1f0;
  for (let i: u32 = 0; i < STEPS; i++) {
    const next = rotl<u32>(a, 5) + choose(i, b, c, d) + e + load<u32>(word(i));
    e = d;
    d = c;
    c = rotl<u32>(b, 30);
    b = a;
    a = next;
  }
  store<u32>(out, bswap<u32>(0x67452301 + a));
  store<u32>(out + 4, bswap<u32>(0xefcdab89 + b));
  store<u32>(out + 8, bswap<u32>(0x98badcfe + c));
  store<u32>(out + 12, bswap<u32>(0x10325476 + d));
  store<u32>(out + 16, bswap<u32>(0xc3d2e1f0 + e));
}
