import { md5, sha1 } from "@noble/hashes/legacy.js";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { luhnDigit } from "../household/checksum.js";
import { parsePhone } from "../household/phone.js";
import type { Identifier } from "../household/types.js";
import type { IdentifierType } from "../wire/lines.js";
import { encodeText } from "../wire/text.js";

/** Bytes by which a digest is known: a cut one keeps at least 16 hexadecimal digits. */
const PREFIX = 8;

const ALGORITHMS = [md5, sha1, sha256, sha512];

/** Digests of the household's values, made when the first token asks for them. */
export class Digests {
  readonly #identifiers: readonly Identifier[];
  #prefixes: Set<string> | null = null;

  constructor(identifiers: readonly Identifier[]) {
    this.#identifiers = identifiers;
  }

  /** Whether bytes begin as a value's digest does. */
  has(bytes: Uint8Array): boolean {
    if (bytes.length < PREFIX) return false;
    this.#prefixes ??= prefixesOf(this.#identifiers);
    return this.#prefixes.has(prefixOf(bytes));
  }
}

function prefixesOf(identifiers: readonly Identifier[]): Set<string> {
  const texts = new Set(identifiers.flatMap(({ type, value }) => hashedTexts(type, value)));
  const prefixes = new Set<string>();
  for (const text of texts) {
    const bytes = encodeText(text);
    for (const algorithm of ALGORITHMS) prefixes.add(prefixOf(algorithm(bytes)));
  }
  return prefixes;
}

function prefixOf(digest: Uint8Array): string {
  return digest.subarray(0, PREFIX).join();
}

/**
 * Spellings that are hashed: IMEI 15 and 14 digits; phone E.164 with and without + and national; MAC in both letter cases
 * with and without colons; e-mail in lower case; everything else as written.
 */
export function hashedTexts(type: IdentifierType, value: string): string[] {
  switch (type) {
    case "imei":
      return imeiTexts(value.replace(/\D/g, ""));
    case "phone":
      return phoneTexts(value);
    case "contact":
      return value.includes("@") ? [value.toLowerCase()] : phoneTexts(value);
    case "email":
      return [value.toLowerCase()];
    case "mac":
    case "bssid":
      return macTexts(value.toLowerCase().replace(/[^0-9a-f]/g, ""));
    default:
      return [value];
  }
}

function imeiTexts(digits: string): string[] {
  const body = digits.slice(0, 14);
  return [digits.length === 15 ? digits : body + luhnDigit(body), body];
}

function phoneTexts(value: string): string[] {
  const result = parsePhone(value);
  if ("error" in result) return [value];
  const { code, national } = result.phone;
  return [`+${code}${national}`, `${code}${national}`, national, `0${national}`];
}

function macTexts(hex: string): string[] {
  const colons = (hex.match(/../g) ?? []).join(":");
  return [colons, colons.toUpperCase(), hex, hex.toUpperCase()];
}
