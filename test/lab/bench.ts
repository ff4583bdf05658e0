/**
 * What the agent costs at the router: TCP throughput with it against plain forwarding, medians of interleaved runs,
 * and processor time for each packet that is copied to it.
 */

import { measureTcp, startFarEnd, type Throughput, type Way } from "./load.js";
import { makeNetwork } from "./network.js";
import { join } from "./phone.js";
import { startDns } from "./services.js";

const ROUNDS = Number(process.env.ROUNDS ?? 7);
const SECONDS = Number(process.env.SECONDS ?? 2);
const TARGET: Readonly<Record<Way, number>> = { up: 0.92, down: 0.95 };

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;

function describe(way: Way, plain: readonly Throughput[], agent: readonly Throughput[]): string {
  const speed = (runs: readonly Throughput[]): number =>
    median(runs.map(({ bitsPerSecond }) => bitsPerSecond / 1e6));
  const idle = median(agent.map(({ processor }) => processor.idle));
  const kernel = median(agent.map(({ processor }) => processor.kernel));
  const ratio = speed(agent) / speed(plain);
  const limit = idle < 0.1 ? "the processors, busy in the kernel" : "one processor of several";
  return (
    `TCP ${way}: plain ${speed(plain).toFixed(0)} Mbit/s, with the agent ${speed(agent).toFixed(0)}: ` +
    `${ratio.toFixed(2)} (target ${TARGET[way]}); limited by ${limit} ` +
    `(kernel ${percent(kernel)}, idle ${percent(idle)})`
  );
}

async function bench(offloads: boolean): Promise<void> {
  const lab = makeNetwork(offloads);
  try {
    await startDns(lab);
    await join(lab, "bench");
    await startFarEnd(lab);
    const plain: Record<Way, Throughput[]> = { up: [], down: [] };
    const agent: Record<Way, Throughput[]> = { up: [], down: [] };
    for (let round = 0; round < ROUNDS; round++) {
      for (const way of ["up", "down"] as const) {
        plain[way].push(await measureTcp(lab, way, SECONDS));
        agent[way].push(await measureTcp(lab, way, SECONDS));
      }
    }
    console.log(offloads ? "packets of up to 64 kB:" : "packets as on a wire:");
    for (const way of ["up", "down"] as const)
      console.log(`  ${describe(way, plain[way], agent[way])}`);
  } finally {
    await lab.stop();
  }
}

for (const offloads of [false, true]) await bench(offloads);
