import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { emitHeader } from "./emit-c.js";
import { emitDoc } from "./emit-doc.js";
import { emitConstants, emitNames } from "./emit-ts.js";

const outputs: readonly (readonly [path: string, text: string])[] = [
  ["asm/abi.gen.ts", emitConstants()],
  ["asm/abi.names.gen.ts", emitNames()],
  ["router/agent/abi.gen.h", emitHeader()],
  ["docs/ABI.md", emitDoc()],
];

function current(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

const stale = outputs.filter(([path, text]) => current(path) !== text);
if (process.argv.includes("--check")) {
  for (const [path] of stale) console.error(`${path}: stale; run make gen`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const [path, text] of stale) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    console.log(`wrote ${path}`);
  }
}
