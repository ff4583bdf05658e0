import type { Severity } from "../../core/wire/lines.js";
import { type Flags, readArguments } from "../cli/args.js";
import { LineWriter } from "../cli/output.js";
import { makeKey, readInputs } from "../engine.js";
import { Failure, STATUS_REFUSED } from "../failure.js";
import { type FileResult, reaches, scanFile } from "./file.js";
import { JsonOutput, type ScanOutput } from "./output.js";
import { ReportOutput } from "./report.js";

export const SCAN_FLAGS: Flags = {
  household: { value: "FILE", help: "who lives here and what to look for (household.yaml)" },
  rules: { value: "DIR", help: "rule packs beside ours; one of the same file name replaces ours" },
  lan: { value: "CIDR", many: true, help: "what counts as inside; default: private addresses" },
  json: { help: "one JSON object a line" },
  "fail-on": {
    value: "SEVERITY",
    choices: ["note", "warning", "serious"],
    help: "exit with status 1 if there is an alert this severe or more",
  },
};

/** Streams and reporting of one run, so that tests can give their own. */
export interface ScanStreams {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream;
  readonly warn: (line: string) => void;
}

/**
 * `telltale scan`. Returns the exit status: 0; 1 with `--fail-on`; 2 when a capture has no packet that
 * can be read.
 */
export async function scanCommand(argv: readonly string[], streams: ScanStreams): Promise<number> {
  const args = readArguments("scan", argv, SCAN_FLAGS);
  checkFiles(args.positionals);
  const inputs = readInputs({
    household: args.one("household"),
    rules: args.one("rules"),
    lan: args.all("lan"),
  });
  for (const warning of inputs.warnings) streams.warn(warning);
  const writer = new LineWriter(streams.stdout as never);
  const results: FileResult[] = [];
  const key = makeKey();
  for (const file of args.positionals) {
    const label = args.positionals.length > 1 ? file : null;
    const output: ScanOutput = args.has("json")
      ? new JsonOutput(writer, label)
      : new ReportOutput(writer, label, results.length === 0);
    const result = await scanFile(file, { inputs, key, output, ...streams });
    results.push(result);
    if (result.kind === "unwanted") break;
  }
  await writer.flush();
  return statusOf(results, args.one("fail-on") as Severity | null);
}

function checkFiles(files: readonly string[]): void {
  if (files.length === 0) {
    throw new Failure("telltale scan: no capture given; expected FILE... or - for standard input");
  }
  if (files.filter((file) => file === "-").length > 1) {
    throw new Failure("telltale scan: - (standard input) is given twice");
  }
}

/** A capture that cannot be read outweighs an alert in another. */
function statusOf(results: readonly FileResult[], failOn: Severity | null): number {
  if (results.some(({ kind }) => kind === "unreadable")) return STATUS_REFUSED;
  if (failOn === null) return 0;
  return results.some((result) => result.kind === "read" && reaches(result.worst, failOn)) ? 1 : 0;
}
