import t from "tap";
import { addressForms, findForms, textForms } from "../forms.js";

/** Written by hand or with printf, base64, xxd and iconv. */
const WRITTEN: readonly [how: string, value: string, text: string | Buffer][] = [
  ["plain", "860000000000009", "?imei=860000000000009&"],
  ["hex", "quartz", "71756172747a"],
  ["percent", "quartz", "%71%75%61%72%74%7a"],
  ["Base64 at 0", "860000000000009", "ODYwMDAwMDAwMDAwMDA5"],
  ["Base64 at 1", "860000000000009", "eDg2MDAwMDAwMDAwMDAwOQ=="],
  ["Base64 at 2", "860000000000009", "eHg4NjAwMDAwMDAwMDAwMDk="],
  ["UTF-16, little-endian", "imei", Buffer.from("69006d0065006900", "hex")],
  ["UTF-16, big-endian", "imei", Buffer.from("0069006d00650069", "hex")],
  ["two digits in a byte", "860000000000009", Buffer.from("8600000000000090", "hex")],
  ["two digits in a byte, swapped", "860000000000009", Buffer.from("68000000000000f9", "hex")],
  ["number, little-endian", "860000000000009", Buffer.from("09c0815a2a0e0300", "hex")],
];

const ADDRESSES: readonly [how: string, value: string, bytes: string][] = [
  ["bytes", "203.0.113.10", "cb00710a"],
  ["bytes, reversed", "203.0.113.10", "0a7100cb"],
  ["bytes", "02:00:00:00:10:01", "020000001001"],
  ["bytes, reversed", "02:00:00:00:10:01", "011000000002"],
];

for (const [how, value, text] of WRITTEN) {
  t.test(`finds ${value} written as ${how}`, async (t) => {
    const bytes = Buffer.concat([
      Buffer.from("<<"),
      Buffer.from(text as string),
      Buffer.from(">>"),
    ]);
    t.ok(findForms(textForms(value), bytes).includes(`${value} (${how})`));
    t.same(findForms(textForms("something-else-of-the-house"), bytes), []);
  });
}

for (const [how, value, hex] of ADDRESSES) {
  t.test(`finds ${value} as ${how}`, async (t) => {
    const bytes = Buffer.from(`ffff${hex}ffff`, "hex");
    t.ok(findForms(addressForms(value), bytes).includes(`${value} (${how})`));
    t.same(findForms(addressForms("192.0.2.77"), bytes), []);
  });
}
