import { NEEDLE_FOLD, NEEDLE_MAIL, NEEDLE_WORD } from "../../asm/abi.gen.js";
import type { Needle } from "../../core/needles/needles.js";
import { BASE64, DIGITS, Draw, HEX, LETTERS } from "./draw.js";

/** A needle and the text that is planted to be found. */
export interface Planted {
  readonly needle: Needle;
  readonly text: string;
}

/** Needles of the fixed set; a larger one repeats its proportions. */
export const SET = 200;
const DIGIT_VALUES = 60;
const BASE64_VALUES = 120;
const MAILS = 160;

function drawText(draw: Draw, at: number): string {
  if (at < DIGIT_VALUES) return `${1 + draw.below(9)}${draw.text(DIGITS, 9 + (at % 6))}`;
  if (at < BASE64_VALUES) return draw.text(BASE64, 24);
  if (at < MAILS) return `${draw.text(LETTERS, 9)}@example.org`;
  return (draw.text(HEX, 12).match(/../g) ?? []).join(":");
}

function flagsOf(at: number): number {
  if (at < BASE64_VALUES) return 0;
  return at < MAILS ? NEEDLE_FOLD | NEEDLE_MAIL : NEEDLE_FOLD | NEEDLE_WORD;
}

/** Needles in the proportions of 200: 60 digit runs of 10 to 15, 60 like Base64, 40 mail addresses, 40 MACs. */
export function makeNeedles(count: number): Planted[] {
  const draw = new Draw(20141106);
  return Array.from({ length: count }, (_, i): Planted => {
    const at = i % SET;
    const text = drawText(draw, at);
    const number = i + 1;
    const needle: Needle =
      at < DIGIT_VALUES
        ? { kind: "digits", number, digits: text, flags: 0, prefix: 0 }
        : { kind: "gram", number, bytes: Buffer.from(text), flags: flagsOf(at) };
    return { needle, text };
  });
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

const isFolded = ({ needle }: Planted): boolean =>
  needle.kind === "gram" && (needle.flags & NEEDLE_FOLD) !== 0;

/** The value's own characters as a line of Hyperscan's patterns: its fastest case, without separators and neighbours. */
export function literalPattern(planted: Planted): string {
  return `${isFolded(planted) ? "i" : ""}\t${escaped(planted.text)}`;
}

/** What the classifier finds for a value, as near as Hyperscan can say it: separators between digits, word edges. */
export function formPattern(planted: Planted): string {
  const { needle, text } = planted;
  if (needle.kind === "digits") return `\t\\b${[...text].join("[-\\x20./()]{0,3}")}\\b`;
  return isFolded(planted) ? `i\t\\b${escaped(text)}\\b` : `\t${escaped(text)}`;
}
