// Reads the position out of a JPEG's EXIF block, apart from the writer in jpeg.mjs.

const GPS_POINTER = 0x8825;
const [LAT_REF, LAT, LON_REF, LON] = [1, 2, 3, 4];

function reader(bytes, base) {
  const little = bytes.toString("latin1", base, base + 2) === "II";
  return {
    u16: (at) => (little ? bytes.readUInt16LE(base + at) : bytes.readUInt16BE(base + at)),
    u32: (at) => (little ? bytes.readUInt32LE(base + at) : bytes.readUInt32BE(base + at)),
    letter: (at) => String.fromCharCode(bytes[base + at]),
  };
}

/** tag → where its value field stands. */
function readDirectory(read, at) {
  const entries = new Map();
  for (let i = 0; i < read.u16(at); i++)
    entries.set(read.u16(at + 2 + i * 12), at + 2 + i * 12 + 8);
  return entries;
}

function degrees(read, valueAt, negative) {
  const at = read.u32(valueAt);
  const part = (i) => read.u32(at + i * 8) / read.u32(at + i * 8 + 4);
  const sum = part(0) + part(1) / 60 + part(2) / 3600;
  return { degrees: negative ? -sum : sum, end: at + 24 };
}

/** {lat, lon, end} with `end` counted from the first byte of the JPEG. */
export function readPosition(jpeg) {
  const base = jpeg.indexOf("Exif\0\0", 0, "latin1") + 6;
  if (base < 6) throw new Error("no EXIF block");
  const read = reader(jpeg, base);
  const gps = readDirectory(read, read.u32(readDirectory(read, read.u32(4)).get(GPS_POINTER)));
  const lat = degrees(read, gps.get(LAT), read.letter(gps.get(LAT_REF)) === "S");
  const lon = degrees(read, gps.get(LON), read.letter(gps.get(LON_REF)) === "W");
  return { lat: lat.degrees, lon: lon.degrees, end: base + Math.max(lat.end, lon.end) };
}
