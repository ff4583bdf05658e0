import { digestBlock, digestSchedule, digestState } from "./work";

/** SHA-256 (FIPS 180-4), one message at a time: begin, add, end. */

const K = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);
const INITIAL = memory.data<u32>([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
]);

export const DIGEST: u32 = 32;
export const BLOCK: u32 = 64;

let state: usize = 0;
let block: usize = 0;
let schedule: usize = 0;
let filled: u32 = 0;
let total: u32 = 0;

function word(at: usize, i: u32): u32 {
  return load<u32>(at + ((<usize>i) << 2));
}

function expand(): void {
  for (let i: u32 = 0; i < 16; i++) store<u32>(schedule + (i << 2), bswap<u32>(word(block, i)));
  for (let i: u32 = 16; i < 64; i++) {
    const a = word(schedule, i - 15);
    const b = word(schedule, i - 2);
    const s0 = rotr<u32>(a, 7) ^ rotr<u32>(a, 18) ^ (a >> 3);
    const s1 = rotr<u32>(b, 17) ^ rotr<u32>(b, 19) ^ (b >> 10);
    store<u32>(schedule + (i << 2), word(schedule, i - 16) + s0 + word(schedule, i - 7) + s1);
  }
}

function compress(): void {
  expand();
  let a = word(state, 0);
  let b = word(state, 1);
  let c = word(state, 2);
  let d = word(state, 3);
  let e = word(state, 4);
  let f = word(state, 5);
  let g = word(state, 6);
  let h = word(state, 7);
  for (let i: u32 = 0; i < 64; i++) {
    const s1 = rotr<u32>(e, 6) ^ rotr<u32>(e, 11) ^ rotr<u32>(e, 25);
    const t1 = h + s1 + ((e & f) ^ (~e & g)) + word(K, i) + word(schedule, i);
    const s0 = rotr<u32>(a, 2) ^ rotr<u32>(a, 13) ^ rotr<u32>(a, 22);
    const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = d + t1;
    d = c;
    c = b;
    b = a;
    a = t1 + t2;
  }
  store<u32>(state, word(state, 0) + a);
  store<u32>(state + 4, word(state, 1) + b);
  store<u32>(state + 8, word(state, 2) + c);
  store<u32>(state + 12, word(state, 3) + d);
  store<u32>(state + 16, word(state, 4) + e);
  store<u32>(state + 20, word(state, 5) + f);
  store<u32>(state + 24, word(state, 6) + g);
  store<u32>(state + 28, word(state, 7) + h);
}

/** Begins a message. */
export function shaBegin(): void {
  shaResume(INITIAL, 0);
}

/** Goes on behind `size` bytes, whole blocks, after which the state was that at `from`. */
export function shaResume(from: usize, size: u32): void {
  state = digestState();
  block = digestBlock();
  schedule = digestSchedule();
  memory.copy(state, from, 32);
  filled = 0;
  total = size;
}

/** Keeps the state after whole blocks for `shaResume`. */
export function shaKeep(to: usize): void {
  memory.copy(to, state, 32);
}

/** Adds [at, at + size) to the message. */
export function shaAdd(at: usize, size: u32): void {
  total += size;
  for (let i: u32 = 0; i < size; i++) {
    store<u8>(block + filled++, load<u8>(at + i));
    if (filled < BLOCK) continue;
    compress();
    filled = 0;
  }
}

function pad(): void {
  store<u8>(block + filled++, 0x80);
  if (filled > BLOCK - 8) {
    memory.fill(block + filled, 0, BLOCK - filled);
    compress();
    filled = 0;
  }
  memory.fill(block + filled, 0, BLOCK - filled);
  store<u32>(block + 60, bswap<u32>(total << 3));
  compress();
}

/** Ends the message and writes its 32 bytes to `out`. */
export function shaEnd(out: usize): void {
  pad();
  for (let i: u32 = 0; i < 8; i++) store<u32>(out + (i << 2), bswap<u32>(word(state, i)));
}
