/** How deep lists and objects are taken apart: what lies deeper is small. */
const DEPTH = 3;

/** JSON of plain data in parts of `size` characters or somewhat more, so that the whole text is never in memory. */
export function* jsonParts(value: unknown, size: number): Generator<string> {
  let part = "";
  for (const piece of piecesOf(value, DEPTH)) {
    part += piece;
    if (part.length < size) continue;
    yield part;
    part = "";
  }
  if (part !== "") yield part;
}

function* piecesOf(value: unknown, depth: number): Generator<string> {
  if (depth === 0 || typeof value !== "object" || value === null) {
    yield JSON.stringify(value) ?? "null";
    return;
  }
  const isList = Array.isArray(value);
  yield isList ? "[" : "{";
  let between = "";
  for (const [key, each] of isList ? value.entries() : membersOf(value)) {
    yield isList ? between : `${between}${JSON.stringify(key)}:`;
    between = ",";
    yield* piecesOf(each, depth - 1);
  }
  yield isList ? "]" : "}";
}

/** JSON leaves out what is undefined. */
function membersOf(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, each]) => each !== undefined);
}
