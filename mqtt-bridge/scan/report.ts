import { ScanReport } from "../../core/scan/report.js";
import type { Line, SummaryLine } from "../../core/wire/lines.js";
import { printableText } from "../../core/wire/text.js";
import type { LineWriter } from "../cli/output.js";
import type { ScanOutput } from "./output.js";

/** Core's report for people, written when the capture is read. */
export class ReportOutput implements ScanOutput {
  readonly #writer: LineWriter;
  readonly #file: string | null;
  #report = new ScanReport();
  readonly #isFirst: boolean;

  /**
   * @param file heads the report where several captures are read.
   * @param isFirst no other report stands above it.
   */
  constructor(writer: LineWriter, file: string | null, isFirst: boolean) {
    this.#writer = writer;
    this.#file = file;
    this.#isFirst = isFirst;
  }

  async take(lines: readonly Line[]): Promise<boolean> {
    this.#report.take(lines);
    return !this.#writer.closed;
  }

  takeBack(): void {
    this.#report = new ScanReport();
  }

  async end(summary: SummaryLine): Promise<void> {
    if (!this.#isFirst) this.#writer.line("");
    if (this.#file !== null) this.#writer.line(`== ${printableText(this.#file)}`);
    for (const line of this.#report.write(summary)) this.#writer.line(line);
    await this.#writer.flush();
  }
}
