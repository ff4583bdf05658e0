import { type ChildProcess, spawn } from "node:child_process";
import { openReadable } from "./capture/open.js";
import { CaptureError, type Packet, type PacketSource } from "./packet.js";

/** How a program that writes a capture to its standard output is started, and what its failure means. */
export interface CaptureCommand {
  /** What people call the source. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** One line for people; `status` is null where a signal ended it. */
  explain(failure: { readonly status: number | null; readonly stderr: string }): string;
  /** Prefixes of the LAN that are known; asked when they may have changed. */
  lan?(): readonly string[];
  /** One line where the program itself is not there. */
  readonly missing: string;
  /** Called with each whole line of standard error. */
  onLine?(line: string): void;
}

/** Bytes of standard error that are kept. */
const STDERR_MAX = 4096;

type Exit = { readonly status: number | null; readonly error: NodeJS.ErrnoException | null };

/** The end of a program's standard error, and its lines as they come. */
class ErrorOutput {
  text = "";
  private partial = "";

  constructor(private readonly onLine: (line: string) => void) {}

  push(piece: string): void {
    this.text = (this.text + piece).slice(-STDERR_MAX);
    const lines = (this.partial + piece).split("\n");
    this.partial = (lines.pop() ?? "").slice(-STDERR_MAX);
    for (const line of lines) this.onLine(line);
  }
}

/** What tcpdump says once it may capture and does. */
const LISTENING = /\blistening on /;

/** Packets of a program's standard output, until it ends or is stopped. Read it once. */
export class CommandSource implements PacketSource {
  readonly truncatedAt = null;
  readonly truncation = null;
  private child: ChildProcess | null = null;
  private stopped = false;
  private onListening: () => void = () => {};
  private started: { first: Promise<IteratorResult<Packet>>; rest: AsyncGenerator<Packet> } | null =
    null;

  constructor(private readonly command: CaptureCommand) {}

  get name(): string {
    return this.command.name;
  }

  get lan(): readonly string[] {
    return this.command.lan?.() ?? [];
  }

  /**
   * Starts the program and waits until it listens, gives a packet or has ended. Throws CaptureError where it failed:
   * before that nobody knows whether the router is reached and the right to capture is there.
   */
  async ready(): Promise<void> {
    const listening = new Promise<void>((resolve) => {
      this.onListening = resolve;
    });
    const rest = this.read();
    const first = rest.next();
    this.started = { first, rest };
    // It may also fail between listening and the first look at its packets.
    first.catch(() => {});
    await Promise.race([first, listening]);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Packet> {
    if (this.started !== null) {
      const { done, value } = await this.started.first;
      if (done === true) return;
      yield value;
    }
    yield* this.started?.rest ?? this.read();
  }

  private async *read(): AsyncGenerator<Packet> {
    const { name, command, args } = this.command;
    const child = spawn(command, args, {
      stdio: ["ignore", "pipe", "pipe"],
      // Some systems keep tcpdump where only root's shell looks.
      env: { ...process.env, PATH: `${process.env.PATH ?? ""}:/usr/local/sbin:/usr/sbin:/sbin` },
    });
    this.child = child;
    const errors = new ErrorOutput((line) => {
      if (LISTENING.test(line)) this.onListening();
      this.command.onLine?.(line);
    });
    child.stderr.setEncoding("utf8").on("data", (piece: string) => errors.push(piece));
    const exit = new Promise<Exit>((resolve) => {
      child.on("error", (error) => resolve({ status: null, error }));
      child.on("close", (status) => resolve({ status, error: null }));
    });
    try {
      yield* this.packets(openReadable(name, child.stdout));
      if (this.stopped) return;
      this.check(await exit, errors.text);
    } finally {
      child.kill();
    }
  }

  /** A stream that ends too early is explained by how the program ended, not by its bytes. */
  private async *packets(source: PacketSource): AsyncGenerator<Packet> {
    try {
      for await (const packet of source) {
        if (this.stopped) return;
        yield packet;
      }
    } catch (error) {
      if (!(error instanceof CaptureError)) throw error;
    }
  }

  private check({ status, error }: Exit, stderr: string): void {
    if (error?.code === "ENOENT") throw new CaptureError(this.command.missing);
    if (error !== null) throw new CaptureError(`${this.name}: ${error.message}`);
    if (status !== 0) throw new CaptureError(this.command.explain({ status, stderr }));
  }

  stop(): void {
    this.stopped = true;
    this.child?.kill();
  }
}

/** The last line that a program wrote, without its own name before it. */
export function lastLine(stderr: string): string {
  const lines = stderr.split("\n").map((line) => line.trim());
  const last = lines.filter((line) => line !== "").at(-1) ?? "no reason given";
  return last.replace(/^(?:tcpdump|ssh): /, "");
}
