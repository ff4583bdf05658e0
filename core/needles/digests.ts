import { md5, sha1 } from "@noble/hashes/legacy.js";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import {
  DIGEST_HEAD,
  TRANSFORM_MD5,
  TRANSFORM_SHA1,
  TRANSFORM_SHA256,
  TRANSFORM_SHA512,
} from "../../asm/abi.gen.js";
import { e164, parsePhone } from "../household/phone.js";
import type { IdentifierType } from "../wire/lines.js";
import { utf8 } from "./bytes.js";
import type { DigestNeedle } from "./types.js";

/** A digest that is looked for, not yet numbered. */
export type DigestForm = { readonly form: string } & Omit<DigestNeedle, "number">;

const ALGORITHMS = [
  { name: "md5", algorithm: TRANSFORM_MD5, digest: md5 },
  { name: "sha1", algorithm: TRANSFORM_SHA1, digest: sha1 },
  { name: "sha256", algorithm: TRANSFORM_SHA256, digest: sha256 },
  { name: "sha512", algorithm: TRANSFORM_SHA512, digest: sha512 },
] as const;

/** Without check digit and separators, as an IMEI is hashed. */
function imeiTexts(value: string): string[] {
  const digits = value.replace(/\D/g, "");
  return [digits.slice(0, 15), digits.slice(0, 14)];
}

/** E.164 with and without its plus, and the national number with and without a trunk zero. */
function phoneTexts(value: string): string[] {
  const result = parsePhone(value);
  if ("error" in result) return [];
  const { phone } = result;
  const full = e164(phone).replace("+", "");
  const national = full.slice(phone.code.length);
  return [`+${full}`, full, national, `0${national}`];
}

/** Upper and lower case, with colons and without. */
function macTexts(value: string): string[] {
  const plain = value.toLowerCase().replace(/[^0-9a-f]/g, "");
  const colons = plain.match(/../g)?.join(":") ?? plain;
  return [colons, colons.toUpperCase(), plain, plain.toUpperCase()];
}

function contactTexts(value: string): string[] {
  return value.includes("@") ? [value.toLowerCase()] : phoneTexts(value);
}

const TEXTS: Partial<Record<IdentifierType, (value: string) => string[]>> = {
  imei: imeiTexts,
  phone: phoneTexts,
  contact: contactTexts,
  mac: macTexts,
  bssid: macTexts,
  email: (value) => [value.toLowerCase()],
  location: () => [],
  media: () => [],
};

/** The texts of an identifier that others hash. */
export function hashedTexts(type: IdentifierType, value: string): string[] {
  const texts = TEXTS[type]?.(value) ?? [value];
  return [...new Set(texts.filter((text) => text.length > 0))];
}

/** Characters 9 to 24 of an MD5 in hex, which some call its short form: half of the digest, without its first quarter. */
function middleOf(text: string): DigestForm {
  const bytes = md5(utf8(text)).subarray(4, 4 + DIGEST_HEAD);
  return { kind: "digest", form: "md5-middle", algorithm: TRANSFORM_MD5, bytes };
}

/** MD5, whole and its middle, SHA-1, SHA-256 and SHA-512 of all texts that others hash for an identifier. */
export function digestsOf(type: IdentifierType, value: string): DigestForm[] {
  return hashedTexts(type, value).flatMap((text) => [
    ...ALGORITHMS.map(
      ({ name, algorithm, digest }): DigestForm => ({
        kind: "digest",
        form: name,
        algorithm,
        bytes: digest(utf8(text)),
      }),
    ),
    middleOf(text),
  ]);
}
