import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { encodeText } from "../wire/text.js";

/** Hexadecimal digits of an identifier: 64 bits, so that a home never sees two alike. */
const DIGITS = 16;

/** Makes a stable identifier: the same parts give the same one in every run and on every engine. */
export type MakeId = (prefix: "a" | "g" | "d", ...parts: readonly (string | number)[]) => string;

const write = (prefix: string, digest: Uint8Array): string => {
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${prefix}_${hex.slice(0, DIGITS)}`;
};

const encode = (prefix: string, parts: readonly (string | number)[]): Uint8Array =>
  encodeText(JSON.stringify(["telltale", prefix, ...parts]));

/** For parts that are no secret. Whoever can guess the parts, as those of a MAC, can tell whether he is right. */
export const stableId: MakeId = (prefix, ...parts) => write(prefix, sha256(encode(prefix, parts)));

/** With a key that stays at home, ids may be told to others: they give no part away, however few there are to guess. */
export const keyedIds =
  (key: Uint8Array): MakeId =>
  (prefix, ...parts) =>
    write(prefix, hmac(sha256, key, encode(prefix, parts)));
