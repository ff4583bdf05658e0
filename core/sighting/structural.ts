import type { Find } from "../wire/codes.js";
import type { IdentifierType } from "../wire/lines.js";
import { decodeText } from "../wire/text.js";

/** Characters that a value of digits can have at most: two a byte. */
const DIGITS_MAX = 30;
const SIGNS = "0123456789+";
const GROUPS = [8, 12, 16, 20, 32];

const TYPES: Partial<Record<Find, IdentifierType>> = {
  imei: "imei",
  imsi: "imsi",
  iccid: "iccid",
  phone: "phone",
  android_id: "android_id",
  advertising_id: "advertising_id",
};

/** An identifier that nobody registered, told by the name of its field. */
export interface StructuralValue {
  readonly type: IdentifierType;
  readonly value: string;
}

/** Reads a structural find's 16 bytes as the ABI packs them; null when they contradict themselves. */
export function readStructural(find: Find, value: Uint8Array): StructuralValue | null {
  const type = TYPES[find];
  if (type === undefined) return null;
  const text = textOf(type, value);
  return text === null ? null : { type, value: text };
}

function textOf(type: IdentifierType, value: Uint8Array): string | null {
  if (type === "android_id") return decodeText(value).toLowerCase();
  return type === "advertising_id" ? uuidOf(value) : digitsOf(value);
}

function uuidOf(value: Uint8Array): string {
  const hex = Array.from(value, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return GROUPS.map((end, i) => hex.slice(GROUPS[i - 1] ?? 0, end)).join("-");
}

function digitsOf(value: Uint8Array): string | null {
  const [count = 0, ...packed] = value;
  if (count === 0 || count > DIGITS_MAX) return null;
  const halves = packed.flatMap((byte) => [byte & 15, byte >> 4]).slice(0, count);
  if (halves.some((half) => half >= SIGNS.length)) return null;
  return halves.map((half) => SIGNS.charAt(half)).join("");
}
