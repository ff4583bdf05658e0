import type { Problem } from "../problem.js";

/** One telephone number or mail address of a card. */
export interface CardValue {
  readonly kind: "phone" | "email";
  readonly text: string;
  readonly line: number;
}

/** A card as far as it identifies somebody. */
export interface Card {
  /** FN, or N put together, or null where both are absent or unreadable. */
  readonly name: string | null;
  readonly values: readonly CardValue[];
}

interface ContentLine {
  readonly line: number;
  /** Upper case, without group. */
  readonly name: string;
  /** Upper case `NAME=VALUE` or, as in vCard 2.1, `VALUE`. */
  readonly params: readonly string[];
  readonly value: string;
}

class CardReader {
  readonly cards: Card[] = [];
  readonly problems: Problem[] = [];
  readonly file: string;
  private open: { line: number; fn: string | null; n: string | null; values: CardValue[] } | null =
    null;
  private outside = false;

  constructor(file: string) {
    this.file = file;
  }

  warn(line: number, field: string | null, message: string): void {
    this.problems.push({
      severity: "warning",
      file: this.file,
      line,
      column: null,
      field,
      message,
    });
  }

  begin(line: number): void {
    if (this.open !== null) this.end(line);
    this.open = { line, fn: null, n: null, values: [] };
  }

  end(line: number): void {
    if (this.open === null) {
      this.warn(line, "END", "END:VCARD without BEGIN:VCARD");
      return;
    }
    const { fn, n, values } = this.open;
    this.cards.push({ name: fn ?? n, values });
    this.open = null;
  }

  finish(): void {
    if (this.open === null) return;
    this.warn(this.open.line, "BEGIN", "this card has no END:VCARD; read to the end of the file");
    this.end(this.open.line);
  }

  property(content: ContentLine): void {
    if (this.open === null) {
      if (!this.outside) this.warn(content.line, content.name, "not inside BEGIN:VCARD, not read");
      this.outside = true;
      return;
    }
    if (!READ.has(content.name)) return;
    if (content.params.some((param) => /^(ENCODING=)?(QUOTED-PRINTABLE|Q)$/.test(param))) {
      this.warn(content.line, content.name, "quoted-printable is not read; export as vCard 3 or 4");
      return;
    }
    const value = content.value.trim();
    if (value === "") return;
    if (content.name === "FN") this.open.fn ??= unescapeText(value);
    else if (content.name === "N") this.open.n ??= nameOfParts(value);
    else this.open.values.push(cardValue(content, value));
  }
}

const READ = new Set(["FN", "N", "TEL", "EMAIL"]);

/** RFC 6350 3.4. */
function unescapeText(value: string): string {
  return value.replace(/\\(.)/g, (_, c: string) => (c === "n" || c === "N" ? " " : c)).trim();
}

/** N is family;given;additional;prefixes;suffixes. */
function nameOfParts(value: string): string | null {
  const parts = value.split(/(?<!\\);/).map(unescapeText);
  const name = [parts[1] ?? "", parts[0] ?? ""].filter((part) => part !== "").join(" ");
  return name === "" ? null : name;
}

function cardValue({ name, line }: ContentLine, value: string): CardValue {
  if (name === "EMAIL") {
    return { kind: "email", text: unescapeText(value.replace(/^mailto:/i, "")), line };
  }
  // RFC 3966: parameters such as ;ext= follow the number.
  const number = /^tel:/i.test(value) ? value.slice(4).replace(/;.*$/, "") : unescapeText(value);
  return { kind: "phone", text: number, line };
}

/** Index of the colon before the value: the first outside quotes. */
function colonOf(text: string): number {
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '"') quoted = !quoted;
    else if (text[i] === ":" && !quoted) return i;
  }
  return -1;
}

function contentLine(text: string, line: number): ContentLine | null {
  const colon = colonOf(text);
  const [head = "", ...params] = text.slice(0, Math.max(0, colon)).split(";");
  const name = head.slice(head.lastIndexOf(".") + 1).toUpperCase();
  if (!/^[A-Z0-9-]+$/.test(name)) return null;
  const upper = params.map((param) => param.trim().toUpperCase());
  return { line, name, params: upper, value: text.slice(colon + 1) };
}

/** Lines without folds (RFC 6350 3.2), each with the number of its first physical line. */
function unfold(text: string): { text: string; line: number }[] {
  const lines: { text: string; line: number }[] = [];
  let soft = false;
  for (const [i, raw] of text
    .replace(/^\ufeff/, "")
    .split(/\r\n|\n|\r/)
    .entries()) {
    const last = lines[lines.length - 1];
    if (last !== undefined && (soft || /^[ \t]/.test(raw))) last.text += raw.slice(soft ? 0 : 1);
    else lines.push({ text: raw, line: i + 1 });
    // A quoted-printable value goes on after a line that ends in "=".
    soft = raw.endsWith("=") && /QUOTED-PRINTABLE/i.test(lines[lines.length - 1]?.text ?? "");
  }
  return lines.filter((line) => line.text.trim() !== "");
}

/** Reads vCard 3 (RFC 2426) and 4 (RFC 6350), and of 2.1 what is alike. Nothing but TEL, EMAIL, FN and N is kept. */
export function parseCards(
  text: string,
  file: string,
): { readonly cards: readonly Card[]; readonly problems: readonly Problem[] } {
  const reader = new CardReader(file);
  for (const { text: unfolded, line } of unfold(text)) {
    const content = contentLine(unfolded, line);
    const marker = content?.value.trim().toUpperCase() === "VCARD" ? content.name : null;
    if (content === null) reader.warn(line, null, "not a vCard line (NAME:value), not read");
    else if (marker === "BEGIN") reader.begin(line);
    else if (marker === "END") reader.end(line);
    else reader.property(content);
  }
  reader.finish();
  return reader;
}
