import {
  DIGITS_IMEI,
  DIGITS_PHONE,
  NEEDLE_FOLD,
  NEEDLE_MAIL,
  NEEDLE_WORD,
} from "../../asm/abi.gen.js";
import type { Needle } from "../../core/needles/needles.js";
import type { Random } from "../core/oracle/random.js";
import type { OracleValue } from "./oracle/search.js";

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";
const CODES = ["1", "7", "44", "91", "971"];

/** Random values, and random texts with them, with near misses and with noise. */
export class Maker {
  constructor(readonly random: Random) {}

  private pick<T>(list: readonly T[]): T {
    const one = list[this.random.below(list.length)];
    if (one === undefined) throw new Error("nothing to pick from");
    return one;
  }

  private digits(size: number): string {
    return this.random.text(size, DIGITS);
  }

  value(): OracleValue {
    const gram = (text: string, fold: boolean, word: boolean, mail: boolean): OracleValue => ({
      kind: "gram",
      text,
      fold,
      word,
      mail,
    });
    const digits = (text: string, code: string | null, imei: boolean): OracleValue => ({
      kind: "digits",
      digits: text,
      code,
      imei,
    });
    switch (this.random.below(6)) {
      case 0:
        return gram(
          this.random.text(8 + this.random.below(20), `${LETTERS}-:${DIGITS}`),
          false,
          false,
          false,
        );
      case 1:
        return gram(this.random.text(8 + this.random.below(4), "ab"), true, true, false);
      case 2:
        return gram(`${this.random.text(4, LETTERS)}@example.org`, true, true, true);
      case 3:
        return digits(this.digits(9 + this.random.below(3)), this.pick(CODES), false);
      case 4:
        return digits(this.digits(14), null, true);
      default:
        return digits(this.digits(9 + this.random.below(12)), null, false);
    }
  }

  /** Digits with separators put between some of them. */
  private separated(text: string): string {
    if (this.random.below(3) === 0) return text;
    return [...text]
      .map(
        (c) =>
          c +
          (this.random.below(5) === 0
            ? this.pick([" ", "-", ".", "/", "+", "(", ") ", " (", ")+", ") - "])
            : ""),
      )
      .join("");
  }

  private written(value: OracleValue): string {
    if (value.kind === "gram")
      return value.fold && this.random.below(2) === 0 ? value.text.toUpperCase() : value.text;
    const code = value.code ?? "";
    const before =
      value.code === null
        ? ["", "", "12", "7 "]
        : [
            "",
            "0",
            "+",
            `+${code}`,
            code,
            `00${code}`,
            `011${code}`,
            `+${code} (0)`,
            `${this.pick(CODES)}`,
            "8",
            "12345 ",
            "1 ",
          ];
    const after =
      value.kind === "digits" && value.imei ? ["", "12", "7", "-1", " 22", "123"] : [""];
    return this.separated(this.pick(before) + value.digits) + this.pick(after);
  }

  /** A value that is none: a character changed, left out, or too many. */
  private spoiled(text: string): string {
    const at = this.random.below(text.length);
    const other = this.pick([...`${DIGITS}${LETTERS} -.`]);
    switch (this.random.below(4)) {
      case 0:
        return text.slice(0, at) + other + text.slice(at + 1);
      case 1:
        return text.slice(0, at) + text.slice(at + 1);
      case 2:
        return text + other;
      default:
        return other + text;
    }
  }

  private noise(): string {
    switch (this.random.below(4)) {
      case 0:
        return this.digits(1 + this.random.below(7));
      case 1:
        return this.random.text(1 + this.random.below(9), LETTERS);
      case 2:
        return this.pick([" ", "  ", ".", ",", "-", "=", "\n", ";", ":", "(", ")", "/", "@", "_"]);
      default:
        return this.random.text(this.random.below(12), `${LETTERS} ,;.`);
    }
  }

  text(values: readonly OracleValue[]): string {
    const parts: string[] = [];
    for (let i = this.random.below(12); i >= 0; i--) {
      const value = this.written(this.pick(values));
      parts.push(this.noise(), this.random.below(3) === 0 ? this.spoiled(value) : value);
    }
    return parts.join(this.random.below(2) === 0 ? "" : " ");
  }
}

/** The rule for a value: needle `i + 1`. */
export function needleOf(value: OracleValue, i: number): Needle {
  const number = i + 1;
  if (value.kind === "gram") {
    const flags =
      (value.fold ? NEEDLE_FOLD : 0) |
      (value.word ? NEEDLE_WORD : 0) |
      (value.mail ? NEEDLE_MAIL : 0);
    return { kind: "gram", number, bytes: new TextEncoder().encode(value.text), flags };
  }
  const flags = (value.code === null ? 0 : DIGITS_PHONE) | (value.imei ? DIGITS_IMEI : 0);
  return { kind: "digits", number, digits: value.digits, flags, prefix: Number(value.code ?? 0) };
}
