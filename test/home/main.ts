import { countWord, readWords, seedWord } from "../run/words.js";
import { Disk } from "./disk.js";
import { dayOf, type Heard, live } from "./home.js";

/** At default settings: pushes on the first day, and on each day from the eighth. */
const FIRST_DAY_MAX = 5;
const LATER_MAX = 1;
const LATER_FROM = 8;
/** Megabytes a day that the store may write: it may lie on a memory card. */
const WRITTEN_MAX = 50;
/** Seeds that are tried when none is named. */
const SEEDS = [1, 2, 3, 4, 5];

const HEAD = [
  "seed",
  "flows",
  "listed",
  "pushes",
  "day 1",
  "worst day",
  "a day",
  "planted",
  "told",
  "slowest",
  "hidden",
  "memory",
  "disk a day",
];

/** `make home DAYS=8 SEED=n`: what a simulated home hears; status 1 when that is more than a household can live with. */
function main(days: number, seed: number | null): number {
  console.log(`${days} days; worst day and pushes a day from day ${LATER_FROM} on`);
  console.log(row(HEAD));
  let passed = true;
  for (const one of seed === null ? SEEDS : [seed]) {
    const disk = new Disk();
    const heard = live(one, days, disk);
    disk.close();
    const written = disk.written / days / 1e6;
    const isGood = isLivable(heard) && written <= WRITTEN_MAX;
    passed &&= isGood;
    const line = row([...cells(heard), `${written.toFixed(1)} MB`]);
    console.log(line + (isGood ? "" : "  FAILED"));
    if (seed !== null) for (const line of describe(heard)) console.log(line);
  }
  return passed ? 0 : 1;
}

function row(cells: readonly string[]): string {
  return cells.map((cell, n) => cell.padStart((HEAD[n]?.length ?? 0) + 2)).join("");
}

function isLivable(heard: Heard): boolean {
  const { first, worst } = countsOf(heard);
  const isCalm = first <= FIRST_DAY_MAX && worst <= LATER_MAX;
  return isCalm && heard.hidden === 0 && heard.planted.every(({ after }) => after !== null);
}

function countsOf(heard: Heard): { first: number; worst: number; mean: number } {
  const perDay = countDays(heard);
  const later = perDay.slice(LATER_FROM - 1);
  const mean = later.reduce((sum, n) => sum + n, 0) / Math.max(1, later.length);
  return { first: perDay[0] ?? 0, worst: Math.max(0, ...later), mean };
}

function cells(heard: Heard): string[] {
  const { seed, pushes, planted, hidden, listed, flows, memory } = heard;
  const { first, worst, mean } = countsOf(heard);
  const delays = planted.flatMap(({ after }) => after ?? []);
  const counts = [seed, flows, listed, pushes.length, first, worst].map(String);
  const sendings = [planted.length, delays.length].map(String);
  const slowest = `${Math.max(0, ...delays).toFixed(1)} s`;
  return [
    ...counts,
    mean.toFixed(2),
    ...sendings,
    slowest,
    String(hidden),
    `${memory.toFixed(0)} kB`,
  ];
}

function countDays({ pushes, days }: Heard): number[] {
  const counts: number[] = Array(days).fill(0);
  for (const { at } of pushes) {
    const day = Math.min(dayOf(at), days) - 1;
    counts[day] = (counts[day] ?? 0) + 1;
  }
  return counts;
}

function describe({ pushes, planted }: Heard): string[] {
  const missed = planted.flatMap(({ planted: { ts, device, name, type, label }, after }) =>
    after === null
      ? [`  day ${dayOf(ts)}: not told: ${type} of ${label}, ${device} to ${name}`]
      : [],
  );
  return [...missed, ...told(pushes)];
}

function told(pushes: Heard["pushes"]): string[] {
  return pushes.map(({ at, alert }) => `  day ${dayOf(at)}: ${alert.title} (${alert.count})`);
}

const { days, seed } = readWords("home", { days: countWord(8), seed: seedWord(null) });
process.exitCode = main(Number(days), seed === null ? null : Number(seed));
