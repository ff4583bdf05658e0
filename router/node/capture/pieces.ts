import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { CaptureError } from "../packet.js";

const PIECE = 256 * 1024;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  EISDIR: "is a folder; expected a capture file",
  EACCES: "may not be read",
  EPERM: "may not be read",
  ENOTDIR: "no such file",
  ENAMETOOLONG: "no such file",
  EIO: "the disk reports an error",
};

/** An error of the file system as one line; others are thrown on. */
function toCaptureError(name: string, error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const reason = REASONS[code] ?? (code.startsWith("E") ? code : null);
  return reason === null ? error : new CaptureError(`${name}: ${reason}`);
}

/** A stream's bytes; errors of the file system as CaptureError. */
async function* readAll(name: string, stream: Readable): AsyncGenerator<Uint8Array> {
  try {
    yield* stream as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw toCaptureError(name, error);
  }
}

/** The first bytes, two at least unless there are fewer: enough to see gzip's magic number. */
async function firstOf(source: AsyncGenerator<Uint8Array>): Promise<Uint8Array> {
  let first: Uint8Array = new Uint8Array(0);
  while (first.length < 2) {
    const next = await source.next();
    if (next.done) break;
    first = first.length === 0 ? next.value : Buffer.concat([first, next.value]);
  }
  return first;
}

async function* gunzip(source: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const stream = createGunzip({ chunkSize: PIECE });
  const feed = async (): Promise<void> => {
    for await (const piece of source) {
      if (!stream.write(piece)) await new Promise((resolve) => stream.once("drain", resolve));
    }
    stream.end();
  };
  feed().catch((error) => stream.destroy(error));
  yield* stream as AsyncIterable<Uint8Array>;
}

/** `head` and then the rest. */
async function* rejoin(
  head: Uint8Array,
  rest: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head;
  yield* rest;
}

/**
 * Bytes of a stream, unpacked if they begin as gzip does. Throws CaptureError for errors of the file system,
 * zlib's own errors for a broken gzip stream.
 */
export async function* piecesOf(name: string, stream: Readable): AsyncGenerator<Uint8Array> {
  const source = readAll(name, stream);
  try {
    const first = await firstOf(source);
    const whole = rejoin(first, source);
    yield* first[0] === 0x1f && first[1] === 0x8b ? gunzip(whole) : whole;
  } finally {
    stream.destroy();
  }
}

/** Opens a file, or standard input for `-`. Errors come with the first read. */
export function openStream(path: string): Readable {
  return path === "-" ? process.stdin : createReadStream(path, { highWaterMark: PIECE });
}
