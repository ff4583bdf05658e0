import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { MOSQUITTO_DIR } from "../cli/paths.js";
import { describeError, Failure } from "../failure.js";
import type { Pair } from "./pairs.js";

const PASSWORDS = "telltale.passwd";
const RULES = "telltale.acl";

/** The line of a mosquitto password file that makes a router's account. */
export function passwordLine({ router, login }: Pick<Pair, "router" | "login">): string {
  return `${router}:${login}`;
}

/** What somebody with a mosquitto of their own has to do for a router, in lines. */
export function mosquittoLines(pair: Pair): string[] {
  return [
    "A mosquitto of your own needs this line in its password file, and our ACL file, once:",
    `  ${passwordLine(pair)}`,
    `  ${join(MOSQUITTO_DIR, RULES)}`,
    "or give --mosquitto DIR, such as /etc/mosquitto, and both are written there. Then: kill -HUP mosquitto",
  ];
}

/**
 * Writes a router's account into mosquitto's password file in `dir` (null: takes it out), and puts our ACL file there if
 * there is none. Other lines stay as they are. Returns what was done, in a line.
 * @throws Failure when a file cannot be read or written.
 */
export function writeAccount(dir: string, router: string, pair: Pair | null): string {
  const file = join(dir, PASSWORDS);
  try {
    const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
    const others = lines.filter((line) => line !== "" && !line.startsWith(`${router}:`));
    const own = pair === null ? [] : [passwordLine(pair)];
    replaceFile(file, `${[...others, ...own].join("\n")}\n`);
    const rules = join(dir, RULES);
    if (!existsSync(rules)) copyFileSync(join(MOSQUITTO_DIR, RULES), rules);
  } catch (error) {
    throw new Failure(`--mosquitto ${dir}: ${describeError(error)}`);
  }
  return `${file}: ${pair === null ? "without" : "with"} the account ${router}; now: kill -HUP mosquitto`;
}

/** Whole or not at all, with the rights that it had: mosquitto does not run as root. */
function replaceFile(file: string, text: string): void {
  const half = `${file}.new`;
  writeFileSync(half, text, { mode: 0o640, flush: true });
  if (existsSync(file)) copyRights(file, half);
  renameSync(half, file);
}

function copyRights(from: string, to: string): void {
  const { mode, uid, gid } = statSync(from);
  chmodSync(to, mode & 0o777);
  if (process.getuid?.() === 0) chownSync(to, uid, gid);
}
