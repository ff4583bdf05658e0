import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";

/** How a service starts its plane: options of Node.js, and the environment. */
export function asService(): {
  readonly flags: readonly string[];
  readonly env: NodeJS.ProcessEnv;
} {
  const said = parseEnv(readFileSync("mqtt-bridge/install/plane.env", "utf8")) as NodeJS.ProcessEnv;
  const { NODE_FLAGS = "", ...env } = said;
  return { flags: NODE_FLAGS.split(" "), env: { ...process.env, ...env } };
}

/** Clock ticks in a second of processor time (USER_HZ, the same on all of Linux's platforms that Node.js runs on). */
const TICKS = 100;

/** Resident memory of a process, MB. */
export function residentOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return (Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024) / 1e6;
}

/** Processor time that a process has taken with all its threads, seconds (proc_pid_stat(5), fields 14 and 15). */
export function processorOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}
