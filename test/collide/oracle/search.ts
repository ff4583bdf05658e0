// What the gram and digit search must find in plain text, written from CONTRACTS' words and as slowly as it is clear:
// every value is tried at every place. It shares no code with the table's writer or the classifier.

export interface GramValue {
  readonly kind: "gram";
  readonly text: string;
  /** ASCII letters in either case. */
  readonly fold: boolean;
  /** No letter or digit may make it a part of a longer word. */
  readonly word: boolean;
  /** No character of a mail address may stand before it, none that goes on behind it. */
  readonly mail: boolean;
}

export interface DigitValue {
  readonly kind: "digits";
  readonly digits: string;
  /** Calling code of a national number, null for other identifiers. */
  readonly code: string | null;
  /** 14 digits of an IMEI. */
  readonly imei: boolean;
}

export type OracleValue = GramValue | DigitValue;

/** Digits of one run that are looked at. */
const RUN_MAX = 32;
/** A run of fewer digits is no identifier. */
const RUN_MIN = 9;
/** Digits of an IMEI with its software version. */
const IMEISV = 16;
/** A group of more digits is a number of its own, not a code before one. */
const CODE_MAX = 4;

const isWord = (c: string | undefined) => c !== undefined && /^[0-9A-Za-z]$/.test(c);
const isDigit = (c: string | undefined) => c !== undefined && c >= "0" && c <= "9";
const isSeparator = (c: string | undefined) => c !== undefined && " -.()/".includes(c);

function standsAlone(text: string, at: number, to: number): boolean {
  const before = isWord(text[at]) && isWord(text[at - 1]);
  return !before && !(isWord(text[to - 1]) && isWord(text[to]));
}

function mailStandsAlone(text: string, at: number, to: number): boolean {
  if (/[0-9A-Za-z._+%-]/.test(text[at - 1] ?? " ")) return false;
  if (isWord(text[to]) || text[to] === "-") return false;
  return !(text[to] === "." && isWord(text[to + 1]));
}

/** Escapes of JSON: what stands behind the backslash. */
const JSON_ESCAPE = /^(?:u[0-9A-Fa-f]{4}|["\\/nrtbf])/;

/** Whether an escape reaches over the place where a value begins: who reads escapes does not read the value. */
function isInEscape(text: string, at: number): boolean {
  if (text[at - 1] === "\\" && JSON_ESCAPE.test(text.slice(at))) return true;
  return [1, 2].some(
    (back) =>
      /^%[0-9a-f]{2}/i.test(text.slice(Math.max(0, at - back), at + 3 - back)) && at >= back,
  );
}

function gramFinds(value: GramValue, text: string): number {
  const lower = (each: string) =>
    value.fold ? each.replace(/[A-Z]/g, (c) => c.toLowerCase()) : each;
  const [wanted, all] = [lower(value.text), lower(text)];
  let count = 0;
  for (let at = all.indexOf(wanted); at >= 0; at = all.indexOf(wanted, at + 1)) {
    const to = at + wanted.length;
    const fits = value.mail
      ? mailStandsAlone(text, at, to)
      : !value.word || standsAlone(text, at, to);
    if (fits && !isInEscape(text, at)) count += 1;
  }
  return count;
}

/**
 * Places of the digits that end before `end`, last first; at most three separators between two of them. A form's `+`
 * may be one of them.
 */
function runBefore(text: string, end: number, isForm: boolean): number[] {
  const places: number[] = [];
  let gap = 0;
  for (let at = end - 1; at >= 0 && places.length < RUN_MAX; at--) {
    if (isDigit(text[at])) {
      places.push(at);
      gap = 0;
    } else {
      const isBlank = isForm && text[at] === "+" && /[0-9)]/.test(text[at - 1] ?? "");
      if (!(isBlank || isSeparator(text[at])) || ++gap > 3) break;
    }
  }
  return places;
}

/** Whether the number whose first digit is the run's (n-1)th is preceded by nothing that belongs to it. */
function beginsAt(text: string, places: readonly number[], n: number): boolean {
  const first = places[n - 1] ?? 0;
  if (isWord(text[first - 1]) || isInEscape(text, first)) return false;
  let group = 0;
  while (
    n + group < places.length &&
    (group === 0 || places[n + group] === (places[n + group - 1] ?? 0) - 1)
  )
    group++;
  return group === 0 || group > CODE_MAX;
}

function prefixesOf(code: string): string[] {
  const trunk = code === "7" ? ["8"] : [];
  return [
    "",
    "0",
    ...trunk,
    ...["", "00", "011"].flatMap((dial) => [`${dial}${code}`, `${dial}${code}0`]),
  ];
}

function phoneFits(text: string, places: readonly number[], n: number, code: string): boolean {
  const before = places
    .slice(n)
    .map((at) => text[at])
    .reverse()
    .join("");
  return prefixesOf(code).some(
    (prefix) => before.endsWith(prefix) && beginsAt(text, places, n + prefix.length),
  );
}

/** 14 digits in groups, and behind them a separator and one or two more: found by the longer number. */
function goesOn(text: string, places: readonly number[], n: number): boolean {
  const [last = 0, first = 0] = [places[0], places[n - 1]];
  if (last - first === n - 1) return false;
  return /^[ \-.()/+]\d{1,2}(?!\d)/.test(text.slice(last + 1));
}

function endsRun(
  value: DigitValue,
  text: string,
  places: readonly number[],
  skip: number,
): boolean {
  const n = value.digits.length;
  const tail = places
    .slice(skip, skip + n)
    .map((at) => text[at])
    .reverse()
    .join("");
  if (tail !== value.digits) return false;
  if (value.code !== null) return phoneFits(text, places, n, value.code);
  if (value.imei && skip === 0 && goesOn(text, places, n)) return false;
  const first = places[n + skip - 1] ?? 0;
  return !isWord(text[first - 1]) && !isInEscape(text, first);
}

/** How often the value ends at `end`: an IMEI may have a software version behind it. */
function endsAt(value: DigitValue, text: string, end: number): number {
  const signs = runBefore(text, end, false);
  const blanks = runBefore(text, end, true);
  return (value.imei ? [0, 2] : [0]).filter((skip) => {
    const size = value.digits.length + skip;
    const places = size > signs.length ? blanks : signs;
    return places.length >= (skip > 0 ? IMEISV : RUN_MIN) && endsRun(value, text, places, skip);
  }).length;
}

/** Blanks, hyphens and marks of UTF-8 (U+00A0, U+2000 to U+203F), each of which separates digits as one blank does. */
const WIDE_SEPARATOR = /\xc2\xa0|\xe2\x80[\x80-\xbf]/g;

function digitFinds(value: DigitValue, sent: string): number {
  const text = sent.replace(WIDE_SEPARATOR, " ");
  let count = 0;
  for (let end = 1; end <= text.length; end++) {
    if (isDigit(text[end - 1]) && !isWord(text[end])) count += endsAt(value, text, end);
  }
  return count;
}

/** Numbers (index + 1) of the values in a text, one for each place, in rising order. */
export function oracleFinds(values: readonly OracleValue[], text: string): number[] {
  return values.flatMap((value, i) => {
    const count = value.kind === "gram" ? gramFinds(value, text) : digitFinds(value, text);
    return new Array<number>(count).fill(i + 1);
  });
}
