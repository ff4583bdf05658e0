import { DIGITS_MIN, NEEDLE_FOLD } from "../../asm/abi.gen.js";
import type { Identifier } from "../household/types.js";
import { type Form, formsOf } from "../needles/forms.js";
import { decodeText } from "../wire/text.js";
import { Digests } from "./digests.js";
import { maskValue } from "./mask.js";
import { digitRuns, foldLetters, type Span, tokensOf, undoPercent } from "./spans.js";

/** Texts whose masked form is remembered. */
const KEPT_MAX = 4096;
/** Shortest name or SSID that is covered inside a longer text, characters. */
const WORD_MIN = 6;
/** Undoing percent, Base64 and hex inside each other goes no deeper. */
const DEPTH_MAX = 3;

/** A value's own characters. */
interface Literal {
  readonly text: string;
  /** Compared without letter case. */
  readonly fold: boolean;
  /** Counts only between characters that are neither letters nor digits, in any spelling of its spaces. */
  readonly word: boolean;
}

/**
 * Covers household values in text that leaves: names, fields, titles, logs. A value is found in each form that is
 * searched for in traffic (separators, prefixes, letter case, percent, Base64, hexadecimal, digests); what only counts as
 * a whole field value, such as an operator's name, is covered where it is the whole text.
 */
export class Masker {
  readonly #literals: Literal[] = [];
  /** Values that are covered only as a whole text. */
  readonly #whole = new Set<string>();
  /** Digit values by their last DIGITS_MIN digits. */
  readonly #digits = new Map<string, string[]>();
  /** Coordinates of positions, cut after three decimals (100 m), without their sign. */
  readonly #coordinates: string[] = [];
  readonly #digests: Digests;
  readonly #kept = new Map<string, string>();

  constructor(identifiers: readonly Identifier[]) {
    for (const identifier of identifiers) {
      if (identifier.type === "location")
        this.#coordinates.push(...coordinatesOf(identifier.value));
      for (const form of formsOf(identifier.type, identifier.value).forms) {
        this.#add(identifier, form);
      }
    }
    this.#digests = new Digests(identifiers);
  }

  /** The text with each value in it masked: first 2 and last 3 characters at most stay. */
  mask(text: string): string {
    const kept = this.#kept.get(text);
    if (kept !== undefined) return kept;
    const masked = replaceSpans(text, this.#spans(text, 0));
    if (this.#kept.size >= KEPT_MAX) this.#kept.clear();
    this.#kept.set(text, masked);
    return masked;
  }

  #add({ type }: Identifier, form: Form): void {
    if (form.kind === "digits") {
      const tail = form.digits.slice(-DIGITS_MIN);
      this.#digits.set(tail, [...(this.#digits.get(tail) ?? []), form.digits]);
      return;
    }
    const text = decodeText(form.bytes);
    const isNamed = (type === "name" || type === "ssid") && text.length >= WORD_MIN;
    if (form.kind === "gram") {
      this.#literals.push({ text, fold: (form.flags & NEEDLE_FOLD) !== 0, word: false });
    } else if (isNamed) this.#literals.push({ text, fold: true, word: true });
    else this.#whole.add(foldLetters(text));
  }

  #spans(text: string, depth: number): Span[] {
    if (this.#whole.has(foldLetters(text))) return [{ start: 0, end: text.length }];
    const spans = [
      ...this.#literalSpans(text),
      ...this.#digitSpans(text),
      ...this.#placeSpans(text),
    ];
    if (depth >= DEPTH_MAX) return spans;
    return [...spans, ...this.#percentSpans(text, depth), ...this.#tokenSpans(text, depth)];
  }

  #literalSpans(text: string): Span[] {
    const views = { exact: text, folded: foldLetters(text), spaced: "" };
    views.spaced = views.folded.replace(/[-_+.]/g, " ");
    const hasAt = text.includes("@");
    const fitting = this.#literals.filter((each) => hasAt || !each.text.includes("@"));
    return fitting.flatMap((literal) => occurrences(literal, views));
  }

  /** Coordinates near a registered position, in any precision that tells a street. */
  #placeSpans(text: string): Span[] {
    if (this.#coordinates.length === 0) return [];
    const found = Array.from(text.matchAll(/\d{1,3}\.\d{3,}/g));
    return found
      .filter(([written]) => this.#coordinates.some((each) => written.startsWith(each)))
      .map(({ 0: written, index }) => ({ start: index, end: index + written.length }));
  }

  #digitSpans(text: string): Span[] {
    const spans: Span[] = [];
    for (const { digits, places } of digitRuns(text)) {
      for (let end = DIGITS_MIN; end <= digits.length; end++) {
        const values = this.#digits.get(digits.slice(end - DIGITS_MIN, end)) ?? [];
        for (const value of values.filter((each) => digits.slice(0, end).endsWith(each))) {
          const start = places[end - value.length] ?? 0;
          spans.push({ start, end: (places[end - 1] ?? 0) + 1 });
        }
      }
    }
    return spans;
  }

  /** Values behind percent escapes, at their place in the escaped text. */
  #percentSpans(text: string, depth: number): Span[] {
    const undone = undoPercent(text);
    if (undone === null) return [];
    return this.#spans(undone.text, depth + 1).map(({ start, end }) => ({
      start: undone.places[start] ?? 0,
      end: undone.places[end] ?? text.length,
    }));
  }

  /** Tokens that hold a value in Base64 or hexadecimal, or a value's digest, as a whole. */
  #tokenSpans(text: string, depth: number): Span[] {
    const telling = tokensOf(text).filter(({ bytes }) => {
      if (this.#digests.has(bytes)) return true;
      // Lines and columns are text; other control characters are none.
      const decoded = decodeText(bytes).replace(/\\x0[9ad]/g, "\n");
      return !decoded.includes("\\x") && this.#spans(decoded, depth + 1).length > 0;
    });
    return telling.map(({ start, end }) => ({ start, end }));
  }
}

/** `12.971` and `77.594` of `12.9716,77.5946`. */
function coordinatesOf(value: string): string[] {
  return Array.from(value.matchAll(/\d{1,3}\.\d{3}/g), ([coordinate]) => coordinate);
}

interface Views {
  readonly exact: string;
  readonly folded: string;
  /** Folded, with everything that stands for a space as a space. */
  readonly spaced: string;
}

function occurrences({ text, fold, word }: Literal, views: Views): Span[] {
  const view = word ? views.spaced : fold ? views.folded : views.exact;
  const wanted = word ? foldLetters(text).replace(/[-_+.]/g, " ") : fold ? foldLetters(text) : text;
  const spans: Span[] = [];
  for (let at = view.indexOf(wanted); at >= 0; at = view.indexOf(wanted, at + 1)) {
    const end = at + wanted.length;
    if (!word || (!isWordPart(view.charAt(at - 1)) && !isWordPart(view.charAt(end)))) {
      spans.push({ start: at, end });
    }
  }
  return spans;
}

function isWordPart(character: string): boolean {
  return /[\p{L}\p{N}]/u.test(character);
}

/** Each span masked; those that touch are one. */
function replaceSpans(text: string, spans: readonly Span[]): string {
  const ordered = [...spans].sort((a, b) => a.start - b.start || b.end - a.end);
  let masked = "";
  let at = 0;
  for (const { start, end } of ordered) {
    if (end <= at) continue;
    const from = Math.max(start, at);
    masked += text.slice(at, from) + maskValue(text.slice(from, end));
    at = end;
  }
  return masked + text.slice(at);
}
