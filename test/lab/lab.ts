import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Running } from "../mqtt-bridge/program.js";

/** Places of the lab; each is a network namespace. */
export type Place = "phone" | "box" | "router" | "internet";

export interface Done {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const FILES = "test/lab";
/** Daemons are not on everybody's path. */
const ENV = { ...process.env, PATH: `${process.env.PATH ?? ""}:/usr/sbin:/usr/local/sbin:/sbin` };

/**
 * Namespaces and a folder with a name of this run's own. What runs in them is ended and all is removed by
 * `stop`, or, however this process ends, by a script that waits for its end.
 */
export class Lab {
  /** Begins the name of everything that is made. */
  readonly prefix = `tt${randomBytes(3).toString("hex")}`;
  readonly folder = mkdtempSync(join(tmpdir(), "telltale-lab-"));
  readonly #reaper: ChildProcess;

  constructor() {
    // In a session of its own, so that Ctrl-C does not end it before its work.
    this.#reaper = spawn("sh", [`${FILES}/reap.sh`, this.prefix, this.folder], {
      detached: true,
      stdio: ["pipe", "ignore", "inherit"],
      env: ENV,
    });
  }

  /** Name of a place's namespace. */
  namespace(place: Place): string {
    return `${this.prefix}-${place}`;
  }

  /** Makes a namespace whose programs ask `resolver` for names. */
  makePlace(place: Place, resolver: string | null): void {
    const name = this.namespace(place);
    this.ip(["netns", "add", name]);
    this.ip(["-n", name, "link", "set", "lo", "up"]);
    if (resolver === null) return;
    mkdirSync(`/etc/netns/${name}`, { recursive: true });
    writeFileSync(`/etc/netns/${name}/resolv.conf`, `nameserver ${resolver}\n`);
    writeFileSync(`/etc/netns/${name}/nsswitch.conf`, "hosts: files dns\n");
  }

  /** Runs `ip` with these words. @throws Error with what it says. */
  ip(words: readonly string[]): string {
    return runNow("ip", words, null);
  }

  /** Runs a program in a place to its end, while nothing else happens here. @throws Error when it fails. */
  now(place: Place, command: string, args: readonly string[], input: string | null = null): string {
    return runNow("ip", ["netns", "exec", this.namespace(place), command, ...args], input);
  }

  /** Runs a program in a place to its end, whatever its status. */
  async run(place: Place, command: string, args: readonly string[]): Promise<Done> {
    const words = ["netns", "exec", this.namespace(place), command, ...args];
    const child = spawn("ip", words, { env: ENV, stdio: ["ignore", "pipe", "pipe"] });
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    const status = await new Promise<number | null>((resolve) => child.on("close", resolve));
    return { status, stdout, stderr };
  }

  /** Starts a program that goes on running in a place. */
  start(
    place: Place,
    command: string,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Running {
    const words = ["netns", "exec", this.namespace(place), command, ...args];
    return new Running("ip", words, { ...ENV, ...env });
  }

  /** Writes a file of `test/lab/conf` into the lab's folder, with `@KEY@` replaced; returns its path. */
  writeConfig(name: string, values: Readonly<Record<string, string>> = {}): string {
    const known: Readonly<Record<string, string>> = { FOLDER: this.folder, ...values };
    const text = readFileSync(join(FILES, "conf", name), "utf8").replace(
      /@([A-Z_]+)@/g,
      (_all, key: string) => {
        const value = known[key];
        if (value === undefined) throw new Error(`${name}: nothing for @${key}@`);
        return value;
      },
    );
    return this.write(name, text);
  }

  /** Writes a file into the lab's folder; returns its path. */
  write(name: string, text: string, mode = 0o644): string {
    const path = join(this.folder, name);
    writeFileSync(path, text, { mode });
    return path;
  }

  /** Ends all programs and removes all that was made. */
  async stop(): Promise<void> {
    if (this.#reaper.exitCode !== null) return;
    const ended = new Promise<void>((resolve) => this.#reaper.once("close", () => resolve()));
    this.#reaper.stdin?.end();
    await ended;
  }
}

function runNow(command: string, args: readonly string[], input: string | null): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    env: ENV,
    encoding: "utf8",
    ...(input === null ? {} : { input }),
  });
  if (error !== undefined) throw error;
  if (status === 0) return stdout;
  throw new Error(`${command} ${args.join(" ")}: ${stderr.trim() || `status ${status}`}`);
}

/**
 * Looks until something is there, for what gives no event: a kernel's counter, a file, a port of a daemon.
 * @throws Error after `seconds`.
 */
export async function eventually<Found>(
  wanted: string,
  look: () => Found | null | Promise<Found | null>,
  seconds = 20,
): Promise<Found> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (performance.now() > end) throw new Error(`not within ${seconds} s: ${wanted}`);
    await new Promise<void>((resolve) => setTimeout(resolve, 25));
  }
}
