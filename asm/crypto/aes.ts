/** AES-128, encryption only (FIPS 197): what counter mode and header protection need. */

export const AES_BLOCK: u32 = 16;
const ROUNDS: u32 = 10;
const KEYS: u32 = 176;

const keys = memory.data(176);
const stream = memory.data(16);
/** For each byte: SubBytes and MixColumns of a column with it in the first row. */
const COLUMNS = memory.data(1024);

/** The affine transformation of an inverse (FIPS 197, 5.1.1). */
function affine(c: u32): u32 {
  const twice = (c << 8) | c;
  return (c ^ (twice >> 7) ^ (twice >> 6) ^ (twice >> 5) ^ (twice >> 4) ^ 0x63) & 0xff;
}

/** Divides by three in the field of 256 elements. */
function third(c: u32): u32 {
  c ^= c << 1;
  c ^= c << 2;
  c = (c ^ (c << 4)) & 0xff;
  return c ^ (c >= 0x80 ? 0x09 : 0);
}

function setColumn(c: u32, sub: u32): void {
  store<u32>(COLUMNS + (c << 2), mixColumn(sub));
}

/** Makes the table that `aesEncrypt` reads: powers of three and their inverses are all elements but zero. */
export function openAes(): void {
  setColumn(0, affine(0));
  let power: u32 = 1;
  let inverse: u32 = 1;
  do {
    power ^= double(power);
    inverse = third(inverse);
    setColumn(power, affine(inverse));
  } while (power != 1);
}

function columnOf(c: u32): u32 {
  return load<u32>(COLUMNS + (c << 2));
}

function sub(c: u32): u32 {
  return (columnOf(c) >> 8) & 0xff;
}

function double(c: u32): u32 {
  return ((c << 1) ^ (c >= 0x80 ? 0x1b : 0)) & 0xff;
}

/** Expands a key of 16 bytes for the blocks that follow. */
export function aesKey(at: usize): void {
  memory.copy(keys, at, 16);
  let constant: u32 = 1;
  for (let i: u32 = 16; i < KEYS; i += 4) {
    let w = load<u32>(keys + i - 4);
    if ((i & 15) == 0) {
      w = rotr<u32>(w, 8);
      w = column(w, w, w, w) ^ constant;
      constant = double(constant);
    }
    store<u32>(keys + i, load<u32>(keys + i - 16) ^ w);
  }
}

/** A column after SubBytes and ShiftRows: one byte of each of the four. */
function column(w0: u32, w1: u32, w2: u32, w3: u32): u32 {
  return (
    sub(w0 & 0xff) |
    (sub((w1 >> 8) & 0xff) << 8) |
    (sub((w2 >> 16) & 0xff) << 16) |
    (sub(w3 >> 24) << 24)
  );
}

/** MixColumns, all four bytes of a column at once. */
function mixColumn(w: u32): u32 {
  const twice = ((w & 0x7f7f7f7f) << 1) ^ (((w >> 7) & 0x01010101) * 0x1b);
  return twice ^ rotr<u32>(w ^ twice, 8) ^ rotr<u32>(w, 16) ^ rotr<u32>(w, 24);
}

/** A column after SubBytes, ShiftRows and MixColumns. */
function mixed(w0: u32, w1: u32, w2: u32, w3: u32): u32 {
  return (
    columnOf(w0 & 0xff) ^
    rotl<u32>(columnOf((w1 >> 8) & 0xff), 8) ^
    rotl<u32>(columnOf((w2 >> 16) & 0xff), 16) ^
    rotl<u32>(columnOf(w3 >> 24), 24)
  );
}

/** Encrypts the block at `at` in place. */
export function aesEncrypt(at: usize): void {
  let w0 = load<u32>(at) ^ load<u32>(keys);
  let w1 = load<u32>(at + 4) ^ load<u32>(keys + 4);
  let w2 = load<u32>(at + 8) ^ load<u32>(keys + 8);
  let w3 = load<u32>(at + 12) ^ load<u32>(keys + 12);
  let key = keys + AES_BLOCK;
  for (; key < keys + ROUNDS * AES_BLOCK; key += AES_BLOCK) {
    const c0 = mixed(w0, w1, w2, w3);
    const c1 = mixed(w1, w2, w3, w0);
    const c2 = mixed(w2, w3, w0, w1);
    w3 = mixed(w3, w0, w1, w2) ^ load<u32>(key + 12);
    w0 = c0 ^ load<u32>(key);
    w1 = c1 ^ load<u32>(key + 4);
    w2 = c2 ^ load<u32>(key + 8);
  }
  store<u32>(at, column(w0, w1, w2, w3) ^ load<u32>(key));
  store<u32>(at + 4, column(w1, w2, w3, w0) ^ load<u32>(key + 4));
  store<u32>(at + 8, column(w2, w3, w0, w1) ^ load<u32>(key + 8));
  store<u32>(at + 12, column(w3, w0, w1, w2) ^ load<u32>(key + 12));
}

/** Decrypts `size` bytes at `at` to `out` as AES-GCM does (NIST SP 800-38D), without its tag: counter 2 and up behind a nonce of 12 bytes. */
export function gcmDecrypt(nonce: usize, at: usize, size: u32, out: usize): void {
  const first = load<u64>(nonce);
  const second = load<u32>(nonce + 8);
  const end = at + size;
  for (let block: u32 = 2; at < end; block++) {
    store<u64>(stream, first);
    store<u32>(stream + 8, second);
    store<u32>(stream + 12, bswap<u32>(block));
    aesEncrypt(stream);
    if (end - at < AES_BLOCK) break;
    store<u64>(out, load<u64>(at) ^ load<u64>(stream));
    store<u64>(out + 8, load<u64>(at + 8) ^ load<u64>(stream + 8));
    at += AES_BLOCK;
    out += AES_BLOCK;
  }
  for (let from = stream; at < end; from++) store<u8>(out++, load<u8>(at++) ^ load<u8>(from));
}
