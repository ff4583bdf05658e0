import { readFileSync } from "node:fs";
import { eventually, type Lab } from "./lab.js";
import { ADDRESS } from "./network.js";

const PORT = 5201;

export type Way = "up" | "down";

export interface Throughput {
  readonly bitsPerSecond: number;
  readonly processor: ProcessorUse;
  /** How long it took. */
  readonly seconds: number;
}

/** Shares of all processors' time, 0 to 1. */
export interface ProcessorUse {
  readonly idle: number;
  /** In the kernel, for programs and for packets. */
  readonly kernel: number;
  readonly programs: number;
}

/** iperf3's end in the Internet. */
export async function startFarEnd(lab: Lab): Promise<void> {
  lab.start("internet", "iperf3", ["-s", "-B", ADDRESS.account, "-p", String(PORT)]);
  await eventually("iperf3 listens", () =>
    lab.now("internet", "ss", ["-Hlnt"]).includes(`:${PORT}`) ? true : null,
  );
}

/** One TCP connection from the phone, or to it, as fast as it goes. */
export async function measureTcp(lab: Lab, way: Way, seconds: number): Promise<Throughput> {
  const place = ["-c", ADDRESS.account, "-p", String(PORT)];
  const how = ["-J", "-t", String(seconds), "-O", "0.5", ...(way === "down" ? ["-R"] : [])];
  const before = processorTimes();
  const started = performance.now();
  const { status, stdout, stderr } = await lab.run("phone", "iperf3", [...place, ...how]);
  if (status !== 0) throw new Error(`iperf3: ${stderr}${stdout.slice(0, 400)}`);
  const processor = useSince(before);
  const took = (performance.now() - started) / 1000;
  const result = JSON.parse(stdout) as { end: { sum_received: { bits_per_second: number } } };
  return { bitsPerSecond: result.end.sum_received.bits_per_second, processor, seconds: took };
}

/** Ticks since the start of the machine: user, nice, system, idle, iowait, irq, softirq, steal. */
function processorTimes(): number[] {
  const [line = ""] = readFileSync("/proc/stat", "utf8").split("\n", 1);
  return line.trim().split(/\s+/).slice(1, 9).map(Number);
}

function useSince(before: readonly number[]): ProcessorUse {
  const spent = processorTimes().map((ticks, index) => ticks - (before[index] ?? 0));
  const [user = 0, nice = 0, system = 0, idle = 0, waiting = 0, irq = 0, soft = 0] = spent;
  const all = spent.reduce((sum, ticks) => sum + ticks, 0) || 1;
  return {
    idle: (idle + waiting) / all,
    kernel: (system + irq + soft) / all,
    programs: (user + nice) / all,
  };
}

/** Processor seconds that a process has used, and bytes of memory that it alone has. */
export function useOf(pid: number): { seconds: number; privateBytes: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  const ticks = Number(fields[11]) + Number(fields[12]);
  const smaps = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  const kilobytes = [...smaps.matchAll(/^Private_(?:Clean|Dirty): +(\d+) kB/gm)];
  const privateBytes = kilobytes.reduce((sum, [, size]) => sum + Number(size) * 1024, 0);
  return { seconds: ticks / 100, privateBytes };
}
