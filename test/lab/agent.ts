import { join } from "node:path";
import type { Running } from "../mqtt-bridge/program.js";
import type { Paired } from "./accounts.js";
import type { Lab } from "./lab.js";
import { type Judged, knowsNftQueue, withoutNftQueue } from "./queues.js";

const PROGRAM = "build/agent/native/telltale-agent";
/** Short turns, so that a test need not wait for what a home gets each minute. */
const TURNS = ["--health", "1", "--flows", "1"];

/** `telltale-agent` in the router's place, with a folder of its own. */
export class Agent {
  readonly folder: string;
  readonly #lab: Lab;
  readonly #judged: readonly string[];
  #running: Running | null = null;

  /** `judged`: what packets wait for. */
  constructor(lab: Lab, judged: readonly Judged[] = []) {
    this.#lab = lab;
    this.#judged = judged.flatMap((what) => [`--${what}`, "on"]);
    this.folder = join(lab.folder, "agent");
  }

  /** All that it has printed since it was started last. */
  get text(): string {
    return this.#running?.text ?? "";
  }

  get isRunning(): boolean {
    return this.#running !== null;
  }

  get pid(): number {
    const pid = this.#running?.pid;
    if (pid === undefined) throw new Error("the agent does not run");
    return pid;
  }

  pair({ line }: Paired): void {
    this.#lab.now("router", PROGRAM, ["pair", "--folder", this.folder, "-"], line);
  }

  /** Loads the table that says what is copied, as the init script does. */
  loadTable(): void {
    const table = this.#lab.now("router", PROGRAM, ["firewall", ...this.#judged]);
    const isFit = this.#judged.length === 0 || knowsNftQueue(this.#lab);
    const loaded = isFit ? table : withoutNftQueue(this.#lab, table);
    this.#lab.now("router", "nft", ["-f", "-"], loaded);
  }

  removeTable(): void {
    this.#lab.now("router", PROGRAM, ["unload"]);
  }

  start(more: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Running {
    const args = ["run", "--folder", this.folder, ...TURNS, ...this.#judged, ...more];
    this.#running = this.#lab.start("router", PROGRAM, args, env);
    return this.#running;
  }

  /** Ends it; the exit status, null after a signal that it did not catch. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
    const status = (await this.#running?.stop(signal)) ?? null;
    this.#running = null;
    return status;
  }
}
