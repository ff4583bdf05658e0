import { concat, counted, u16, u32 } from "./bytes.js";

/** Degrees, minutes, seconds as numerator over denominator. */
export type Rational = readonly [top: number, bottom: number];
export type Sexagesimal = readonly [Rational, Rational, Rational];

export interface Gps {
  readonly lat: Sexagesimal;
  readonly latRef: "N" | "S";
  readonly lon: Sexagesimal;
  readonly lonRef: "E" | "W";
}

const ASCII = 2;
const RATIONAL = 5;
const LONG = 4;
const GPS_IFD = 0x8825;
const TIFF_HEAD = 8;
/** Directory of one entry, and of four. */
const FIRST_IFD = 2 + 12 + 4;
const GPS_IFD_BYTES = 2 + 4 * 12 + 4;

/** EXIF with a GPS directory (TIFF 6.0, CIPA DC-008) in either byte order. */
export function exif(gps: Gps, littleEndian: boolean): Uint8Array {
  const order = (bytes: Uint8Array) => (littleEndian ? bytes.reverse() : bytes);
  const w16 = (value: number) => order(u16(value));
  const w32 = (value: number) => order(u32(value));
  const entry = (tag: number, type: number, count: number, value: Uint8Array) =>
    concat(w16(tag), w16(type), w32(count), value);
  const letter = (ref: string) => concat(ref, [0, 0, 0]);
  const rationals = (value: Sexagesimal) =>
    concat(...value.flatMap(([top, bottom]) => [w32(top), w32(bottom)]));
  const gpsAt = TIFF_HEAD + FIRST_IFD;
  const latAt = gpsAt + GPS_IFD_BYTES;
  const lonAt = latAt + 24;
  return concat(
    "Exif",
    [0, 0],
    littleEndian ? "II" : "MM",
    w16(42),
    w32(TIFF_HEAD),
    w16(1),
    entry(GPS_IFD, LONG, 1, w32(gpsAt)),
    w32(0),
    w16(4),
    entry(1, ASCII, 2, letter(gps.latRef)),
    entry(2, RATIONAL, 3, w32(latAt)),
    entry(3, ASCII, 2, letter(gps.lonRef)),
    entry(4, RATIONAL, 3, w32(lonAt)),
    w32(0),
    rationals(gps.lat),
    rationals(gps.lon),
  );
}

/** A JPEG that is none but for its head: SOI, APP0, APP1 with EXIF, a scan of `scan` random-looking bytes, EOI. */
export function jpeg(app1: Uint8Array | null, scan = 64): Uint8Array {
  const segment = (marker: number, content: Uint8Array) =>
    concat([0xff, marker], u16(content.length + 2), content);
  return concat(
    [0xff, 0xd8],
    segment(0xe0, concat("JFIF", [0, 1, 1, 0, 0, 1, 0, 1, 0, 0])),
    app1 === null ? "" : segment(0xe1, app1),
    segment(0xda, new Uint8Array(10)),
    Uint8Array.from({ length: scan }, (_, i) => (i * 151 + 7) & 0x7f),
    [0xff, 0xd9],
  );
}

/** Beginnings of other media, long enough to be told, by the name of their kind. */
export const HEADS: Readonly<Record<string, Uint8Array>> = {
  jpeg: concat([0xff, 0xd8, 0xff, 0xe0], new Uint8Array(12)),
  png: concat([0x89], "PNG\r\n", [0x1a, 0x0a], u32(13), "IHDR"),
  gif: concat("GIF89a", new Uint8Array(10)),
  webp: concat("RIFF", u32(99), "WEBPVP8 "),
  heif: concat(u32(24), "ftypheic", u32(0), "mif1"),
  mp4: concat(u32(24), "ftypisom", u32(0), "isom"),
  mp3: concat("ID3", [3, 0, 0], counted(1, new Uint8Array(9))),
  ogg: concat("OggS", new Uint8Array(12)),
  wav: concat("RIFF", u32(99), "WAVEfmt "),
  amr: concat("#!AMR\n", new Uint8Array(10)),
};
