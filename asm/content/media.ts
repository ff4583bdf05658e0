import {
  FIND_MEDIA,
  MEDIA_AMR,
  MEDIA_GIF,
  MEDIA_HEIF,
  MEDIA_JPEG,
  MEDIA_MP3,
  MEDIA_MP4,
  MEDIA_NONE,
  MEDIA_OGG,
  MEDIA_PNG,
  MEDIA_WAV,
  MEDIA_WEBP,
  TRANSFORM_NONE,
} from "../abi.gen";
import { be32, indexOf } from "../bytes";
import { compressedKind } from "./compressed";
import { searchExif } from "./exif";
import { tellFind } from "./find";
import { baseLayer } from "./layer";

/** Bytes that tell a kind of media. */
export const MAGIC_MIN: usize = 12;

const PNG: u32 = 0x89504e47;
const GIF: u32 = 0x47494638;
const RIFF: u32 = 0x52494646;
const WEBP: u32 = 0x57454250;
const WAVE: u32 = 0x57415645;
const OGGS: u32 = 0x4f676753;
const FTYP: u32 = 0x66747970;
const AMR: u32 = 0x2321414d;
const ID3: u32 = 0x494433;

/** Brands of ISO base media files that hold pictures (ISO/IEC 23008-12): heic, heix, mif1, avif. */
function isPicture(brand: u32): bool {
  return brand == 0x68656963 || brand == 0x68656978 || brand == 0x6d696631 || brand == 0x61766966;
}

/** Kinds that four bytes tell, and what follows them where they are letters: `GIF89a`, `OggS` of version 0, `#!AMR`. */
function byFirst(first: u32, at: usize): u32 {
  if (first >> 8 == 0xffd8ff) return first & 0x80 ? MEDIA_JPEG : MEDIA_NONE;
  if (first == PNG) return MEDIA_PNG;
  const next = <u32>load<u8>(at + 4);
  if (first == GIF) return load<u8>(at + 5) == 0x61 ? MEDIA_GIF : MEDIA_NONE;
  if (first == OGGS) return next == 0 ? MEDIA_OGG : MEDIA_NONE;
  return first == AMR && next == 0x52 ? MEDIA_AMR : MEDIA_NONE;
}

/** Most bytes of an ISO base media file's first box, which names its brands; text would be of more. */
const BOX_MAX: u32 = 4096;

function byBrand(size: u32, brand: u32): u32 {
  if (size > BOX_MAX) return MEDIA_NONE;
  return isPicture(brand) ? MEDIA_HEIF : MEDIA_MP4;
}

/** Kinds inside RIFF (a container) by their form type. */
function byForm(form: u32): u32 {
  if (form == WEBP) return MEDIA_WEBP;
  return form == WAVE ? MEDIA_WAV : MEDIA_NONE;
}

/** MEDIA code of bytes by their beginning. */
export function mediaKind(at: usize, end: usize): u32 {
  if (end - at < MAGIC_MIN) return MEDIA_NONE;
  const first = be32(at);
  if (first == RIFF) return byForm(be32(at + 8));
  if (be32(at + 4) == FTYP) return byBrand(first, be32(at + 8));
  if (first >> 8 == ID3 && load<u8>(at + 3) < 5) return MEDIA_MP3;
  return byFirst(first, at);
}

/** Whether bytes begin like media or like compressed data. */
export function isKnown(at: usize, end: usize): bool {
  return mediaKind(at, end) != MEDIA_NONE || compressedKind(at, end) != TRANSFORM_NONE;
}

/** First bytes of the kinds above: of JPEG, PNG, RIFF, GIF, Ogg, AMR, ID3, and of a box's length. */
function mayBegin(c: u32): bool {
  if (c == 0xff || c == 0x89 || c == 0) return true;
  return c == 0x52 || c == 0x47 || c == 0x4f || c == 0x23 || c == 0x49;
}

/** Whether [at, end) begins like media, or is too short to say that it does not. */
export function mayBeMedia(at: usize, end: usize): bool {
  if (end - at >= MAGIC_MIN) return mediaKind(at, end) != MEDIA_NONE;
  return at < end && mayBegin(load<u8>(at));
}

/** Tells media at the beginning of [at, end) in the innermost layer, and where a picture says it was taken. */
export function tellMedia(at: usize, end: usize): void {
  const kind = mediaKind(at, end);
  if (kind == MEDIA_NONE) return;
  tellFind(FIND_MEDIA, 0, at, at + (kind == MEDIA_JPEG ? 3 : MAGIC_MIN), kind, 0);
  if (kind == MEDIA_JPEG) searchExif(at, end);
}

/** Tells media at the beginning of a body. */
export function searchMedia(at: usize, end: usize): void {
  baseLayer(at, end);
  tellMedia(at, end);
}

const LINE: u32 = 0x0a;

/** Whether the line feed at `p` ends an empty line of a text that begins at `start`. */
function endsEmptyLine(start: usize, p: usize): bool {
  if (p > start && load<u8>(p - 1) == 0x0d) p--;
  return p > start && load<u8>(p - 1) == <u8>LINE;
}

/**
 * First place in [from, end) where media may begin behind the head of a part (RFC 2046, 5.1), or `end`; an empty line
 * ends the head. The text begins at `start`.
 */
export function nextMedia(start: usize, from: usize, end: usize): usize {
  let p = from > start ? from - 1 : from;
  while ((p = indexOf(LINE, p, end)) < end) {
    if (endsEmptyLine(start, p) && mayBeMedia(p + 1, end)) return p + 1;
    p++;
  }
  return end;
}

/** Tells media that begins behind a part's head in [from, to) of the text [start, end). */
export function searchPartMedia(start: usize, from: usize, to: usize, end: usize): void {
  baseLayer(start, end);
  for (let p = nextMedia(start, from, end); p < to; p = nextMedia(start, p + 1, end)) {
    tellMedia(p, end);
  }
}
