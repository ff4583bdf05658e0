import { digestBlock, padOne } from "./work";

/** MD5 (RFC 1321) of messages of one block. */

/** floor(2^32 x |sin(i + 1)|) */
const K = memory.data<u32>([
  0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
  0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
  0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
  0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
  0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
  0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
  0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
  0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
]);
/** Rotations of the four rounds, four each. */
const TURNS = memory.data<u8>([7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]);
const STEPS: u32 = 64;

function mixed(i: u32, b: u32, c: u32, d: u32): u32 {
  if (i < 16) return (b & c) | (~b & d);
  if (i < 32) return (d & b) | (~d & c);
  return i < 48 ? b ^ c ^ d : c ^ (b | ~d);
}

function wordOf(i: u32): u32 {
  if (i < 16) return i;
  if (i < 32) return (5 * i + 1) & 15;
  return i < 48 ? (3 * i + 5) & 15 : (7 * i) & 15;
}

/** Writes the 16 bytes of the digest of [at, at + size) to `out`; `size` is at most ONE_BLOCK. */
export function md5(at: usize, size: u32, out: usize): void {
  padOne(at, size);
  const block = digestBlock();
  store<u32>(block + 56, size << 3);
  let a: u32 = 0x67452301;
  let b: u32 = 0xefcdab89;
  let c: u32 = 0x98badcfe;
  let d: u32 = 0x10325476;
  for (let i: u32 = 0; i < STEPS; i++) {
    const sum =
      a + mixed(i, b, c, d) + load<u32>(K + (i << 2)) + load<u32>(block + (wordOf(i) << 2));
    const turn = <u32>load<u8>(TURNS + (((i >> 4) << 2) | (i & 3)));
    a = d;
    d = c;
    c = b;
    b += rotl<u32>(sum, turn);
  }
  store<u32>(out, 0x67452301 + a);
  store<u32>(out + 4, 0xefcdab89 + b);
  store<u32>(out + 8, 0x98badcfe + c);
  store<u32>(out + 12, 0x10325476 + d);
}
