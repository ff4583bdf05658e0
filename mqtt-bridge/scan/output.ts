import { createInterface } from "node:readline";
import type { Line, SummaryLine } from "../../core/wire/lines.js";
import type { LineWriter } from "../cli/output.js";
import { Spool } from "./spool.js";

/** Where the lines of one capture go. */
export interface ScanOutput {
  /** Takes lines; `sure` is false while they may have to be taken back. False: the reader is gone. */
  take(lines: readonly Line[], sure: boolean): Promise<boolean>;
  /** Forgets all that was taken while not sure. */
  takeBack(): void;
  end(summary: SummaryLine): Promise<void>;
}

/** Characters that are held in memory before they go to a temporary file. */
const HELD_MAX = 8 * 1024 * 1024;

/** One JSON object a line; `file` is the first key where several captures are read. */
export class JsonOutput implements ScanOutput {
  readonly #writer: LineWriter;
  readonly #file: string | null;
  #held: string[] = [];
  #heldChars = 0;
  #spool: Spool | null = null;

  constructor(writer: LineWriter, file: string | null) {
    this.#writer = writer;
    this.#file = file;
  }

  async take(lines: readonly Line[], sure: boolean): Promise<boolean> {
    const texts = lines.map((line) => this.#text(line));
    if (!sure) {
      this.#hold(texts);
      return !this.#writer.closed;
    }
    await this.#release();
    return this.#write(texts);
  }

  takeBack(): void {
    this.#held = [];
    this.#heldChars = 0;
    this.#spool?.close();
    this.#spool = null;
  }

  async end(summary: SummaryLine): Promise<void> {
    await this.#release();
    await this.#write([this.#text(summary)]);
  }

  #text(line: Line): string {
    return JSON.stringify(this.#file === null ? line : { file: this.#file, ...line });
  }

  #hold(texts: readonly string[]): void {
    for (const text of texts) {
      this.#held.push(text);
      this.#heldChars += text.length;
    }
    if (this.#heldChars < HELD_MAX) return;
    this.#spool ??= new Spool();
    this.#spool.write(Buffer.from(`${this.#held.join("\n")}\n`));
    this.#held = [];
    this.#heldChars = 0;
  }

  async #release(): Promise<void> {
    const [spool, held] = [this.#spool, this.#held];
    this.#spool = null;
    this.#held = [];
    this.#heldChars = 0;
    if (spool !== null) {
      await this.#write(createInterface({ input: spool.read() }));
      spool.close();
    }
    await this.#write(held);
  }

  async #write(texts: Iterable<string> | AsyncIterable<string>): Promise<boolean> {
    for await (const text of texts) {
      this.#writer.line(text);
      await this.#writer.pace();
      if (this.#writer.closed) return false;
    }
    // What a turn found is seen at once, also through a pipe.
    await this.#writer.flush();
    return !this.#writer.closed;
  }
}
