import type { AlertLine, Line, SummaryLine } from "../../core/wire/lines.js";
import type { LineWriter } from "../cli/output.js";
import type { ScanOutput } from "./output.js";

/** The report for people, written when the capture is read. */
export class ReportOutput implements ScanOutput {
  readonly #writer: LineWriter;
  readonly #file: string | null;
  #alerts: AlertLine[] = [];

  constructor(writer: LineWriter, file: string | null) {
    this.#writer = writer;
    this.#file = file;
  }

  async take(lines: readonly Line[]): Promise<boolean> {
    for (const line of lines) if (line.kind === "alert") this.#alerts.push(line);
    return !this.#writer.closed;
  }

  takeBack(): void {
    this.#alerts = [];
  }

  async end(summary: SummaryLine): Promise<void> {
    if (this.#file !== null) this.#writer.line(`== ${this.#file}`);
    for (const { severity, message } of this.#alerts) this.#writer.line(`${severity}: ${message}`);
    this.#writer.line(`${summary.packets} packets, ${summary.flows} flows`);
    await this.#writer.flush();
  }
}
