import { spawn } from "node:child_process";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Line } from "../../core/wire/lines.js";
import { PACKAGE_ROOT } from "../cli/paths.js";

const PROGRAM = join(PACKAGE_ROOT, "dist", "mqtt-bridge", "telltale.js");
/** Lines of standard error that are kept: the newest. */
const COMPLAINTS_MAX = 5;
/** A scan that takes longer is ended, milliseconds. */
const LONGEST_MS = 30 * 60_000;

export interface ScanJob {
  readonly path: string;
  /** Options of `telltale scan`. */
  readonly args: readonly string[];
  readonly signal: AbortSignal;
  readonly onLine: (line: Line) => void;
  /** Bytes of the file that were read so far. */
  readonly onRead: (bytes: number) => void;
}

/** What became of a scan; null: it is done. */
export type ScanFault = {
  readonly status: number | null;
  readonly lines: readonly string[];
} | null;

/** `telltale scan` of a file in a process of its own, so that this one goes on answering. */
export async function scanInChild(job: ScanJob): Promise<ScanFault> {
  const { path, args, signal, onLine, onRead } = job;
  const child = spawn(process.execPath, [PROGRAM, "scan", "-", "--json", ...args], {
    stdio: ["pipe", "pipe", "pipe"],
    signal: AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)]),
  });
  const ended = new Promise<number | null>((resolve) => {
    child.on("error", () => resolve(null));
    child.on("close", (status) => resolve(status));
  });
  const complaints: string[] = [];
  const told = createInterface({ input: child.stderr });
  told.on("line", (line) => {
    complaints.push(line);
    if (complaints.length > COMPLAINTS_MAX) complaints.shift();
  });
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => onLine(JSON.parse(line) as Line));
  let bytes = 0;
  const counted = new Transform({
    transform(piece: Buffer, _encoding, done) {
      bytes += piece.length;
      onRead(bytes);
      done(null, piece);
    },
  });
  // The child may end before it has read all: then its own words say why.
  await pipeline(createReadStream(path), counted, child.stdin).catch(() => {});
  const status = await ended;
  return status === 0 ? null : { status, lines: complaints };
}
