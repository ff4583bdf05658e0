// jpeg.mjs VALUES_JSON OUT: writes a small greyscale photo as a phone would, with
// the home's position in its EXIF block. Every 8x8 block is one flat grey, so a
// DC coefficient and "end of block" are all that has to be coded.

import { readFileSync, writeFileSync } from "node:fs";
import { createDraw } from "./prng.mjs";

const COLUMNS = 40;
const ROWS = 30;
const QUANTISER = 8; // makes a DC step equal to one grey level

// The DC table of ITU-T T.81 Annex K.3: how many codes of each length, symbols 0 to 11.
const DC_LENGTHS = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
const DC_SYMBOLS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
// One AC symbol only, "end of block", coded as a single 0.
const AC_LENGTHS = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const AC_SYMBOLS = [0];

const u16 = (n) => Buffer.from([n >> 8, n & 255]);
const u32 = (n) => Buffer.from([n >>> 24, (n >> 16) & 255, (n >> 8) & 255, n & 255]);

function segment(marker, body) {
  return Buffer.concat([Buffer.from([0xff, marker]), u16(body.length + 2), body]);
}

/** Huffman codes in order of length, as T.81 Annex C builds them. */
function huffmanCodes(lengths, symbols) {
  const codes = new Map();
  let code = 0;
  let at = 0;
  lengths.forEach((count, i) => {
    for (let n = 0; n < count; n++) codes.set(symbols[at++], { code: code++, bits: i + 1 });
    code <<= 1;
  });
  return codes;
}

function createBitWriter() {
  const bytes = [];
  let held = 0;
  let count = 0;
  return {
    put(value, bits) {
      for (let i = bits - 1; i >= 0; i--) {
        held = (held << 1) | ((value >> i) & 1);
        if (++count < 8) continue;
        bytes.push(held);
        if (held === 0xff) bytes.push(0); // T.81: a data byte 0xff is followed by a zero
        held = 0;
        count = 0;
      }
    },
    finish() {
      while (count > 0) this.put(1, 1);
      return Buffer.from(bytes);
    },
  };
}

function codeBlocks(greys) {
  const dc = huffmanCodes(DC_LENGTHS, DC_SYMBOLS);
  const ac = huffmanCodes(AC_LENGTHS, AC_SYMBOLS);
  const out = createBitWriter();
  let before = 0;
  for (const grey of greys) {
    const diff = grey - 128 - before;
    before = grey - 128;
    const size = diff === 0 ? 0 : 32 - Math.clz32(Math.abs(diff));
    out.put(dc.get(size).code, dc.get(size).bits);
    out.put(diff < 0 ? diff + (1 << size) - 1 : diff, size);
    out.put(ac.get(0).code, ac.get(0).bits);
  }
  return out.finish();
}

/** One image file directory: entries [tag, type, count, value bytes]. */
function directory(at, entries, next) {
  const longAt = at + 2 + entries.length * 12 + 4;
  const long = [];
  let used = 0;
  const rows = entries.map(([tag, type, count, value]) => {
    let field = Buffer.concat([value, Buffer.alloc(4)]).subarray(0, 4);
    if (value.length > 4) {
      field = u32(longAt + used);
      long.push(value);
      used += value.length;
    }
    return Buffer.concat([u16(tag), u16(type), u32(count), field]);
  });
  return Buffer.concat([u16(entries.length), ...rows, u32(next), ...long]);
}

const ascii = (text) => Buffer.from(`${text}\0`, "latin1");

/** Degrees, minutes and seconds, seconds in ten-thousandths. */
function position(degrees) {
  const tenThousandths = Math.round(Math.abs(degrees) * 3600 * 10000);
  const whole = Math.floor(tenThousandths / 36e6);
  const minutes = Math.floor((tenThousandths % 36e6) / 6e5);
  const seconds = tenThousandths % 6e5;
  return Buffer.concat([whole, 1, minutes, 1, seconds, 10000].map(u32));
}

function exif({ lat, lon }) {
  const [ASCII, BYTE, LONG, RATIONAL] = [2, 1, 4, 5];
  const camera = (gpsAt) =>
    directory(
      8,
      [
        [0x010f, ASCII, 7, ascii("Xiaomi")],
        [0x0110, ASCII, 11, ascii("HM NOTE 1W")],
        [0x0132, ASCII, 20, ascii("2014:07:22 18:12:40")],
        [0x8825, LONG, 1, u32(gpsAt)],
      ],
      0,
    );
  const gpsAt = 8 + camera(0).length;
  const gps = directory(
    gpsAt,
    [
      [0, BYTE, 4, Buffer.from([2, 2, 0, 0])],
      [1, ASCII, 2, ascii(lat < 0 ? "S" : "N")],
      [2, RATIONAL, 3, position(lat)],
      [3, ASCII, 2, ascii(lon < 0 ? "W" : "E")],
      [4, RATIONAL, 3, position(lon)],
    ],
    0,
  );
  const head = Buffer.concat([Buffer.from("MM\0*", "latin1"), u32(8)]);
  return Buffer.concat([Buffer.from("Exif\0\0", "latin1"), head, camera(gpsAt), gps]);
}

/** A sky that darkens downwards, with noise, so that the file has a photo's size. */
function drawGreys(draw) {
  const greys = [];
  for (let y = 0; y < ROWS; y++) {
    for (let x = 0; x < COLUMNS; x++) greys.push(200 - y * 4 + draw.int(-40, 40));
  }
  return greys;
}

function photo(values) {
  const draw = createDraw(`photo ${values.seed}`);
  const frame = Buffer.concat([
    Buffer.from([8]),
    u16(ROWS * 8),
    u16(COLUMNS * 8),
    Buffer.from([1, 1, 0x11, 0]),
  ]);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe1, exif(values.home)),
    segment(0xdb, Buffer.from([0, ...new Array(64).fill(QUANTISER)])),
    segment(0xc0, frame),
    segment(0xc4, Buffer.from([0x00, ...DC_LENGTHS, ...DC_SYMBOLS])),
    segment(0xc4, Buffer.from([0x10, ...AC_LENGTHS, ...AC_SYMBOLS])),
    segment(0xda, Buffer.from([1, 1, 0x00, 0, 63, 0])),
    codeBlocks(drawGreys(draw)),
    Buffer.from([0xff, 0xd9]),
  ]);
}

const [valuesFile, out] = process.argv.slice(2);
writeFileSync(out, photo(JSON.parse(readFileSync(valuesFile, "utf8"))));
