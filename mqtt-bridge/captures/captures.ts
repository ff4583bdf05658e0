import { randomBytes } from "node:crypto";
import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { AlertLine, DeviceLine, Line, SightingLine } from "../../core/wire/lines.js";
import type { CaptureResultView, CaptureView } from "../api/views-browse.js";
import { describeError } from "../failure.js";
import { type ScanFault, scanInChild } from "./scan.js";

/** Bytes of a capture that is taken. */
export const CAPTURE_MAX = 256 * 1024 * 1024;
/** Results that are kept, in memory; the oldest goes. */
const KEPT_MAX = 5;
/** Sightings of a result that are kept; more are counted. */
const SIGHTINGS_MAX = 2000;
const OTHERS_MAX = 1000;
/** Progress is told when it moved by so much of the whole. */
const STEP = 0.02;

export interface CapturesOptions {
  /** Options of `telltale scan`: what it looks for. */
  readonly args: () => readonly string[];
  readonly onChange: (view: CaptureView) => void;
  /** Epoch seconds. */
  readonly now: () => number;
}

interface Kept {
  capture: CaptureView;
  readonly devices: DeviceLine[];
  readonly alerts: AlertLine[];
  readonly sightings: SightingLine[];
  readonly stop: AbortController;
}

/** Captures that a person gave, scanned one at a time; the file is gone when it is scanned. */
export class Captures {
  readonly #options: CapturesOptions;
  readonly #kept = new Map<string, Kept>();
  #work: Promise<void> = Promise.resolve();

  constructor(options: CapturesOptions) {
    this.#options = options;
  }

  get isBusy(): boolean {
    return [...this.#kept.values()].some(({ capture }) => capture.state === "scanning");
  }

  /** Newest first. */
  list(): CaptureView[] {
    return [...this.#kept.values()].map(({ capture }) => capture).reverse();
  }

  result(id: string): CaptureResultView | null {
    const kept = this.#kept.get(id);
    if (kept === undefined) return null;
    const { stop: _stop, ...result } = kept;
    return result;
  }

  /** Writes the body down and begins to scan it. */
  async take(name: string, size: number, body: Readable): Promise<CaptureView> {
    const id = randomBytes(6).toString("hex");
    const dir = mkdtempSync(join(tmpdir(), "telltale-"));
    const path = join(dir, "capture");
    const started = this.#options.now();
    const capture: CaptureView = {
      ...{ id, name, size, started, state: "scanning", read: 0, error: null },
      ...{ alerts: 0, sightings: 0, summary: null },
    };
    const lines = { devices: [], alerts: [], sightings: [] };
    const kept: Kept = { capture, ...lines, stop: new AbortController() };
    this.#keep(id, kept);
    try {
      await pipeline(body, createWriteStream(path, { mode: 0o600 }));
    } catch (error) {
      rmSync(dir, { recursive: true, force: true });
      this.#change(kept, { state: "failed", error: describeError(error) });
      return kept.capture;
    }
    this.#work = this.#scan(kept, path).finally(() =>
      rmSync(dir, { recursive: true, force: true }),
    );
    return kept.capture;
  }

  /** Forgets a result, and ends its scan. False: there is none of this id. */
  remove(id: string): boolean {
    const kept = this.#kept.get(id);
    kept?.stop.abort();
    return this.#kept.delete(id);
  }

  async stop(): Promise<void> {
    for (const { stop } of this.#kept.values()) stop.abort();
    await this.#work;
  }

  #keep(id: string, kept: Kept): void {
    this.#kept.set(id, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT_MAX && oldest !== undefined) this.remove(oldest);
    this.#options.onChange(kept.capture);
  }

  async #scan(kept: Kept, path: string): Promise<void> {
    let told = 0;
    const fault = await scanInChild({
      path,
      args: this.#options.args(),
      signal: kept.stop.signal,
      onLine: (line) => take(kept, line),
      onRead: (read) => {
        kept.capture = { ...kept.capture, read };
        if (read - told < kept.capture.size * STEP) return;
        told = read;
        this.#options.onChange(kept.capture);
      },
    });
    if (fault === null) this.#change(kept, { state: "done" });
    else this.#change(kept, { state: "failed", error: errorOf(fault, kept.capture.name) });
  }

  #change(kept: Kept, change: Partial<CaptureView>): void {
    kept.capture = { ...kept.capture, ...change };
    if (this.#kept.has(kept.capture.id)) this.#options.onChange(kept.capture);
  }
}

function take(kept: Kept, line: Line): void {
  const { capture, devices, alerts, sightings } = kept;
  switch (line.kind) {
    case "device":
      if (devices.length < OTHERS_MAX) devices.push(line);
      return;
    case "alert":
      kept.capture = { ...capture, alerts: capture.alerts + 1 };
      if (alerts.length < OTHERS_MAX) alerts.push(line);
      return;
    case "sighting":
      kept.capture = { ...capture, sightings: capture.sightings + 1 };
      if (sightings.length < SIGHTINGS_MAX) sightings.push(line);
      return;
    case "summary":
      kept.capture = { ...capture, summary: line };
      return;
    default:
      return;
  }
}

/** The program's own line, with the file's name. */
function errorOf(fault: NonNullable<ScanFault>, name: string): string {
  const line = fault.lines.at(-1) ?? "the scan was ended";
  return line.replace(/^telltale: /, "").replace(/^(standard input|-)(?=:)/, name);
}
