import { setTimeout as pause } from "node:timers/promises";
import { DEFAULT_POLICY, type Judged } from "../../core/policy/policy.js";
import { ScriptPool } from "../../mqtt-bridge/policy/pool.js";
import { ScriptPolicy } from "../../mqtt-bridge/policy/script.js";
import type { Attempt } from "./scripts.js";

/** What came of one attempt. */
export interface Outcome {
  readonly what: string;
  readonly runs: number;
  /** Milliseconds from the question to the verdict: middle and longest. */
  readonly middle: number;
  readonly longest: number;
  /** Milliseconds from the question until a thread that had to be ended was gone: middle and longest. */
  readonly gone: number;
  readonly goneLongest: number;
  /** Of these what its ending took, from asking for it on: middle and longest. */
  readonly ending: number;
  readonly endingLongest: number;
  readonly terminated: number;
  /** Runs in which the verdict was not the default one. */
  readonly lost: number;
  readonly failure: string | null;
  /** Resident megabytes after the runs and with all threads gone, more than before. */
  readonly grown: number;
}

/** How long is waited for a thread to be ready again before the next run, milliseconds. */
const PATIENCE = 5000;

/** Runs an attempt as `telltale run` would, but with a rest in between, so that each run is its own. */
export async function torture(attempt: Attempt, judged: Judged, runs: number): Promise<Outcome> {
  const before = await resident();
  const pool = new ScriptPool(attempt.script, "policy.js");
  const standard = JSON.stringify(DEFAULT_POLICY.judge(judged));
  const took: number[] = [];
  const ended: number[] = [];
  const endings: number[] = [];
  let [lost, terminated] = [0, 0];
  let failure: string | null = null;
  for (let run = 0; run < runs; run++) {
    await ready(pool);
    // A policy of its own for each run: neither a kept verdict nor a pause after failures may answer.
    const policy = new ScriptPolicy({ pool, onFailure: () => {} });
    const began = performance.now();
    const verdict = policy.judge(judged);
    took.push(performance.now() - began);
    if (JSON.stringify(verdict) !== standard) lost += 1;
    failure = policy.lastFailure ?? failure;
    await pool.settled();
    if (pool.terminated > terminated) {
      ended.push(performance.now() - began);
      endings.push(pool.lastEnding);
    }
    terminated = pool.terminated;
  }
  await pool.stop();
  const grown = (await resident()) - before;
  const [middle, longest] = spread(took);
  const [gone, goneLongest] = spread(ended);
  const [ending, endingLongest] = spread(endings);
  const times = { middle, longest, gone, goneLongest, ending, endingLongest };
  return { what: attempt.what, runs, ...times, terminated, lost, failure, grown };
}

/** Middle and largest; zeros of nothing. */
function spread(numbers: number[]): [number, number] {
  numbers.sort((a, b) => a - b);
  return [numbers[Math.floor(numbers.length / 2)] ?? 0, numbers.at(-1) ?? 0];
}

/** A script that never finishes being read is not waited for: its calls are answered by default meanwhile. */
async function ready(pool: ScriptPool): Promise<void> {
  const until = performance.now() + PATIENCE;
  while (!pool.isReady && performance.now() < until) await pause(5);
}

/** Resident megabytes, after the collector had its chance. */
async function resident(): Promise<number> {
  for (let n = 0; n < 3; n++) {
    globalThis.gc?.();
    await pause(20);
  }
  return process.memoryUsage().rss / 1e6;
}
