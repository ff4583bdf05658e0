/** The edges of a whole field value, as forms, cookies, JSON and XML write them. */

/** Blanks between a value and what parts it. */
const BLANKS_MAX: usize = 4;

function isBlank(c: u32): bool {
  return c == 0x20 || c == 0x09;
}

/** `=`, `:`, quotes, `>`, `[`, `,` and an empty line's end: what stands before a value. */
function opens(c: u32): bool {
  if (c == 0x3d || c == 0x3a || c == 0x22 || c == 0x27) return true;
  return c == 0x3e || c == 0x5b || c == 0x2c || c == 0x0a;
}

/** `&`, `;`, quotes, `<`, `,`, brackets and line ends: what stands behind a value. */
function closes(c: u32): bool {
  if (c == 0x26 || c == 0x3b || c == 0x22 || c == 0x27 || c == 0x3c) return true;
  return c == 0x2c || c == 0x7d || c == 0x5d || c == 0x0d || c == 0x0a;
}

/** Whether a field's value may begin at `at` of a text that begins at `start`. */
export function beginsValue(start: usize, at: usize): bool {
  for (let i: usize = 0; i <= BLANKS_MAX; i++) {
    if (at == start) return true;
    const c = <u32>load<u8>(--at);
    if (!isBlank(c)) return opens(c);
  }
  return false;
}

/** Whether a field's value may end before `at` of a text that ends at `end`. */
export function endsValue(at: usize, end: usize): bool {
  for (let i: usize = 0; i <= BLANKS_MAX; i++) {
    if (at == end) return true;
    const c = <u32>load<u8>(at++);
    if (!isBlank(c)) return closes(c);
  }
  return false;
}
