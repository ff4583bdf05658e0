import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Transform } from "node:stream";

const PIECE_BYTES = 64 * 1024;

/**
 * A temporary file that has no name any more: it is gone when the program ends, however it ends.
 */
export class Spool {
  readonly #fd: number;
  #bytes = 0;
  #open = true;

  constructor() {
    const dir = mkdtempSync(join(tmpdir(), "telltale-"));
    this.#fd = openSync(join(dir, "spool"), "wx+", 0o600);
    rmSync(dir, { recursive: true });
  }

  get bytes(): number {
    return this.#bytes;
  }

  write(bytes: Uint8Array): void {
    if (!this.#open) return;
    for (let at = 0; at < bytes.length; ) {
      at += writeSync(this.#fd, bytes, at, bytes.length - at, this.#bytes + at);
    }
    this.#bytes += bytes.length;
  }

  /** Reads from the start all that was written. */
  read(): Readable {
    return Readable.from(this.#pieces(), { objectMode: false });
  }

  *#pieces(): Generator<Uint8Array> {
    for (let at = 0; at < this.#bytes; ) {
      const piece = Buffer.alloc(Math.min(PIECE_BYTES, this.#bytes - at));
      const read = readSync(this.#fd, piece, 0, piece.length, at);
      if (read === 0) return;
      at += read;
      yield piece.subarray(0, read);
    }
  }

  close(): void {
    if (this.#open) closeSync(this.#fd);
    this.#open = false;
  }
}

/** The stream as it is, with a copy in the spool for as long as the spool is open. */
export function spoolCopy(stream: Readable, spool: Spool): Readable {
  const copy = new Transform({
    transform(piece: Buffer, _encoding, done) {
      spool.write(piece);
      done(null, piece);
    },
  });
  stream.on("error", (error) => copy.destroy(error));
  return stream.pipe(copy);
}
