import { readdirSync, readFileSync } from "node:fs";
import t from "tap";

const FOLDERS = ["router/agent", "test/agent"];
const FILE_MAX = 300;
const FUNCTION_MAX = 60;
const COLUMNS_MAX = 120;

const files = FOLDERS.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.[ch]$/.test(name) && !name.endsWith(".gen.h"))
    .map((name) => `${folder}/${name}`),
);

/** Lines of each function's body, by the line of its opening brace: both braces stand alone in the first column. */
function functionLengths(lines: readonly string[]): [line: number, length: number][] {
  const found: [number, number][] = [];
  let start = -1;
  for (const [i, line] of lines.entries()) {
    if (line === "{") start = i;
    if (line === "}" && start >= 0) {
      found.push([start, i - start + 1]);
      start = -1;
    }
  }
  return found;
}

/** Tabs count as eight columns. */
const width = (line: string): number =>
  [...line].reduce((at, letter) => (letter === "\t" ? at + 8 - (at % 8) : at + 1), 0);

function faults(path: string): string[] {
  const lines = readFileSync(path, "utf8").split("\n");
  const long = functionLengths(lines).filter(([, length]) => length > FUNCTION_MAX);
  return [
    ...(lines.length - 1 > FILE_MAX ? [`${path}: ${lines.length - 1} lines`] : []),
    ...long.map(([line, length]) => `${path}:${line}: a function of ${length} lines`),
    ...lines.flatMap((line, i) =>
      width(line) > COLUMNS_MAX ? [`${path}:${i + 1}: ${width(line)} columns`] : [],
    ),
  ];
}

t.test("C files and functions stay short", async (t) => {
  t.ok(files.length > 20, `${files.length} files`);
  t.same(files.flatMap(faults), []);
});

t.test("what is too long is seen", async (t) => {
  const body = ["int f(void)", "{", ...Array.from({ length: 59 }, () => "\tg();"), "}"];
  t.same(functionLengths(body), [[1, 61]]);
  t.equal(width("\ta\tb"), 17);
});
