import { createHash } from "node:crypto";
import t from "tap";
import type { Identifier } from "../../core/household/types.js";
import { maskValue } from "../../core/sighting/mask.js";
import { Masker } from "../../core/sighting/masker.js";
import type { IdentifierType } from "../../core/wire/lines.js";

const VALUES: readonly (readonly [string, string])[] = [
  ["860000000000009", "86**********009"],
  ["1234567890", "12*****890"],
  ["123456789", "1*******9"],
  ["abc", "a*c"],
  ["ab", "ab"],
  ["", ""],
  ["ñandúñandú", "ña*****ndú"],
  ["😀bcdefgh😀", "😀*******😀"],
];

for (const [value, wanted] of VALUES) {
  t.test(`"${value}" is shown as "${wanted}"`, async (t) => t.equal(maskValue(value), wanted));
}

function identifier(type: IdentifierType, value: string): Identifier {
  return { type, value, label: "label", canary: false, person: null, device: null };
}

const masker = new Masker([
  identifier("imei", "860000000000009"),
  identifier("phone", "+44 7700 900123"),
  identifier("contact", "+1 212-555-0143"),
  identifier("email", "asha@example.org"),
  identifier("mac", "28:6c:07:00:00:01"),
  identifier("name", "Asha Rao"),
  identifier("ssid", "RaoHome"),
  identifier("operator", "Acme Mobile"),
  identifier("text", "quartz-heron-512"),
  identifier("serial", "SN-0042-XY"),
  identifier("location", "12.9716,77.5946"),
]);

const hash = (algorithm: string, text: string) => createHash(algorithm).update(text);

/** Text in, text out; worked out by hand from "first 2 and last 3 of the value's own span". */
const TEXTS: readonly (readonly [string, string, string])[] = [
  [
    "an IMEI in a host name",
    "860000000000009.track.example.com",
    "86**********009.track.example.com",
  ],
  ["an IMEI without its check digit", "i86000000000000.example.com", "i86*********000.example.com"],
  ["a phone number with its code", "t447700900123", "t4477*****123"],
  ["with separators", "tel 07700-900 123!", "tel 077*******123!"],
  ["with separators outside ASCII", "tel 07700\u00a0900\u2011123!", "tel 077*******123!"],
  ["with three separators in a row", "tel 07700 - 900123!", "tel 077********123!"],
  ["with a form's blanks", "n=%2B44+7700+900123", "n=%2B44+77******123"],
  ["a contact's number with dots", "1.212.555.0143", "1.21*******143"],
  ["an address in another letter case", "<ASHA@Example.ORG>", "<AS***********ORG>"],
  ["with percent escapes", "m=asha%40example.org&x", "m=as*************org&x"],
  ["a MAC with dashes", "mac-28-6C-07-00-00-01.lan", "mac-28************-01.lan"],
  ["a MAC without separators", "esp_286c07000001", "esp_28*******001"],
  ["a name with another space", "asha-rao.example.org", "a******o.example.org"],
  ["an SSID between marks", "ap_raohome_5g", "ap_r*****e_5g"],
  ["a canary", "say quartz-heron-512 now", "say qu***********512 now"],
  ["a position", "ll=12.971612,77.5946;x", "ll=1*******2,7*****6;x"],
  ["an operator that is the whole text", "acme mobile", "ac******ile"],
];

for (const [what, text, wanted] of TEXTS) {
  t.test(`${what} is covered: ${text}`, async (t) => t.equal(masker.mask(text), wanted));
}

/** Encoded and hashed forms: the whole token is masked. */
const TOKENS: readonly (readonly [string, string])[] = [
  ["Base64", Buffer.from("860000000000009").toString("base64")],
  ["Base64 of a text around it", Buffer.from('{"imei":"860000000000009"}').toString("base64url")],
  ["hexadecimal", Buffer.from("asha@example.org").toString("hex")],
  [
    "Base64 inside Base64",
    Buffer.from(Buffer.from("+447700900123").toString("base64")).toString("base64"),
  ],
  ["MD5", hash("md5", "860000000000009").digest("hex")],
  ["SHA-1 of 14 digits", hash("sha1", "86000000000000").digest("hex")],
  ["SHA-256 of E.164", hash("sha256", "+447700900123").digest("hex").toUpperCase()],
  ["SHA-512 of a contact without +", hash("sha512", "12125550143").digest("base64")],
  ["SHA-1 of the national number", hash("sha1", "7700900123").digest("base64url")],
  ["SHA-1 of a MAC in capitals", hash("sha1", "28:6C:07:00:00:01").digest("hex")],
  ["SHA-1 of a MAC without colons", hash("sha1", "286c07000001").digest("hex")],
  ["a cut SHA-1 in Base64URL", hash("sha1", "860000000000009").digest("base64url").slice(0, 16)],
  ["a cut SHA-256", hash("sha256", "asha@example.org").digest("hex").slice(0, 16)],
];

for (const [what, token] of TOKENS) {
  t.test(`${what} is covered as a whole`, async (t) => {
    t.equal(masker.mask(`id.${token}.example`), `id.${maskValue(token)}.example`);
  });
}

const KEPT: readonly string[] = [
  "",
  "api.account.xiaomi.com",
  "86000000.example.com",
  "d111111abcdef8.cloudfront.net",
  "0f8fad5b-d9cb-469f-a165-70867728950e.example.org",
  hash("sha1", "somebody else").digest("hex"),
  Buffer.from("nothing of ours in here").toString("base64"),
  "acmemobile.example.com",
  "www.acme mobile.example",
  "pasharaom",
  "100%25",
  "28:6c:07:00:00:02",
];

for (const text of KEPT) {
  t.test(`"${text}" holds no value and stays`, async (t) => t.equal(masker.mask(text), text));
}

t.test("two values in one text are both covered", async (t) => {
  const masked = masker.mask("860000000000009/+447700900123");
  t.notMatch(masked, /0000000000|7700900123/);
});
