import {
  DIGEST_BYTES,
  DIGEST_HEAD,
  DIGEST_MAX,
  DIGEST_NUMBER,
  DIGEST_PRINT_HI,
  DIGEST_PRINT_LO,
  DIGEST_TOKEN,
  DIGEST_WHOLE,
  FIND_DEVICE_MAC,
  FIND_NEEDLE,
  TRANSFORM_BASE64,
  TRANSFORM_BASE64URL,
  TRANSFORM_HEX,
  TRANSFORM_MD5,
  TRANSFORM_SHA1,
  TRANSFORM_SHA256,
} from "../abi.gen";
import { digestAlgorithm, digestMac, findDigest, mayBeDigest } from "../match/device-digest";
import { digestsAt, digestsSize } from "../match/table";
import { decodeBase64, usesPlainAlphabet, usesUrlAlphabet } from "./base64";
import { setDigest, tellFind } from "./find";
import { digestHash, isWanted, spread } from "./gram";
import { decodeHex } from "./hex";
import { printHigh, printLow, takePrint } from "./print";

/** Tokens that are a digest of a known value, whole or cut. */

const bytes = memory.data(96);
const NUMBER_BITS: u32 = 24;
/**
 * Xiaomi's clients write 16 characters of a SHA-1 in Base64 with the letters of URLs; where none of the four letters is
 * among them that differ, it is taken for this form.
 */
const XIAOMI_CHARACTERS: usize = 16;
const NUMBER_MASK: u32 = 0xffffff;
/** Whole digests in Base64 end with at most this many padding characters, which are no part of the token. */
const TOKEN_MAX: usize = 132;

/** Bytes that an algorithm makes. */
export function digestBytes(algorithm: u32): u32 {
  if (algorithm == TRANSFORM_MD5) return 16;
  if (algorithm == TRANSFORM_SHA1) return 20;
  return algorithm == TRANSFORM_SHA256 ? 32 : 64;
}

/** Whether the first `size` bytes are this record's digest: all of it, or cut. */
function isDigest(record: usize, size: u32): bool {
  const whole = digestBytes(load<u32>(record + DIGEST_NUMBER) >> NUMBER_BITS);
  if (size > whole) return false;
  if (size < whole) return true;
  takePrint(bytes, size, false);
  return printLow() == load<u32>(record + DIGEST_WHOLE);
}

/** Tells the next find as a digest of which `size` bytes were in the token [at, end). */
function setToken(at: usize, end: usize, size: u32, encoding: u32, algorithm: u32): void {
  const isXiaomis = end - at == XIAOMI_CHARACTERS && algorithm == TRANSFORM_SHA1;
  if (isXiaomis && encoding == TRANSFORM_BASE64 && !usesPlainAlphabet(at, end)) {
    encoding = TRANSFORM_BASE64URL;
  }
  setDigest(size < digestBytes(algorithm), encoding, algorithm);
}

function tell(record: usize, at: usize, end: usize, size: u32, encoding: u32): bool {
  const number = load<u32>(record + DIGEST_NUMBER);
  setToken(at, end, size, encoding, number >> NUMBER_BITS);
  const isNew = tellFind(FIND_NEEDLE, number & NUMBER_MASK, at, end, 0, 0);
  setDigest(false, 0, 0);
  return isNew;
}

/** Looks up the decoded bytes of the token [at, end) among the MACs of devices. */
function lookUpMac(at: usize, end: usize, size: u32, encoding: u32): bool {
  if (!findDigest(bytes, size)) return false;
  setToken(at, end, size, encoding, digestAlgorithm());
  const isNew = tellFind(FIND_DEVICE_MAC, 0, at, end, digestMac(), 0);
  setDigest(false, 0, 0);
  return isNew;
}

function lookUp(at: usize, end: usize, size: u32, encoding: u32): bool {
  if (size < <u32>DIGEST_HEAD) return false;
  return lookUpNeedle(at, end, size, encoding) || lookUpMac(at, end, size, encoding);
}

/** Looks up the decoded bytes of the token [at, end). Returns whether they are a digest. */
function lookUpNeedle(at: usize, end: usize, size: u32, encoding: u32): bool {
  const slots = digestsSize();
  if (slots == 0) return false;
  takePrint(bytes, DIGEST_HEAD, false);
  const low = printLow();
  const high = printHigh();
  let slot = <u32>((<u64>low * slots) >> 32);
  for (let seen: u32 = 0; seen < slots; seen++) {
    const record = digestsAt() + <usize>slot * DIGEST_BYTES;
    if (load<u32>(record + DIGEST_NUMBER) == 0) return false;
    const same =
      load<u32>(record + DIGEST_PRINT_LO) == low && load<u32>(record + DIGEST_PRINT_HI) == high;
    if (same && isDigest(record, size)) return tell(record, at, end, size, encoding);
    slot = slot + 1 < slots ? slot + 1 : 0;
  }
  return false;
}

/** Whether a token is of a length that a digest can have. */
function canBeDigest(at: usize, end: usize): bool {
  return end - at >= <usize>DIGEST_TOKEN && end - at <= TOKEN_MAX;
}

/** Whether a token whose first DIGEST_HEAD bytes were decoded is worth to be decoded whole. */
function isWorth(): bool {
  return isWanted(spread(digestHash(bytes))) || mayBeDigest(bytes);
}

/** Looks up a hexadecimal token. */
export function tryHexDigest(at: usize, end: usize): bool {
  if (!canBeDigest(at, end)) return false;
  decodeHex(at, end, bytes, DIGEST_HEAD);
  if (!isWorth()) return false;
  const size = decodeHex(at, end, bytes, DIGEST_MAX + 1);
  return lookUp(at, end, size, TRANSFORM_HEX);
}

/** Looks up a token of either Base64 alphabet. */
export function tryBase64Digest(at: usize, end: usize): bool {
  if (!canBeDigest(at, end)) return false;
  decodeBase64(at, end, bytes, DIGEST_HEAD);
  if (!isWorth()) return false;
  const size = decodeBase64(at, end, bytes, DIGEST_MAX + 3);
  const encoding = usesUrlAlphabet(at, end) ? TRANSFORM_BASE64URL : TRANSFORM_BASE64;
  return lookUp(at, end, size, encoding);
}
