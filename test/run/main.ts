import { readdirSync } from "node:fs";
import { type Settled, settle } from "./again.js";
import { COMMANDS } from "./commands.js";
import { aptLine, installPackages, isPresent, packagesOf } from "./packages.js";
import { type Need, SUITES, type Suite } from "./suites.js";
import { type Outcome, runTap, sum } from "./tap.js";

const ARGS = process.argv.slice(2);
const CI = process.env.CI === "true";
/** Packages are installed; with --install whatever is missing then is a failure. */
const INSTALL = ARGS.includes("--install");

interface Planned {
  readonly suite: Suite;
  readonly files: readonly string[];
}

/** Test sources decide what runs: what tsc left in dist of a deleted one does not. */
function testFiles(): string[] {
  return readdirSync("test", { recursive: true, encoding: "utf8" })
    .map((name) => `test/${name}`)
    .filter((name) => /\.test\.tsx?$/.test(name))
    .sort();
}

function plan(only: readonly string[]): Planned[] {
  const files = testFiles();
  const suiteOf = new Map(files.map((f) => [f, SUITES.find((suite) => suite.files.test(f))]));
  for (const [file, suite] of suiteOf) {
    if (suite === undefined) throw new Error(`${file}: in no suite of test/run/suites.ts`);
  }
  return SUITES.map((suite) => ({ suite, files: files.filter((f) => suiteOf.get(f) === suite) }))
    .filter(({ files }) => files.length > 0)
    .filter(({ suite }) =>
      only.length === 0 ? suite.onRequest !== true : only.includes(suite.name.split(" ")[0] ?? ""),
    );
}

const missingOf = (needs: readonly Need[]): Need[] => needs.filter((need) => !isPresent(need));

function describeMissing(missing: readonly Need[]): string {
  const packages = packagesOf(missing);
  const names = `needs ${missing.map((need) => need.name).join(", ")}`;
  return packages.length === 0 ? names : `${names}; ${aptLine(packages)}`;
}

/** Whether a suite, by the first word of its name, or a command is called that. */
const isCalled = (name: string, wanted: string): boolean => name.split(" ")[0] === wanted;

/** Installs what the suites and commands of these names need; no names: what all suites need. */
function setup(names: readonly string[]): boolean {
  const known = [...SUITES, ...COMMANDS];
  const wrong = names.find((wanted) => !known.some(({ name }) => isCalled(name, wanted)));
  if (wrong !== undefined) {
    console.error(`setup: ${wrong}: no suite or command of test/run`);
    return false;
  }
  const wanted =
    names.length === 0
      ? SUITES
      : known.filter(({ name }) => names.some((one) => isCalled(name, one)));
  return install(wanted.flatMap(({ needs }) => needs));
}

function install(needs: readonly Need[]): boolean {
  const packages = packagesOf(missingOf(needs));
  const problem = installPackages(packages);
  if (problem !== null) console.error(`setup: ${problem}`);
  else console.log(packages.length === 0 ? "setup: all there" : `setup: ${packages.join(" ")}`);
  return problem === null;
}

const compiled = (source: string): string => `dist/${source.replace(/\.tsx?$/, ".js")}`;

async function runSuite({ suite, files }: Planned): Promise<Settled> {
  const started = performance.now();
  const first = await runTap(files.map(compiled));
  const settled =
    suite.isTimed === true
      ? await settle(first, runTap)
      : { outcome: sum(first.values()), unstable: [] };
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  for (const line of settled.outcome.report) console.log(`  ${line}`);
  const { passed, failed, skipped } = settled.outcome;
  console.log(
    `${suite.name}: ${passed} passed, ${failed} failed, ${skipped} skipped (${seconds} s)`,
  );
  return settled;
}

async function test(planned: readonly Planned[]): Promise<boolean> {
  if (CI || INSTALL) install(planned.flatMap(({ suite }) => suite.needs));
  const ran: Settled[] = [];
  const notRun: string[] = [];
  let complete = true;
  for (const entry of planned) {
    const missing = missingOf(entry.suite.needs);
    if (missing.length === 0) ran.push(await runSuite(entry));
    else {
      console.log(`${entry.suite.name}: not run, ${describeMissing(missing)}`);
      notRun.push(`${entry.suite.name}: ${missing.map((need) => need.name).join(", ")}`);
      complete &&= !INSTALL && (!CI || packagesOf(missing).length === 0);
    }
  }
  const total: Outcome = sum(ran.map(({ outcome }) => outcome));
  const unstable = ran.flatMap((settled) => settled.unstable);
  const needs = notRun.length === 0 ? "" : ` (needs ${notRun.join("; ")})`;
  console.log(`${ran.length} suites ran, ${notRun.length} not run${needs}`);
  for (const file of unstable) console.log(`unstable: ${file} failed, then passed alone`);
  const { passed, failed, skipped } = total;
  console.log(`tests: ${passed} passed, ${failed} failed, ${skipped} skipped`);
  return failed === 0 && complete && ran.length > 0;
}

const names = ARGS.filter((word) => !word.startsWith("--"));
const ok = ARGS.includes("--setup") ? setup(names) : await test(plan(names));
process.exitCode = ok ? 0 : 1;
