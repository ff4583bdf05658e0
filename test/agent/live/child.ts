import { type ChildProcess, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";

/** A program in a namespace that is told what to do by lines and answers by lines. */
export class Child {
  readonly lines: string[] = [];
  readonly #child: ChildProcess;
  readonly #reader: Interface;
  #wake: (() => void)[] = [];
  #ended: Promise<number | null>;
  #status: string | null = null;

  constructor(namespace: string, command: string, args: readonly string[]) {
    this.#child = spawn("ip", ["netns", "exec", namespace, command, ...args], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const { stdin, stdout } = this.#child;
    if (stdin === null || stdout === null) throw new Error("no pipes");
    stdin.on("error", () => {});
    this.#reader = createInterface({ input: stdout });
    this.#reader.on("line", (line) => {
      this.lines.push(line);
      this.#notify();
    });
    const kill = (): void => void this.#child.kill("SIGKILL");
    process.once("exit", kill);
    this.#ended = new Promise((resolve) =>
      this.#child.on("close", (status, signal) => {
        process.off("exit", kill);
        this.#status = `status ${status ?? signal}`;
        this.#notify();
        resolve(status);
      }),
    );
  }

  #notify(): void {
    const waiting = this.#wake;
    this.#wake = [];
    for (const wake of waiting) wake();
  }

  tell(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  /** The first line that matches, of those from number `from` on. */
  async line(pattern: RegExp, from = this.lines.length): Promise<RegExpExecArray> {
    for (let at = from; ; at++) {
      while (at >= this.lines.length) {
        if (this.#status !== null) throw new Error(`${this.#status}: ${this.lines.at(-1)}`);
        await new Promise<void>((resolve) => this.#wake.push(resolve));
      }
      const found = pattern.exec(this.lines[at] ?? "");
      if (found !== null) return found;
    }
  }

  /** Tells it and waits for the line that answers. */
  async ask(line: string, pattern: RegExp): Promise<RegExpExecArray> {
    const from = this.lines.length;
    this.tell(line);
    return this.line(pattern, from);
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Closes its input and waits for its end; its exit status. */
  async end(): Promise<number | null> {
    this.#child.stdin?.end();
    return this.#ended;
  }
}
