import type { Writable } from "node:stream";

/**
 * Lines to a stream, no faster than its reader takes them. A reader that went away (`| head`)
 * ends the writing quietly: `closed` becomes true and further lines are dropped.
 */
export class LineWriter {
  readonly #stream: Writable;
  #buffer = "";
  #closed = false;
  #wake: (() => void) | null = null;

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on("error", (error: NodeJS.ErrnoException) => this.#onError(error));
    stream.on("close", () => this.#close());
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Takes a line; call `pace` now and then, or memory grows with what the reader leaves. */
  line(text: string): void {
    if (!this.#closed) this.#buffer += `${text}\n`;
  }

  /** Writes what is buffered above 64 KiB and waits while the reader is behind. */
  async pace(): Promise<void> {
    if (this.#buffer.length >= PACE_CHARS) await this.flush();
  }

  /** Writes all that is buffered. */
  async flush(): Promise<void> {
    if (this.#closed || this.#buffer === "") return;
    const text = this.#buffer;
    this.#buffer = "";
    if (this.#stream.write(text)) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      this.#stream.once("drain", () => this.#resume());
    });
  }

  #resume(): void {
    this.#wake?.();
    this.#wake = null;
  }

  #close(): void {
    this.#closed = true;
    this.#buffer = "";
    this.#resume();
  }

  #onError(error: NodeJS.ErrnoException): void {
    this.#close();
    if (error.code !== "EPIPE") throw error;
  }
}

const PACE_CHARS = 65536;
