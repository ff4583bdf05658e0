import type { Random } from "../core/oracle/random.js";

/** Lengths of the lines that Base64 is broken into. */
const [LINE_MIN, LINE_MAX] = [32, 255];
/** Those of PEM and of MIME. */
const USUAL = [64, 76];

/** Base64 in lines. */
export interface Lines {
  readonly text: string;
  /** Whether they are not lines of equal length, each of them whole groups of four and none like a part's end. */
  readonly isFlawed: boolean;
}

function lineSize(random: Random): number {
  if (random.below(3) === 0) return USUAL[random.below(USUAL.length)] ?? LINE_MIN;
  const size = LINE_MIN + random.below(random.below(2) === 0 ? 48 : LINE_MAX - LINE_MIN + 1);
  return random.below(8) === 0 ? size : size - (size % 4);
}

/** Whether a line begins like the one that ends a part (RFC 2046, 5.1). */
const isBorder = (line: string): boolean => line.startsWith("--");

/** One line of another length than the others, or with a blank at its end. */
function flawed(lines: readonly string[], random: Random): string[] {
  const at = random.below(lines.length);
  const line = lines[at] ?? "";
  const size = random.below(line.length);
  const others = [line.slice(0, size), line + line.slice(size), `${line} `, ` ${line}`];
  return lines.with(at, others[random.below(others.length)] ?? line);
}

/** Bytes (latin1) as Base64 broken into lines; some with a break behind the last too, as many encoders write them. */
export function inLines(text: string, isUrl: boolean, random: Random): Lines {
  const whole = Buffer.from(text, "latin1").toString(isUrl ? "base64url" : "base64");
  const size = lineSize(random);
  const even = whole.match(new RegExp(`.{1,${size}}`, "g")) ?? [];
  const isSpoiled = random.below(4) === 0;
  const lineBreak = random.below(2) === 0 ? "\n" : "\r\n";
  const end = random.below(2) === 0 ? lineBreak : "";
  return {
    text: (isSpoiled ? flawed(even, random) : even).join(lineBreak) + end,
    isFlawed: isSpoiled || (size % 4 > 0 && even.length > 1) || even.slice(1).some(isBorder),
  };
}
