/** Shortest value of which more than its first and last character may be shown, in characters. */
const LONG_VALUE = 10;

/** First 2 and last 3 characters of a value of at least 10, else first and last; the rest is `*`. */
export function maskValue(value: string): string {
  const characters = Array.from(value);
  const [head, tail] = characters.length >= LONG_VALUE ? [2, 3] : [1, 1];
  const last = Math.max(characters.length - tail, head);
  return characters.map((each, at) => (at < head || at >= last ? each : "*")).join("");
}
