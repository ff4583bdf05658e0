import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import type { Test } from "tap";

const FOLDER = "test/core/golden";

/**
 * Compares a text with its golden file. `GOLDEN=write npx tap dist/test/core/*.test.js` writes the files anew:
 * read their difference before it is committed.
 */
export function golden(t: Test, name: string, actual: string): void {
  const file = `${FOLDER}/${name}`;
  if (process.env.GOLDEN === "write") {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(file, actual);
  }
  t.ok(existsSync(file), `${file} is there (GOLDEN=write makes it)`);
  t.equal(actual, existsSync(file) ? readFileSync(file, "utf8") : null, file);
}
