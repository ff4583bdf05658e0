import { CaptureError, type Packet } from "../packet.js";
import { Damage, type FormatReader } from "./format.js";
import { isPcap, PcapReader } from "./pcap.js";
import { isPcapng, PcapngReader } from "./pcapng.js";
import { ByteQueue } from "./queue.js";

/** Bytes that tell the formats apart. */
const SIGNATURE = 12;

/** What is known of a source's end. */
export interface Progress {
  frames: number;
  truncatedAt: number | null;
  truncation: string | null;
}

const EXPECTED = "expected pcap or pcapng, or gzip of these";

function chooseReader(name: string, queue: ByteQueue): FormatReader {
  if (queue.available >= 4 && isPcap(queue)) return new PcapReader();
  if (isPcapng(queue)) return new PcapngReader();
  throw new CaptureError(`${name}: not a capture; ${EXPECTED}`);
}

/** Sets where and why the source ended too early; before the first packet that is an error. */
function endEarly(name: string, progress: Progress, why: string): void {
  const frame = progress.frames + 1;
  if (progress.frames === 0) {
    throw new CaptureError(`${name}: no packet can be read: ${why} before the first; ${EXPECTED}`);
  }
  progress.truncatedAt = frame;
  progress.truncation = `${name}: ${why} at frame ${frame}; read up to there`;
}

/** Text of an error that ended the bytes, if it means that the rest is missing; other errors are thrown on. */
function describeBreak(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "Z_BUF_ERROR") return "its gzip stream is cut";
  if (code.startsWith("Z_")) return "its gzip stream is damaged";
  throw error;
}

/** Pieces of a source, and a last item that says how it broke. */
async function* pieces(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array | string> {
  try {
    yield* source;
  } catch (error) {
    yield describeBreak(error);
  }
}

function readPiece(reader: FormatReader, queue: ByteQueue, packets: Packet[]): string | null {
  try {
    reader.read(queue, packets);
    return null;
  } catch (error) {
    if (error instanceof Damage) return `damaged (${error.message})`;
    throw error;
  }
}

/**
 * Reads a capture in any of the formats. `progress` says at the end whether it was cut.
 * Throws CaptureError where no packet can be read.
 */
export async function* decode(
  name: string,
  source: AsyncIterable<Uint8Array>,
  progress: Progress,
): AsyncGenerator<Packet> {
  const queue = new ByteQueue();
  let reader: FormatReader | null = null;
  for await (const piece of pieces(source)) {
    if (typeof piece === "string") return endEarly(name, progress, piece);
    queue.push(piece);
    if (reader === null && queue.available < SIGNATURE) continue;
    reader ??= chooseReader(name, queue);
    const packets: Packet[] = [];
    const damage = readPiece(reader, queue, packets);
    for (const packet of packets) {
      progress.frames = packet.frame;
      yield packet;
    }
    if (damage !== null) return endEarly(name, progress, damage);
  }
  finish(name, progress, queue, reader);
}

function finish(
  name: string,
  progress: Progress,
  queue: ByteQueue,
  reader: FormatReader | null,
): void {
  if (reader === null && queue.available === 0) {
    throw new CaptureError(`${name}: empty; ${EXPECTED}`);
  }
  if (reader === null) chooseReader(name, queue);
  if (!queue.isClean) endEarly(name, progress, "cut");
  else if (progress.frames === 0) throw new CaptureError(`${name}: holds no packet`);
}
