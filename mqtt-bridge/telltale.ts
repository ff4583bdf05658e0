#!/usr/bin/env node
import { printableText } from "../core/wire/text.js";
import { packageVersion } from "./cli/paths.js";
import { Failure } from "./failure.js";
import { keepHeapSmall } from "./run/heap.js";

// Names of files, hosts and interfaces stand in these lines, and a terminal obeys what it is sent.
const print = (text: string): void =>
  void process.stdout.write(`${text.split("\n").map(printableText).join("\n")}\n`);
const warn = (line: string): void => void process.stderr.write(`${printableText(line)}\n`);

/** Milliseconds after a signal in which everything must be closed. */
const CLOSING_MS = 8000;

const EXPECTED =
  "expected scan, run, rules, policy, pair, router, alarm-test, flash, unflash, settings, backup, restore, export, " +
  "doctor, update-data or help";

/** Each command loads only what it needs: a scan starts no broker and should not wait for its code. */
async function main([command, ...argv]: readonly string[]): Promise<number> {
  if (argv.includes("--help") || argv.includes("-h")) return help(command ?? null);
  switch (command) {
    case "scan": {
      const { scanCommand } = await import("./scan/command.js");
      return scanCommand(argv, { stdin: process.stdin, stdout: process.stdout, warn });
    }
    case "run": {
      keepHeapSmall();
      const { runCommand } = await import("./run/again.js");
      return runCommand(argv, { print, log: warn, signal: endSignal() });
    }
    case "rules": {
      const { rulesCommand } = await import("./rules/command.js");
      return rulesCommand(argv, print, warn);
    }
    case "policy": {
      const { policyCommand } = await import("./policy/command.js");
      return policyCommand(argv, print, warn);
    }
    case "alarm-test": {
      const { proofCommand } = await import("./proof/command.js");
      return proofCommand(argv, { print, signal: endSignal() });
    }
    case "pair":
    case "router": {
      const { pairCommand, routerCommand } = await import("./pair/command.js");
      const now = (): number => Math.floor(Date.now() / 1000);
      return (command === "pair" ? pairCommand : routerCommand)(argv, { print, warn, now });
    }
    case "flash":
    case "unflash": {
      const { flashCommand, unflashCommand } = await import("./flash/command.js");
      const now = (): number => Math.floor(Date.now() / 1000);
      const around = { print, warn, now, signal: endSignal };
      return (command === "flash" ? flashCommand : unflashCommand)(argv, around);
    }
    case "update-data": {
      const { updateDataCommand } = await import("./attribution/command.js");
      return updateDataCommand(argv, print);
    }
    case "doctor": {
      const { doctorCommand } = await import("./doctor/command.js");
      return doctorCommand(argv, print, process.env);
    }
    case "settings": {
      const { settingsCommand } = await import("./settings/command.js");
      return settingsCommand(argv, print, process.env);
    }
    case "backup":
    case "restore":
    case "export": {
      const { storeCommand } = await import("./backup/command.js");
      return storeCommand(command, argv, process.env, print);
    }
    case "help":
    case "--help":
    case "-h":
      return help(argv[0] ?? null);
    case "--version":
      print(packageVersion());
      return 0;
    default:
      throw new Failure(command === undefined ? `telltale: ${EXPECTED}` : unknownCommand(command));
  }
}

function unknownCommand(command: string): string {
  return `telltale: unknown command ${JSON.stringify(command)}; ${EXPECTED}`;
}

async function help(command: string | null): Promise<number> {
  const { helpText } = await import("./cli/help.js");
  const isGeneral = command === null || ["help", "--help", "-h", "--version"].includes(command);
  const text = helpText(isGeneral ? null : command);
  if (text === null) throw new Failure(unknownCommand(command ?? ""));
  print(text);
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

/** A classifier of another build is a mistake of the surroundings; it is known by name so that help need not load it. */
function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof Error && error.name === "ClassifierError") return new Failure(error.message);
  throw error;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const { lines, status } = asFailure(error);
  for (const line of lines) warn(line);
  process.exitCode = status;
}
