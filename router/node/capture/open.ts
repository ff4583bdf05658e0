import type { Readable } from "node:stream";
import type { Packet, PacketSource } from "../packet.js";
import { decode, type Progress } from "./decode.js";
import { openStream, piecesOf } from "./pieces.js";

export { CaptureError, type Packet, type PacketSource } from "../packet.js";

class CaptureSource implements PacketSource {
  private readonly progress: Progress = { frames: 0, truncatedAt: null, truncation: null };
  private stream: Readable | null = null;
  private stopped = false;

  constructor(
    readonly name: string,
    private readonly start: () => Readable,
  ) {}

  get truncatedAt(): number | null {
    return this.progress.truncatedAt;
  }

  get truncation(): string | null {
    return this.progress.truncation;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Packet> {
    this.stream = this.start();
    try {
      for await (const packet of decode(
        this.name,
        piecesOf(this.name, this.stream),
        this.progress,
      )) {
        if (this.stopped) return;
        yield packet;
      }
    } catch (error) {
      if (!this.stopped) throw error;
    }
  }

  stop(): void {
    this.stopped = true;
    this.stream?.destroy();
  }
}

/**
 * Opens a capture file, or standard input for `-`: pcap, pcapng, gzip of these. Read it once, with `for await`;
 * that throws CaptureError where no packet can be read. `truncatedAt` is known after the last packet.
 */
export function open(path: string): PacketSource {
  return new CaptureSource(path === "-" ? "standard input" : path, () => openStream(path));
}

/** The same for bytes that another program writes: tcpdump's, a test's. */
export function openReadable(name: string, stream: Readable): PacketSource {
  return new CaptureSource(name, () => stream);
}
