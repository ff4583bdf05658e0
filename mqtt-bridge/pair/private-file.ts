import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import * as v from "valibot";
import { describeError, Failure } from "../failure.js";

/**
 * Writes a file that nobody else may read, whole or not at all.
 * @throws Failure when it cannot be written.
 */
export function writePrivate(file: string, value: object): void {
  const half = `${file}.new`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(half, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600, flush: true });
    chmodSync(half, 0o600);
    renameSync(half, file);
  } catch (error) {
    throw new Failure(`${file}: cannot be written: ${describeError(error)}`);
  }
}

/**
 * Null when there is no such file.
 * @throws Failure when it cannot be read or is damaged; `cure` says what to do then.
 */
export function readPrivate<Schema extends v.GenericSchema>(
  file: string,
  schema: Schema,
  cure: string,
): v.InferOutput<Schema> | null {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new Failure(`${file}: ${describeError(error)}`);
  }
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
  if (read.success) return read.output;
  // What the file holds is secret: the place is told, not the value.
  const place = v.getDotPath(read.issues[0]) ?? "the whole file";
  throw new Failure(`${file}: damaged at ${place}; ${cure}`);
}
