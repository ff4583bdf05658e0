import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";

/** The built command. */
export const TELLTALE = "dist/mqtt-bridge/telltale.js";

export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command to its end. */
export async function telltale(
  args: readonly string[],
  input?: Uint8Array,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Finished> {
  const child = spawn(process.execPath, [TELLTALE, ...args], { stdio: "pipe", env });
  // A command that refuses its arguments does not wait for its input.
  child.stdin.on("error", () => {});
  child.stdin.end(input ?? "");
  return finish(child);
}

export async function finish(child: ChildProcess): Promise<Finished> {
  let [stdout, stderr] = ["", ""];
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const status = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { status, stdout, stderr };
}

/** None outlives this process. */
const RUNNING = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of RUNNING) child.kill("SIGKILL");
});

/** A program that goes on running, with all that it has printed. */
export class Running {
  readonly #child: ChildProcess;
  #text = "";
  #wake: (() => void)[] = [];
  #ended = false;

  /** `input`: a file that is piped into it. */
  constructor(
    command: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv = process.env,
    input: string | null = null,
  ) {
    this.#child = spawn(command, args, {
      stdio: [input === null ? "ignore" : "pipe", "pipe", "pipe"],
      env,
    });
    if (input !== null) this.#child.stdin?.end(readFileSync(input));
    const take = (piece: string): void => {
      this.#text += piece;
      this.#notify();
    };
    this.#child.stdout?.setEncoding("utf8").on("data", take);
    this.#child.stderr?.setEncoding("utf8").on("data", take);
    RUNNING.add(this.#child);
    this.#child.on("close", () => {
      RUNNING.delete(this.#child);
      this.#ended = true;
      this.#notify();
    });
  }

  get text(): string {
    return this.#text;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** The first match in what it prints; fails when it ends without. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    return this.until((text) => pattern.exec(text), String(pattern));
  }

  /** What `look` finds in what it prints, once it finds something; fails when it ends without. */
  async until<Found>(look: (text: string) => Found | null, wanted: string): Promise<Found> {
    for (;;) {
      const found = look(this.#text);
      if (found !== null) return found;
      if (this.#ended) throw new Error(`ended without ${wanted}:\n${this.#text}`);
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
  }

  /** Sends a signal that does not end it. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Asks it to end and waits for that; its exit status. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
    if (!this.#ended) {
      this.#child.kill(signal);
      await new Promise<void>((resolve) => this.#child.once("close", () => resolve()));
    }
    return this.#child.exitCode;
  }

  #notify(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}

/** `telltale run` on ports of its own, with what it says about itself. */
export async function startRun(
  args: readonly string[],
  input: string | null = null,
): Promise<{
  run: Running;
  page: string;
  brokerPort: number;
}> {
  const open = ["--broker-port", "--page-port"].filter((flag) => !args.includes(flag));
  const ports = open.flatMap((flag) => [flag, "0"]);
  const run = new Running(
    process.execPath,
    [TELLTALE, "run", ...ports, ...args],
    process.env,
    input,
  );
  const page = (await run.printed(/page +(http:\S+)/))[1] ?? "";
  const broker = (await run.printed(/broker +mqtts?:\/\/\S+?:(\d+)/))[1];
  return { run, page, brokerPort: Number(broker) };
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return typeof address === "object" && address !== null ? address.port : 0;
}
