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

t.test("digests are those of node:crypto", async (t) => {
  const names = new Map([
    [TRANSFORM_MD5, "md5"],
    [TRANSFORM_SHA1, "sha1"],
    [TRANSFORM_SHA256, "sha256"],
    [TRANSFORM_SHA512, "sha512"],
  ]);
  const made = digestsOf("imsi", "234150000000001");
  t.equal(made.length, names.size);
  for (const { algorithm, bytes } of made) {
    const name = names.get(algorithm) ?? "?";
    t.equal(
      Buffer.from(bytes).toString("hex"),
      createHash(name).update("234150000000001").digest("hex"),
      name,
    );
  }
});
