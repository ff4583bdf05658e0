/**
 * Runs the agent of each architecture on captures and compares its event bytes with Node's. Options: `--arch a,b`,
 * `--real n` and `--robust n` public captures, `--profile`.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { CaptureError } from "../../router/node/capture/open.js";
import { installPackages, isPresent, packagesOf } from "../run/packages.js";
import { type Arguments, main, readArguments } from "./arguments.js";
import { publicCaptures, sampleCaptures } from "./captures.js";
import { agentOf, needsOf, TARGETS, type Target } from "./targets.js";
import { capacityOf, eventsOf, loadModule, type Setup, TEST_HOUSEHOLD, tableOf } from "./twin.js";

const run = promisify(execFile);
const AT_ONCE = 2;
const OUTPUT_MAX = 256 * 1024 * 1024;
const TIME_MAX = 120_000;

/** What a host made of a capture; null: it refused it as one in which no packet can be read. */
type Result = Buffer | null;

interface Score {
  readonly target: Target;
  equal: number;
  bytes: number;
  readonly different: string[];
}

/** What both are given. */
interface Case {
  readonly setup: Setup;
  readonly table: string;
  readonly module: WebAssembly.Module;
}

async function nodeEvents({ module, setup }: Case, capture: string): Promise<Result> {
  try {
    return await eventsOf(module, setup, capture);
  } catch (error) {
    if (error instanceof CaptureError) return null;
    throw error;
  }
}

async function agentEvents(
  target: Target,
  { setup, table }: Case,
  capture: string,
): Promise<Result> {
  const key = setup.key.map((half) => half.toString(16)).join(":");
  const options = ["--table", table, "--key", key, "--profile", setup.profile];
  const command = [
    ...target.emulator,
    agentOf(target),
    "--replay",
    capture,
    "--events",
    "-",
    ...options,
  ];
  const [program = "", ...rest] = command;
  try {
    const limits = { maxBuffer: OUTPUT_MAX, timeout: TIME_MAX };
    return (await run(program, rest, { encoding: "buffer", ...limits })).stdout;
  } catch (error) {
    if ((error as { code?: unknown }).code === 2) return null;
    throw new Error(`${target.name}: ${capture}: ${(error as Error).message.trim()}`);
  }
}

const isSame = (one: Result, other: Result): boolean =>
  one === null || other === null ? one === other : one.equals(other);

async function compare(score: Score, each: Case, capture: string, expected: Result): Promise<void> {
  const got = await agentEvents(score.target, each, capture);
  if (isSame(expected, got)) {
    score.equal++;
    score.bytes += got?.length ?? 0;
  } else {
    score.different.push(`${capture}: ${got?.length ?? "refused"}, Node ${expected?.length}`);
  }
}

/** Takes the captures one after the other, each through all targets. */
async function work(queue: string[], each: Case, scores: readonly Score[]): Promise<void> {
  for (let capture = queue.shift(); capture !== undefined; capture = queue.shift()) {
    const expected = await nodeEvents(each, capture);
    for (const score of scores) await compare(score, each, capture, expected);
  }
}

function print(scores: readonly Score[], captures: number): void {
  const row = (...cells: readonly (string | number)[]): void =>
    console.log(
      cells.map((cell, i) => (i === 0 ? `${cell}`.padEnd(20) : `${cell}`.padStart(12))).join(""),
    );
  row("architecture", "captures", "equal", "event bytes", "program");
  for (const { target, equal, bytes } of scores) {
    row(target.name, captures, equal, bytes, statSync(agentOf(target)).size);
  }
  for (const { target, different } of scores) {
    for (const line of different) console.log(`  ${target.name}: ${line}`);
  }
}

function chooseTargets(names: string | null): Target[] {
  const chosen = TARGETS.filter(({ name }) => names === null || names.split(",").includes(name));
  const missing = needsOf(chosen).filter((need) => !isPresent(need));
  const problem = installPackages(packagesOf(missing));
  if (problem !== null) throw new Error(`emulators: ${problem}`);
  return chosen;
}

function chooseCaptures(args: Arguments): string[] {
  const real = publicCaptures("real", Number(args.get("real") ?? 200));
  const robust = publicCaptures("robust", Number(args.get("robust") ?? 0));
  if (real.length === 0) console.log("../shared/captures: absent; samples only");
  return [...sampleCaptures(), ...real, ...robust];
}

await main("test-arch", async () => {
  const args = readArguments("arch", "real", "robust");
  const scores = chooseTargets(args.get("arch")).map((target) => ({
    target,
    equal: 0,
    bytes: 0,
    different: [],
  }));
  const captures = chooseCaptures(args);
  const module = loadModule();
  const { profile, key } = args;
  const bytes = tableOf(TEST_HOUSEHOLD, key, capacityOf(module, profile));
  const folder = mkdtempSync(join(tmpdir(), "telltale-"));
  try {
    const table = join(folder, "table");
    writeFileSync(table, bytes);
    const each: Case = { setup: { profile, key, table: bytes }, table, module };
    const queue = [...captures];
    await Promise.all(Array.from({ length: AT_ONCE }, () => work(queue, each, scores)));
  } finally {
    rmSync(folder, { recursive: true });
  }
  print(scores, captures.length);
  if (scores.some(({ equal }) => equal !== captures.length)) process.exitCode = 1;
});
