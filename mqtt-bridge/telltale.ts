#!/usr/bin/env node
import { helpText, SUBCOMMANDS } from "./cli/help.js";
import { packageVersion } from "./cli/paths.js";
import { Failure, STATUS_REFUSED } from "./failure.js";
import { rulesCommand } from "./rules/command.js";
import { runCommand } from "./run/command.js";
import { scanCommand } from "./scan/command.js";

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const warn = (line: string): void => void process.stderr.write(`${line}\n`);

/** Milliseconds after a signal in which everything must be closed. */
const CLOSING_MS = 8000;

async function main([command, ...argv]: readonly string[]): Promise<number> {
  if (argv.includes("--help") || argv.includes("-h")) return help(command ?? null);
  switch (command) {
    case "scan":
      return scanCommand(argv, { stdin: process.stdin, stdout: process.stdout, warn });
    case "run":
      return runCommand(argv, { print, log: warn, signal: endSignal() });
    case "rules":
      return rulesCommand(argv, print, warn);
    case "help":
    case "--help":
    case "-h":
      return help(argv[0] ?? null);
    case "--version":
      print(packageVersion());
      return 0;
    case undefined:
      warn(helpText(null));
      return STATUS_REFUSED;
    default:
      throw new Failure(
        `telltale: unknown command ${JSON.stringify(command)}; expected ${Object.keys(SUBCOMMANDS).join(", ")} or help`,
      );
  }
}

function help(command: string | null): number {
  print(helpText(command));
  return 0;
}

/** The first SIGINT or SIGTERM asks for the end, the second does not wait for it. */
function endSignal(): AbortSignal {
  const controller = new AbortController();
  const end = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
    setTimeout(() => process.exit(1), CLOSING_MS).unref();
  };
  process.on("SIGINT", end);
  process.on("SIGTERM", end);
  return controller.signal;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  for (const line of error.lines) warn(line);
  process.exitCode = error.status;
}
