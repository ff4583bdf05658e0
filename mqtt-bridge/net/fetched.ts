import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { describeError, Failure } from "../failure.js";

/** What somebody else made, with the time of its last change in milliseconds; NaN: not said. */
export interface Fetched {
  readonly bytes: Uint8Array;
  readonly modified: number;
}

/** Whether this is an address to download from, and no file. */
export function isAddress(from: string): boolean {
  return /^https?:\/\//.test(from);
}

/**
 * Reads a file or downloads from an address.
 * @param bytesMax more is refused.
 * @param patience milliseconds that a download may take as a whole.
 * @throws Failure, one line.
 */
export function fetchBytes(from: string, bytesMax: number, patience: number): Promise<Fetched> {
  return isAddress(from) ? download(from, bytesMax, patience) : read(from, bytesMax);
}

async function download(url: string, bytesMax: number, patience: number): Promise<Fetched> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(patience) });
    if (!response.ok) throw new Failure(`${url}: the server answers ${response.status}`);
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body ?? []) {
      size += chunk.length;
      if (size > bytesMax) throw new Failure(`${url}: longer than ${bytesMax} bytes`);
      chunks.push(chunk);
    }
    const modified = Date.parse(response.headers.get("last-modified") ?? "");
    return { bytes: Buffer.concat(chunks), modified };
  } catch (error) {
    if (error instanceof Failure) throw error;
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    throw new Failure(`${url}: ${describeError(cause)}`);
  }
}

async function read(file: string, bytesMax: number): Promise<Fetched> {
  try {
    const { size, mtimeMs } = statSync(file);
    if (size > bytesMax) throw new Failure(`${file}: longer than ${bytesMax} bytes`);
    return { bytes: readFileSync(file), modified: mtimeMs };
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(`${file}: ${describeError(error)}`);
  }
}

/**
 * Puts a file in the old one's place: a reader sees the old or the new one, never a part. Its folder is made where it is
 * not there.
 * @throws Failure, one line.
 */
export function replaceFile(
  file: string,
  content: string | Uint8Array,
  modes: { readonly file?: number; readonly folder?: number } = {},
): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: modes.folder });
    writeFileSync(`${file}.new`, content, { mode: modes.file, flush: true });
    renameSync(`${file}.new`, file);
  } catch (error) {
    throw new Failure(`${file}: ${describeError(error)}`);
  }
}
