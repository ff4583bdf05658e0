/** Runs compiled test files in a guest: main.js FILE... prints their TAP. SECONDS=600 is the most that it may take. */
import { getKernel } from "./kernel.js";
import { runInGuest } from "./machine.js";

const SIGNALS: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];
for (const signal of SIGNALS) process.on(signal, () => process.exit(1));

const seconds = Number(process.env.SECONDS ?? 600);
const print = (text: string): void => void process.stdout.write(text);
process.exitCode = await runInGuest(getKernel(), process.argv.slice(2), seconds, print);
