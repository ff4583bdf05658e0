// A small deterministic generator (mulberry32), so that the same seed gives the
// same household on every machine. Not for secrets.

function hash32(text) {
  let h = 0x811c9dc5;
  for (const c of text) h = Math.imul(h ^ c.codePointAt(0), 0x01000193) >>> 0;
  return h;
}

export function createDraw(seed) {
  let state = hash32(`telltale samples ${seed}`);

  function next() {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }

  /** An integer, both ends included. */
  const int = (low, high) => low + Math.floor((next() / 2 ** 32) * (high - low + 1));
  const digits = (n) => Array.from({ length: n }, () => int(0, 9)).join("");
  const hex = (n) => Array.from({ length: n }, () => int(0, 15).toString(16)).join("");
  const pick = (list) => list[int(0, list.length - 1)];

  /** `n` different results of `make`. */
  function distinct(n, make) {
    const seen = new Set();
    while (seen.size < n) seen.add(make());
    return [...seen];
  }

  return { int, digits, hex, pick, distinct };
}
