import t from "tap";
import { formatAddress, formatMac, parseAddress } from "../../core/wire/address.js";
import { decodeBase64, encodeBase64 } from "../../core/wire/base64.js";
import { decodeText, encodeText } from "../../core/wire/text.js";

/** Examples of RFC 5952 and of the ways in which others get it wrong. */
const ADDRESSES: readonly (readonly [string, string])[] = [
  ["192.0.2.1", "192.0.2.1"],
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["2001:0db8:0000:0000:0001:0000:0000:0001", "2001:db8::1:0:0:1"],
  ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
  ["2001:DB8:0:0:0:0:2:1", "2001:db8::2:1"],
  ["2001:db8:0:0:1:0:0:0", "2001:db8:0:0:1::"],
  ["::", "::"],
  ["::1", "::1"],
  ["fe80::", "fe80::"],
  ["64:ff9b::192.0.2.33", "64:ff9b::c000:221"],
];

for (const [text, wanted] of ADDRESSES) {
  t.test(`${text} is written ${wanted}`, async (t) => {
    t.equal(formatAddress(parseAddress(text) ?? new Uint8Array(16)), wanted);
  });
}

for (const text of [
  "",
  "1.2.3",
  "1.2.3.256",
  "1.2.3.4.5",
  "1:2",
  ":::",
  "1::2::3",
  "1:2:3:4:5:6:7:8:9",
  "g::",
  "fe80::1%eth0",
  "example.org",
]) {
  t.test(`"${text}" is no address`, async (t) => t.equal(parseAddress(text), null));
}

t.test("a MAC is lower case with colons, and zeros are none", async (t) => {
  t.equal(formatMac(Uint8Array.of(0x28, 0x6c, 7, 0, 0xab, 1)), "28:6c:07:00:ab:01");
  t.equal(formatMac(new Uint8Array(6)), null);
});

const TEXTS: readonly (readonly [string, readonly number[], string])[] = [
  ["plain", [0x61, 0x2e, 0x62], "a.b"],
  [
    "UTF-8 of two, three and four bytes",
    [0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80],
    "é€😀",
  ],
  ["Latin-1, which is no UTF-8", [0x63, 0xe9], "c\\xe9"],
  ["an overlong slash", [0xc0, 0xaf], "\\xc0\\xaf"],
  ["an overlong form of three bytes", [0xe0, 0x80, 0xaf], "\\xe0\\x80\\xaf"],
  ["half a surrogate pair", [0xed, 0xa0, 0x80], "\\xed\\xa0\\x80"],
  ["beyond Unicode", [0xf4, 0x90, 0x80, 0x80], "\\xf4\\x90\\x80\\x80"],
  ["a sequence cut short", [0x61, 0xe2, 0x82], "a\\xe2\\x82"],
  ["a terminal's escape", [0x1b, 0x5b, 0x32, 0x4a], "\\x1b[2J"],
  ["a line's end", [0x61, 0x0a, 0x62], "a\\x0ab"],
  ["C1 control", [0xc2, 0x9b], "\\x9b"],
  ["a direction mark", [0xe2, 0x80, 0xae], "\\u{202e}"],
];

for (const [what, bytes, wanted] of TEXTS) {
  t.test(`${what} is read as ${wanted}`, async (t) => {
    t.equal(decodeText(Uint8Array.from(bytes)), wanted);
  });
}

t.test("text becomes the UTF-8 that Node makes of it", async (t) => {
  for (const text of [
    "",
    "a",
    "é€😀",
    "a\u0000b",
    "\ud800x",
    "ÿĀ\u07ff\u0800\uffff\u{10000}\u{10ffff}",
  ]) {
    t.same(
      Array.from(encodeText(text)),
      Array.from(Buffer.from(text, "utf8")),
      JSON.stringify(text),
    );
  }
});

t.test("Base64 is what Node makes of the same bytes, and back", async (t) => {
  for (let size = 0; size < 20; size++) {
    const bytes = Uint8Array.from({ length: size }, (_, n) => (n * 77 + size * 31) & 255);
    const node = Buffer.from(bytes);
    t.equal(encodeBase64(bytes), node.toString("base64"));
    t.same(decodeBase64(node.toString("base64")), bytes);
    t.same(decodeBase64(node.toString("base64url")), bytes);
  }
  t.equal(decodeBase64("a b"), null);
});
