import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { printableText } from "../../core/wire/text.js";
import { type Flags, readArguments } from "../cli/args.js";
import { describeError, Failure } from "../failure.js";
import { fetchBytes, isAddress, replaceFile } from "../net/fetched.js";
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
  const { bytes, modified } = await fetchBytes(
    from,
    isAddress(from) ? SENT_MAX : TEXT_MAX,
    PATIENCE,
  );
  const day = dayOf(modified);
  const made = compile(from, textOf(from, bytes), day);
  const file = join(storeDirOf(args, process.env), RENEWED);
  replaceFile(file, made.bytes, { file: 0o600, folder: 0o700 });
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

function dayOf(time: number): string {
  return new Date(Number.isNaN(time) ? Date.now() : time).toISOString().slice(0, 10);
}
