import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Test } from "tap";
import { type Running, startRun } from "../mqtt-bridge/program.js";

export const PASSWORD = "quartz heron 512";
export const SAMPLE = "test/captures/redmi-1s-test1.pcap";

/** MAC of the phone in the sample, as the samples' household has it. */
export const REDMI =
  /Redmi 1S[\s\S]*?mac: \["([0-9a-f:]{17})"/.exec(
    readFileSync("test/captures/household.yaml", "utf8"),
  )?.[1] ?? "";

/** A telltale of a home of its own. */
export interface Home {
  readonly run: Running;
  /** On loopback. */
  readonly base: string;
  readonly broker: string;
  readonly store: string;
}

/** Starts one with a store of its own, which goes after it has ended. */
export async function startHome(t: Test, args: readonly string[]): Promise<Home> {
  const store = mkdtempSync(join(tmpdir(), "telltale-home-"));
  const { run, page, brokerPort } = await startRun([...args, "--store", store]);
  t.teardown(async () => {
    await run.stop();
    rmSync(store, { recursive: true });
  });
  const base = `http://127.0.0.1:${new URL(page).port}/`;
  return { run, base, broker: `mqtt://127.0.0.1:${brokerPort}`, store };
}
