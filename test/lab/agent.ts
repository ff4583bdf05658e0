import { join } from "node:path";
import type { Running } from "../mqtt-bridge/program.js";
import type { Paired } from "./home.js";
import type { Lab } from "./lab.js";

const PROGRAM = "build/agent/native/telltale-agent";

/** `telltale-agent run` in the router's place, with a folder of its own. */
export class Agent {
  readonly #lab: Lab;
  readonly #more: readonly string[];
  #running: Running | null = null;

  constructor(lab: Lab, more: readonly string[] = []) {
    this.#lab = lab;
    this.#more = more;
  }

  get folder(): string {
    return join(this.#lab.folder, "agent");
  }

  get text(): string {
    return this.#running?.text ?? "";
  }

  pair({ line }: Paired): void {
    this.#lab.now("router", PROGRAM, ["pair", "--state", this.folder], `${line}\n`);
  }

  start(env: Readonly<Record<string, string>> = {}): Running {
    const args = ["run", "--state", this.folder, ...this.#more];
    this.#running = this.#lab.start("router", PROGRAM, args, env);
    return this.#running;
  }

  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
    return (await this.#running?.stop(signal)) ?? null;
  }
}
