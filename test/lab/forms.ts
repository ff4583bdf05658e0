/** A text or an address that must not be somewhere, and one way in which it could be written there. */
export interface Form {
  readonly value: string;
  readonly how: string;
  readonly bytes: Buffer;
}

/** Digits of a number that fits into 64 bits. */
const NUMBER_MAX = 19;
/** Fewer bytes than this are found in anything encrypted by chance. */
const BYTES_MIN = 4;

/** All ways in which a text could be written. */
export function textForms(value: string): Form[] {
  const plain = Buffer.from(value, "utf8");
  const hex = plain.toString("hex");
  const percent = hex.replace(/../g, "%$&");
  const ways: readonly [string, string | Buffer][] = [
    ["plain", plain],
    ["upper case", value.toUpperCase()],
    ["lower case", value.toLowerCase()],
    ["backwards", [...value].reverse().join("")],
    ["hex", hex],
    ["hex, upper case", hex.toUpperCase()],
    ["percent", percent],
    ["percent, upper case", percent.toUpperCase()],
    ["percent where it must", encodeURIComponent(value)],
    ["UTF-16, little-endian", Buffer.from(value, "utf16le")],
    ["UTF-16, big-endian", Buffer.from(value, "utf16le").swap16()],
    ...base64Ways(plain),
    ...digitWays(value),
  ];
  return ways.map(([how, text]) => ({ value, how, bytes: Buffer.from(text as string) }));
}

/** The characters that depend on these bytes alone, wherever in a longer text they stand. */
function base64Ways(plain: Buffer): [string, string][] {
  return [0, 1, 2].flatMap((offset) => {
    const before = Buffer.alloc(offset);
    const text = Buffer.concat([before, plain]).toString("base64").replace(/=+$/, "");
    const start = Math.ceil((offset * 8) / 6);
    const end = Math.floor(((offset + plain.length) * 8) / 6);
    const inner = text.slice(start, end);
    const url = inner.replaceAll("+", "-").replaceAll("/", "_");
    const ways: [string, string][] = [[`Base64 at ${offset}`, inner]];
    if (url !== inner) ways.push([`Base64URL at ${offset}`, url]);
    return ways;
  });
}

/** Two digits in a byte, in both orders, as telephones write an IMEI; and the number itself. */
function digitWays(value: string): [string, Buffer][] {
  const digits = value.replace(/\D/g, "");
  if (digits.length < 2 * BYTES_MIN || !/^\+?\d+$/.test(value)) return [];
  const packed = Buffer.from(digits.slice(0, digits.length & ~1), "hex");
  const swapped = packed.map((byte) => (byte >> 4) | ((byte & 15) << 4));
  const ways: [string, Buffer][] = [
    ["two digits in a byte", packed],
    ["two digits in a byte, swapped", Buffer.from(swapped)],
  ];
  if (digits.length > NUMBER_MAX) return ways;
  const number = Buffer.alloc(8);
  number.writeBigUInt64LE(BigInt(digits));
  const little = number.subarray(0, Math.ceil(BigInt(digits).toString(2).length / 8));
  return [
    ...ways,
    ["number, little-endian", little],
    ["number, big-endian", Buffer.from(little).reverse()],
  ];
}

/** All ways of an IPv4 address or a MAC: as text, and its bytes in both orders. */
export function addressForms(value: string): Form[] {
  const parts = value.includes(":")
    ? value.split(":").map((part) => Number.parseInt(part, 16))
    : value.split(".").map(Number);
  const bytes = Buffer.from(parts);
  const reversed = Buffer.from(bytes).reverse();
  return [
    ...textForms(value),
    ...(value.includes(":") ? textForms(value.replaceAll(":", "")) : []),
    { value, how: "bytes", bytes },
    { value, how: "bytes, reversed", bytes: reversed },
    ...[bytes, reversed].flatMap((each) =>
      base64Ways(each)
        .filter(([, text]) => text.length > BYTES_MIN)
        .map(([how, text]) => ({ value, how: `bytes, ${how}`, bytes: Buffer.from(text) })),
    ),
  ];
}

/** Lines about what of this occurs in some bytes. */
export function findForms(forms: readonly Form[], bytes: Buffer): string[] {
  return forms
    .filter((form) => form.bytes.length >= BYTES_MIN && bytes.includes(form.bytes))
    .map(({ value, how }) => `${value} (${how})`);
}
