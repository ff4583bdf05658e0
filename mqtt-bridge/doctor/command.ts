import { type Flags, readArguments } from "../cli/args.js";
import { Failure } from "../failure.js";
import { RUN_FLAGS, readSettings } from "../run/settings.js";
import type { Finding } from "./finding.js";
import { lookAtHome } from "./home.js";
import { lookAtNetwork } from "./network.js";
import { lookAtProgram } from "./program.js";

export const DOCTOR_FLAGS: Flags = {
  settings: { value: "FILE", help: "the settings file; default: $TELLTALE_SETTINGS" },
  store: RUN_FLAGS.store ?? { value: "DIR", help: "" },
};

const MARKS: Readonly<Record<Finding["state"], string>> = {
  ok: "ok      ",
  doubtful: "doubtful",
  wrong: "WRONG   ",
};

/**
 * `telltale doctor`: looks at everything that a running Telltale needs and says what to do. Changes nothing and asks nobody
 * outside but the broker that the settings name. Returns the exit status: 0; 1 when something is wrong.
 */
export async function doctorCommand(
  argv: readonly string[],
  print: (line: string) => void,
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const args = readArguments("doctor", argv, DOCTOR_FLAGS);
  if (args.positionals.length > 0) throw new Failure("telltale doctor takes no names");
  const settings = readSettings(argv, env);
  const now = Date.now();
  const findings = [
    ...(await lookAtProgram(settings.storeDir, now)),
    ...lookAtHome(settings, now / 1000),
    ...(await lookAtNetwork(settings)),
  ];
  for (const { state, line } of findings) print(`${MARKS[state]}  ${line}`);
  const count = (state: Finding["state"]): number =>
    findings.filter((finding) => finding.state === state).length;
  print(`${count("ok")} ok, ${count("doubtful")} doubtful, ${count("wrong")} wrong`);
  return count("wrong") > 0 ? 1 : 0;
}
