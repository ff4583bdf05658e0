import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { createInterface } from "node:readline";

const FOLDER = "build/bench";

/** A C program that another library's figure is taken with: it measures one round for each line it is sent. */
export class Native {
  private readonly lines: AsyncIterator<string>;

  private constructor(
    private readonly child: ChildProcessWithoutNullStreams,
    /** What the library calls its version. */
    readonly version: string,
    lines: AsyncIterator<string>,
  ) {
    this.lines = lines;
  }

  /** Compiles test/bench/c/NAME.c and starts it; null without the library's `header`, or a C compiler. */
  static async start(
    name: string,
    library: { readonly header: string; readonly flag: string },
    args: readonly string[],
  ): Promise<Native | null> {
    if (!existsSync(library.header)) return null;
    mkdirSync(FOLDER, { recursive: true });
    const program = `${FOLDER}/${name}`;
    const compile = ["-O3", `test/bench/c/${name}.c`, library.flag, "-o", program];
    execFileSync("cc", compile, { stdio: "inherit" });
    const child = spawn(program, args);
    child.stderr.pipe(process.stderr);
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`${name} ended before it began`);
    return new Native(child, value, lines);
  }

  /** One round: nanoseconds of the program's processor time, and what it counted. */
  async round(): Promise<{ readonly nanoseconds: number; readonly count: number }> {
    this.child.stdin.write("\n");
    const { value, done } = await this.lines.next();
    if (done === true) throw new Error("the program ended within a round");
    const [nanoseconds = Number.NaN, count = 0] = value.split(" ").map(Number);
    return { nanoseconds, count };
  }

  stop(): void {
    this.child.stdin.end();
  }
}
