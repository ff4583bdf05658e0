import { createHash } from "node:crypto";
import { basename } from "node:path";
import { lastLine } from "../../router/node/command.js";
import { Failure } from "../failure.js";
import type { Router } from "./look.js";
import { dependenciesOf, type RouterPackage } from "./packages.js";
import type { Said, Session } from "./session.js";

/** Where unflash reads which packages of the feed came with the agent. */
export const ADDED_FILE = "/etc/telltale/added";

/** Under which name flash has paired the router: its agent tells it only while it runs. */
export const NAME_FILE = "/etc/telltale/name";

/** @throws Failure with what the router said. */
function must(said: Said, what: string, cure = ""): string {
  if (said.status === 0) return said.stdout;
  const why = lastLine(said.stderr === "" ? said.stdout : said.stderr).replace(/^\* /, "");
  throw new Failure(`${what}: ${why}${cure === "" ? "" : `; ${cure}`}`);
}

async function copy(session: Session, { file, bytes }: RouterPackage): Promise<string> {
  const to = `/tmp/${basename(file)}`;
  const sum = createHash("sha256").update(bytes).digest("hex");
  const check = `cat >${to} && echo '${sum}  ${to}' | sha256sum -c >/dev/null`;
  must(await session.run(check, bytes), `${to}: not copied`, "is /tmp full?");
  return to;
}

/** What of the feed is not there yet; empty: nothing, or apk, which fetches by itself. */
async function missing(session: Session, names: readonly string[]): Promise<string[]> {
  const script = `all="$(opkg list-installed)"; for name in ${names.join(" ")}; do echo "$all" | grep -q "^$name " || echo "$name"; done`;
  const { stdout } = await session.run(script);
  // nftables is what nftables-json and nftables-nojson call themselves too; nft was seen.
  return stdout.split("\n").filter((name) => name !== "" && name !== "nftables");
}

async function fetchMissing(
  session: Session,
  packages: readonly RouterPackage[],
  print: (line: string) => void,
): Promise<void> {
  const names = await missing(session, dependenciesOf(packages));
  if (names.length === 0) return;
  print(`the router fetches ${names.join(", ")}`);
  const cure = `the router has to reach the Internet for: opkg update && opkg install ${names.join(" ")}`;
  must(await session.run("opkg update"), "opkg update", cure);
  // Noted before: who interrupts what follows has them, and unflash must know.
  const note = `mkdir -p /etc/telltale && echo '${names.join(" ")}' >>${ADDED_FILE}`;
  must(await session.run(`${note} && opkg install ${names.join(" ")}`), "opkg install", cure);
}

/**
 * Copies the packages and installs them, with what they need from the feed.
 * @throws Failure with the router's own words.
 */
export async function install(
  session: Session,
  { installer }: Router,
  packages: readonly RouterPackage[],
  print: (line: string) => void,
): Promise<void> {
  if (installer === "opkg") await fetchMissing(session, packages, print);
  const files: string[] = [];
  for (const each of packages) files.push(await copy(session, each));
  const command =
    installer === "apk" ? "apk add --allow-untrusted" : "opkg install --force-reinstall";
  const said = await session.run(`${command} ${files.join(" ")}`);
  await session.run(`rm -f ${files.join(" ")}`);
  must(said, command);
  for (const each of packages) print(`installed ${basename(each.file)}`);
}

/** Sets what LuCI links to, and how packets are heard where software offload is on. */
export async function configure(session: Session, router: Router, page: string): Promise<void> {
  const way =
    router.softwareOffload && !router.hardwareOffload ? "uci set telltale.agent.way=packet;" : "";
  const first = router.installed === "" ? way : "";
  must(
    await session.run(
      `uci set telltale.agent.page='${page}'; ${first} uci commit telltale; /etc/init.d/telltale reload`,
    ),
    "/etc/config/telltale",
  );
}

/** Hands the line over; it is in no argument of a program there. */
export async function pair(session: Session, id: string, line: string): Promise<void> {
  must(await session.run(`/etc/init.d/telltale pair && echo '${id}' >${NAME_FILE}`, line), "pair");
}

/** What the agent says of itself. */
export async function selfTest(session: Session): Promise<string> {
  const said = await session.run("telltale-agent --self-test");
  return must(said, "self-test failed", "this build does not work on this processor").trim();
}

/** Waits until the agent's status file has a line like this; false: it had not, after so many seconds. */
async function waitStatus(session: Session, pattern: string, seconds: number): Promise<boolean> {
  const script = `i=0; while [ $i -lt ${seconds} ]; do
grep -q '${pattern}' /var/run/telltale/status.json 2>/dev/null && exit 0; sleep 1; i=$((i + 1)); done; exit 1`;
  return (await session.run(script)).status === 0;
}

/** Whether the agent has the broker within so many seconds. */
export const waitConnected = (session: Session, seconds: number): Promise<boolean> =>
  waitStatus(session, '"connected":true', seconds);

/** Whether the agent has search tables of its plane within so many seconds. */
export const waitTables = (session: Session, seconds: number): Promise<boolean> =>
  waitStatus(session, '"revision":[1-9]', seconds);
