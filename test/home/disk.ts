import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pipeline } from "../../core/pipeline.js";
import type { Alert, Line } from "../../core/wire/lines.js";
import { Memories, SAVE_MS } from "../../mqtt-bridge/run/memories.js";
import { SqliteStore } from "../../mqtt-bridge/store/sqlite.js";
import { TRAFFIC_SAVE_MS, Traffic } from "../../mqtt-bridge/traffic/traffic.js";

const ROUTER = "home";
const SAVE = SAVE_MS / 1000;
const TRAFFIC_SAVE = TRAFFIC_SAVE_MS / 1000;
/** How often a plane writes down when devices were seen, and which messages brought nothing, seconds. */
const FLUSH = 600;

/** What a plane of this home gives its disk: the store in a file, written as `telltale run` writes it. */
export class Disk {
  /** Bytes that were given to be written: log, file and log's take-over. */
  written = 0;
  readonly #dir = mkdtempSync(join(tmpdir(), "telltale-home-"));
  #now = 0;
  readonly #store = new SqliteStore(join(this.#dir, "telltale.db"), () => Math.floor(this.#now));
  readonly #memories = new Memories(this.#store);
  readonly #traffic = new Traffic();
  #messages = 0;
  #noted = 0;
  #flushed = 0;
  #saved = 0;
  #told = 0;

  /** A batch that was read at this time, epoch seconds. */
  take(at: number, pipeline: Pipeline, lines: readonly Line[], pushes: readonly Alert[]): void {
    const before = writtenByUs();
    this.#now = at;
    this.#messages += 1;
    this.#traffic.take(ROUTER, lines);
    for (const line of lines) {
      if (line.kind === "flow" && line.device !== null)
        this.#store.touchDevice(ROUTER, line.device, line.first, line.last);
    }
    if (pushes.length > 0 || lines.some(isKept)) this.#keep(at, pipeline, lines, pushes);
    this.#routine(at, pipeline);
    this.written += writtenByUs() - before;
  }

  close(): void {
    this.#store.close();
    rmSync(this.#dir, { recursive: true, force: true });
  }

  #keep(at: number, pipeline: Pipeline, lines: readonly Line[], pushes: readonly Alert[]): void {
    const store = this.#store;
    this.#memories.add(ROUTER, pipeline);
    store.transaction(() => {
      for (const line of lines) this.#put(line, at);
      for (const alert of pushes) {
        const message = { topic: "telltale/home/alert", payload: JSON.stringify(alert) };
        store.outbox.push("mqtt", { ...message, expiry: 3600 });
      }
      this.#mark();
      this.#memories.note(ROUTER);
    });
    // The broker has taken them.
    const sent = store.outbox.waiting("mqtt", 100).map(({ seq }) => seq);
    if (sent.length > 0) store.outbox.take(sent, this.#messages);
  }

  #put(line: Line, at: number): void {
    if (line.kind === "device") this.#store.putDevice(ROUTER, line, at);
    if (line.kind === "sighting") this.#store.putSighting(ROUTER, line);
    if (line.kind !== "alert") return;
    const { kind: _kind, ...alert } = line;
    this.#store.putAlert(ROUTER, alert);
  }

  #mark(): void {
    this.#noted = this.#messages;
    this.#store.putMark(`${ROUTER}/keys`, "up/events", { epoch: 1, sequence: this.#messages });
  }

  #routine(at: number, pipeline: Pipeline): void {
    if (at - this.#flushed >= FLUSH) {
      this.#flushed = at;
      this.#store.flush();
      if (this.#noted < this.#messages) this.#mark();
    }
    if (at - this.#told >= TRAFFIC_SAVE) {
      this.#told = at;
      this.#traffic.save(this.#store);
    }
    if (at - this.#saved < SAVE) return;
    this.#saved = at;
    this.#memories.add(ROUTER, pipeline);
    this.#memories.save();
  }
}

function isKept({ kind }: Line): boolean {
  return kind === "device" || kind === "sighting" || kind === "alert";
}

/** Bytes that this process gave to write(2) and its like (proc_pid_io(5), wchar). */
function writtenByUs(): number {
  return Number(/^wchar: (\d+)/m.exec(readFileSync("/proc/self/io", "utf8"))?.[1] ?? 0);
}
