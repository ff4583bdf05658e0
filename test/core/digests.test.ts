import { createHash } from "node:crypto";
import t from "tap";
import {
  TRANSFORM_MD5,
  TRANSFORM_SHA1,
  TRANSFORM_SHA256,
  TRANSFORM_SHA512,
} from "../../asm/abi.gen.js";
import { digestsOf, hashedTexts } from "../../core/needles/digests.js";
import type { IdentifierType } from "../../core/wire/lines.js";

const TEXTS: readonly (readonly [IdentifierType, string, readonly string[]])[] = [
  ["imei", "860000000000009", ["860000000000009", "86000000000000"]],
  ["imei", "86-000000-000000-9", ["860000000000009", "86000000000000"]],
  ["phone", "+44 7700 900123", ["+447700900123", "447700900123", "7700900123", "07700900123"]],
  ["contact", "Asha@Example.org", ["asha@example.org"]],
  [
    "mac",
    "28-6C-07-00-00-01",
    ["28:6c:07:00:00:01", "28:6C:07:00:00:01", "286c07000001", "286C07000001"],
  ],
  ["imsi", "234150000000001", ["234150000000001"]],
  ["text", "quartz-heron-512", ["quartz-heron-512"]],
  ["location", "12.9716,77.5946", []],
];

t.test("the texts that others hash", async (t) => {
  for (const [type, value, texts] of TEXTS)
    t.same(hashedTexts(type, value), texts, `${type} ${value}`);
});

/** Around a block's size, and lengths that the values of a capture's tests do not have. */
const SIZES = [
  1,
  2,
  3,
  4,
  5,
  6,
  7,
  15,
  55,
  56,
  63,
  64,
  65,
  ...Array.from({ length: 45 }, (_, i) => 256 + i),
];

t.test("digests are those of node:crypto", async (t) => {
  const names = new Map([
    [TRANSFORM_MD5, "md5"],
    [TRANSFORM_SHA1, "sha1"],
    [TRANSFORM_SHA256, "sha256"],
    [TRANSFORM_SHA512, "sha512"],
  ]);
  t.same(digestsOf("text", ""), [], "nothing is no value");
  for (const size of SIZES) {
    const text = "quartz-heron-512 ".repeat(20).slice(0, size);
    const made = digestsOf("text", text).filter(({ form }) => form !== "md5-middle");
    t.equal(made.length, names.size);
    for (const { algorithm, bytes } of made) {
      const name = names.get(algorithm) ?? "?";
      const wanted = createHash(name).update(text).digest("hex");
      t.equal(Buffer.from(bytes).toString("hex"), wanted, `${name} of ${size} bytes`);
    }
  }
});

t.test("the middle of an MD5 is its characters 9 to 24", async (t) => {
  // Known answer: md5("a") is 0cc175b9c0f1b6a831c399e269772661 (RFC 1321, A.5).
  const middle = digestsOf("text", "a").find(({ form }) => form === "md5-middle");
  t.equal(Buffer.from(middle?.bytes ?? []).toString("hex"), "c0f1b6a831c399e2");
  t.equal(middle?.algorithm, TRANSFORM_MD5);
});
