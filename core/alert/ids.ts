import { sha256 } from "@noble/hashes/sha2.js";
import { encodeText } from "../wire/text.js";

/** Hexadecimal digits of an identifier: 64 bits, so that a home never sees two alike. */
const DIGITS = 16;

/** Stable identifier: the same parts give the same one in every run and on every engine. It gives no part away. */
export function stableId(prefix: "a" | "g" | "d", ...parts: readonly (string | number)[]): string {
  const digest = sha256(encodeText(JSON.stringify(["telltale", prefix, ...parts])));
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${prefix}_${hex.slice(0, DIGITS)}`;
}
