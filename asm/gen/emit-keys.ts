import { fieldKeys, mobileCountries } from "../schema/keys.js";

/** FNV-1a of a key, as the classifier takes it of a field's name. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (const letter of key) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
  return hash >>> 0;
}

const hex = (value: number): string => `0x${(value >>> 0).toString(16).padStart(8, "0")}`;

/** `keyOf`: KEY of a field's name by its hash. Fails when two keys have one hash. */
export function emitKeys(): string {
  const all = Object.values(fieldKeys).flat();
  if (new Set(all.map(hashOf)).size !== all.length) throw new Error("two field keys have one hash");
  const blocks = Object.entries(fieldKeys).flatMap(([kind, keys]) => [
    ...keys.map((key) => `    // ${key}\n    case ${hex(hashOf(key))}:`),
    `      return KEY_${kind};`,
  ]);
  return [
    "/** KEY of a field's name by the FNV-1a of its letters and digits in lower case; KEY_NONE for any other. */",
    "export function keyOf(hash: u32): i32 {",
    "  switch (hash) {",
    ...blocks,
    "    default:",
    "      return KEY_NONE;",
    "  }",
    "}",
  ].join("\n");
}

/** `isMobileCountry`: whether a mobile country code is in use, from 32 codes a word. */
export function emitCountries(): string {
  const words = new Map<number, number>();
  for (const [first, last] of mobileCountries) {
    for (let code = first; code <= last; code++) {
      words.set(code >> 5, (words.get(code >> 5) ?? 0) | (1 << (code & 31)));
    }
  }
  const cases = Array.from(words)
    .sort(([a], [b]) => a - b)
    .map(([at, word]) => `    case ${at}:\n      return ${hex(word)};`);
  return [
    "/** Bit n of word w is set when mobile country code 32w + n is in use (ITU-T E.212). */",
    "export function mobileCountries(word: u32): u32 {",
    "  switch (word) {",
    ...cases,
    "    default:",
    "      return 0;",
    "  }",
    "}",
  ].join("\n");
}
