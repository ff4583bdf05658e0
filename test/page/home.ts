import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Test } from "tap";
import type { PairedView } from "../../mqtt-bridge/api/views.js";
import type { Packet, PacketSource } from "../../router/node/packet.js";
import { joinRouter } from "../mqtt-bridge/plane-fixture.js";
import { type Running, startRun } from "../mqtt-bridge/program.js";

export const PASSWORD = "quartz heron 512";
export const SAMPLE = "test/captures/redmi-1s-test1.pcap";

/** MAC of the phone in the sample, as the samples' household has it. */
export const REDMI =
  /Redmi 1S[\s\S]*?mac: \["([0-9a-f:]{17})"/.exec(
    readFileSync("test/captures/household.yaml", "utf8"),
  )?.[1] ?? "";

/** Frames as a router would have seen them just now. */
export function framesNow(name: string, frames: readonly Uint8Array[]): PacketSource {
  const sec = Math.floor(Date.now() / 1000);
  const packets = frames.map(
    (bytes, n): Packet => ({ link: 1, sec, nsec: n, wire: bytes.length, frame: n + 1, bytes }),
  );
  return {
    ...{ name, truncatedAt: null, truncation: null, stop: () => {} },
    async *[Symbol.asyncIterator]() {
      yield* packets;
    },
  };
}

/** Pairs a router of this name by the API; one that can be fed packets joins with what that gave. */
export async function pairRouter(
  t: Test,
  { base, broker: url }: Pick<Home, "base" | "broker">,
  router = "attic",
) {
  const answer = await fetch(`${base}api/pairing`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ router }),
  });
  const { line } = (await answer.json()) as PairedView;
  const joined = await joinRouter(t, line, { url });
  await joined.until(() => joined.installed.length > 0);
  return { ...joined, line };
}

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
