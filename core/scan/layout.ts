/** Columns of a report: what fits any terminal and a printed page. */
export const WIDTH = 100;
/** Lines that go on are indented by no more, so that each takes some of the text. */
const INDENT_MAX = 50;

/** A text in lines of at most WIDTH columns, the first indented by `first`, the others by `rest`. */
export function wrap(text: string, first: string, rest = indentOf(first)): string[] {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(" ")) {
    if (!isEmpty && columns(line) + 1 + columns(word) > WIDTH) {
      lines.push(line);
      line = rest;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line].flatMap((each) => split(each, rest));
}

function indentOf(first: string): string {
  return " ".repeat(Math.min(columns(first), INDENT_MAX));
}

/** A word that is longer than a line is cut: a host name of 250 characters is no reason to break a table. */
function split(line: string, rest: string): string[] {
  const characters = Array.from(line);
  if (characters.length <= WIDTH) return [line];
  const head = characters.slice(0, WIDTH).join("");
  return [head, ...split(rest + characters.slice(WIDTH).join(""), rest)];
}

/** Rows as columns, two spaces between them; the last column goes on in the next line where it is too long. */
export function table(rows: readonly (readonly string[])[], indent: string): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [n, cell] of row.slice(0, -1).entries()) {
      widths[n] = Math.max(widths[n] ?? 0, columns(cell));
    }
  }
  return rows.flatMap((row) => {
    const cells = row.slice(0, -1).map((cell, n) => `${pad(cell, widths[n] ?? 0)}  `);
    return wrap(row.at(-1) ?? "", indent + cells.join("")).map((line) => line.trimEnd());
  });
}

/** A text of at most `room` columns, with its middle left out. */
export function shorten(text: string, room: number): string {
  const characters = Array.from(text);
  if (characters.length <= room) return text;
  const head = Math.ceil((room - 1) / 2);
  return `${characters.slice(0, head).join("")}…${characters.slice(characters.length - (room - 1 - head)).join("")}`;
}

function pad(text: string, width: number): string {
  return text + " ".repeat(Math.max(width - columns(text), 0));
}

function columns(text: string): number {
  return Array.from(text).length;
}

/** `1 flow`, `2 flows`. */
export function plural(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

/** Bytes in words: decimal prefixes, as network equipment counts. */
export function sizeWords(bytes: number): string {
  if (bytes < 1000) return plural(bytes, "byte");
  if (bytes < 1e6) return `${(bytes / 1000).toFixed(1)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** `2014-08-05 09:00:20 UTC`. */
export function timeWords(ts: number): string {
  return `${new Date(ts * 1000).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
