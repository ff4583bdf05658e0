import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { printableText } from "../../core/wire/text.js";
import { type Flags, readArguments } from "../cli/args.js";
import { describeError, Failure } from "../failure.js";
import { RENEWED } from "../settings/attribution.js";
import { storeDirOf } from "../settings/store.js";
import { compileIp2asn, TableFault } from "./ip2asn.js";

/** Where the table is published. */
export const TABLE_URL = "https://iptoasn.com/data/ip2asn-combined.tsv.gz";

export const UPDATE_FLAGS: Flags = {
  store: { value: "DIR", help: "the store that telltale run uses" },
};

/** Bytes as sent and as text, and milliseconds for the whole. */
const SENT_MAX = 64 * 1024 * 1024;
const TEXT_MAX = 256 * 1024 * 1024;
const PATIENCE = 300_000;

interface Table {
  readonly bytes: Uint8Array;
  /** ISO date on which it was made. */
  readonly day: string;
}

/**
 * `telltale update-data [FILE|URL]`: newer data on networks and countries for this store. What was there stays when the new
 * table cannot be read.
 * @throws Failure, one line.
 */
export async function updateDataCommand(
  argv: readonly string[],
  print: (line: string) => void,
): Promise<number> {
  const args = readArguments("update-data", argv, UPDATE_FLAGS);
  const [from = TABLE_URL, ...more] = args.positionals;
  if (more.length > 0) throw new Failure("telltale update-data: expected one FILE or URL");
  const { bytes, day } = /^https?:\/\//.test(from) ? await download(from) : readTable(from);
  const made = compile(from, textOf(from, bytes), day);
  const file = join(storeDirOf(args, process.env), RENEWED);
  keep(file, made.bytes);
  const left =
    made.dropped === 0 ? "" : `, ${made.dropped} finer than a /64 or inside others left out`;
  print(`networks of ${day}: ${made.ranges} ranges${left}; kept in ${file}`);
  print("telltale run uses them from its next start on");
  return 0;
}

function compile(from: string, text: string, day: string): ReturnType<typeof compileIp2asn> {
  try {
    return compileIp2asn(text, day);
  } catch (error) {
    if (error instanceof TableFault) {
      throw new Failure(`${from}:${error.line}: ${printableText(error.message)}`);
    }
    throw error;
  }
}

function textOf(from: string, bytes: Uint8Array): string {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return Buffer.from(bytes).toString("utf8");
  try {
    return gunzipSync(bytes, { maxOutputLength: TEXT_MAX }).toString("utf8");
  } catch (error) {
    throw new Failure(`${from}: ${describeError(error)}`);
  }
}

async function download(url: string): Promise<Table> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE) });
    if (!response.ok) throw new Failure(`${url}: the server answers ${response.status}`);
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body ?? []) {
      size += chunk.length;
      if (size > SENT_MAX) throw new Failure(`${url}: longer than ${SENT_MAX} bytes`);
      chunks.push(chunk);
    }
    const modified = Date.parse(response.headers.get("last-modified") ?? "");
    return { bytes: Buffer.concat(chunks), day: dayOf(modified) };
  } catch (error) {
    if (error instanceof Failure) throw error;
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    throw new Failure(`${url}: ${describeError(cause)}`);
  }
}

function readTable(file: string): Table {
  try {
    const { size, mtimeMs } = statSync(file);
    if (size > TEXT_MAX) throw new Failure(`${file}: longer than ${TEXT_MAX} bytes`);
    return { bytes: readFileSync(file), day: dayOf(mtimeMs) };
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(`${file}: ${describeError(error)}`);
  }
}

function dayOf(time: number): string {
  return new Date(Number.isNaN(time) ? Date.now() : time).toISOString().slice(0, 10);
}

/** A reader sees the old file or the new one, never a part. */
function keep(file: string, bytes: Uint8Array): void {
  try {
    mkdirSync(join(file, ".."), { recursive: true, mode: 0o700 });
    writeFileSync(`${file}.new`, bytes, { mode: 0o600, flush: true });
    renameSync(`${file}.new`, file);
  } catch (error) {
    throw new Failure(`${file}: ${describeError(error)}`);
  }
}
