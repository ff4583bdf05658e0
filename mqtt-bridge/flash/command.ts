import { isTarget } from "../../router/node/ssh.js";
import { type Arguments, type Flags, readArguments } from "../cli/args.js";
import { defaultStoreDir } from "../cli/paths.js";
import { Failure } from "../failure.js";
import { describeBroker } from "../mqtt/link.js";
import { expectRouterId, Pairs } from "../pair/pairs.js";
import { proofCommand } from "../proof/command.js";
import { urlHost } from "../run/brokers.js";
import { configure, install, pair, selfTest, waitConnected, waitTables } from "./install.js";
import { type Finding, judge } from "./judge.js";
import { isListening } from "./listening.js";
import { look, type Router } from "./look.js";
import { checkName, heardElsewhere, idOf } from "./names.js";
import { findPackages, needsOf, PACKAGES_DIR, type RouterPackage } from "./packages.js";
import { Session } from "./session.js";
import { undo } from "./undo.js";

const STORE_FLAG = {
  value: "DIR",
  help: "where pairs are kept; default: $XDG_STATE_HOME/telltale",
};
const ROUTER_FLAG = {
  value: "ID",
  help: "name of the router: a-z, 0-9, _; default: its host name",
};

export const FLASH_FLAGS: Flags = {
  router: ROUTER_FLAG,
  broker: {
    value: "URL",
    help: "mqtt://host[:port] under which the router reaches the broker; default: this machine, port 1883",
  },
  page: { value: "URL", help: "address of the page; default: http://<this machine>:8420/" },
  packages: {
    value: "DIR",
    help: "where the packages are; default: build/package beside the program; a checkout makes what is missing",
  },
  store: STORE_FLAG,
  "no-alarm-test": { help: "do not begin an alarm test at the Telltale that runs here" },
  dry: { help: "look at the router and say what would be done; change nothing" },
};

export const UNFLASH_FLAGS: Flags = {
  router: ROUTER_FLAG,
  store: STORE_FLAG,
  dry: FLASH_FLAGS.dry ?? { help: "" },
};

export interface FlashSurroundings {
  readonly print: (line: string) => void;
  readonly warn: (line: string) => void;
  /** Epoch seconds. */
  readonly now: () => number;
  /** Ends the alarm test, which waits for a person. */
  readonly signal: () => AbortSignal;
}

const WAIT_SECONDS = 20;

/** What both commands ask for. */
interface Asked {
  readonly args: Arguments;
  readonly session: Session;
  readonly pairs: Pairs;
  readonly around: FlashSurroundings;
}

function targetOf(command: string, args: Arguments): string {
  const [target, ...more] = args.positionals;
  if (target === undefined || more.length > 0 || !isTarget(target)) {
    throw new Failure(`telltale ${command}: expected the router, as root@192.168.1.1`);
  }
  return target;
}

async function withSession(
  command: string,
  args: Arguments,
  around: FlashSurroundings,
  work: (asked: Asked) => Promise<number>,
): Promise<number> {
  checkFlags(args);
  const session = new Session(targetOf(command, args));
  const pairs = new Pairs(args.one("store") ?? defaultStoreDir(process.env, process.getuid?.()));
  try {
    return await work({ args, session, pairs, around });
  } finally {
    session.close();
  }
}

/** Tells what was found. @throws Failure when something of it stops. */
function tellFindings(
  target: string,
  findings: readonly Finding[],
  around: FlashSurroundings,
): void {
  for (const { line } of findings.filter(({ stops }) => !stops)) around.warn(`${target}: ${line}`);
  const fatal = findings.filter(({ stops }) => stops).map(({ line }) => `${target}: ${line}`);
  if (fatal.length > 0) throw new Failure(fatal);
}

/** @throws Failure when a flag's value is none, before anything is done. */
function checkFlags(args: Arguments): void {
  const id = args.one("router");
  if (id !== null) expectRouterId(id);
  const broker = args.one("broker");
  if (broker !== null && describeBroker(broker).startsWith("mqtts:")) {
    throw new Failure(
      `--broker ${broker}: the router's agent has no TLS, its messages are sealed without; expected mqtt://host[:port]`,
    );
  }
}

/** A URL that a shell's quotes hold. */
function pageOf(args: Arguments, router: Router): string {
  const page = args.one("page") ?? `http://${urlHost(clientOf(router))}:8420/`;
  if (/^https?:\/\/[\w.:[\]/%#?=&~-]+$/.test(page)) return page;
  throw new Failure(`--page ${JSON.stringify(page)}: expected http://host:port/`);
}

/** This machine as the router sees it: under that address it reaches the broker. */
const clientOf = ({ client }: Router): string =>
  /^[0-9a-fA-F.:]+$/.test(client) ? client : "0.0.0.0";

const brokerOf = (args: Arguments, router: Router): string =>
  describeBroker(args.one("broker") ?? `mqtt://${urlHost(clientOf(router))}:1883`);

/** The line for the router; null: it is paired with this plane under this name already. */
function pairLine(asked: Asked, router: Router): string | null {
  const { args, pairs, around } = asked;
  const id = idOf(router, asked);
  const known = pairs.find(id);
  if (known !== null && router.pairedAs === id && !args.has("broker")) return null;
  const broker = { url: brokerOf(args, router), ca: null };
  const made =
    known === null ? pairs.make(id, broker, around.now()) : pairs.repair(id, broker, around.now());
  return made.line;
}

function describe(router: Router, asked: Asked, packages: readonly RouterPackage[]): string[] {
  const { args } = asked;
  const id = idOf(router, asked);
  const needs = needsOf(packages);
  const names = packages.map(({ file }) => file.split("/").at(-1) ?? file);
  return [
    `OpenWrt ${router.release}, ${router.arch}, ${router.freeKib ?? "?"} KiB free${router.installed === "" ? "" : `, has agent ${router.installed}`}`,
    `would install ${names.join(", ")}: ${needs.packedKib} KiB, ${needs.installedKib} KiB installed`,
    router.pairedAs === id && asked.pairs.find(id) !== null
      ? `is paired as ${id} and stays so`
      : `would pair it as ${id} with the broker ${brokerOf(args, router)}`,
    `would let LuCI link to ${pageOf(args, router)}`,
  ];
}

async function putOn(
  asked: Asked,
  router: Router,
  packages: readonly RouterPackage[],
): Promise<number> {
  const { session, around } = asked;
  const page = pageOf(asked.args, router);
  await install(session, router, packages, around.print);
  around.print(await selfTest(session));
  await configure(session, router, page);
  const line = pairLine(asked, router);
  if (line !== null) await pair(session, idOf(router, asked), line);
  around.print(`${line === null ? "is paired" : "paired"} as ${idOf(router, asked)}`);
  around.print(`page ${page}`);
  return seePlane(asked, router);
}

/** The plane's side: the broker is reached, the tables come, and an alert arrives. Returns the exit status. */
async function seePlane(asked: Asked, router: Router): Promise<number> {
  const { session, args, around } = asked;
  const broker = brokerOf(args, router);
  const start = `make run LISTEN=${urlHost(clientOf(router))}`;
  // The broker is on this machine as a rule: where nobody listens there is nothing to wait for.
  const seconds = (await isListening(broker)) ? WAIT_SECONDS : 2;
  if (!(await waitConnected(session, seconds))) {
    around.warn(
      isElsewhere(router, asked)
        ? `its agent is paired with the broker at ${router.broker} and has not reached it; to pair it with the one here: BROKER=${broker}`
        : `its agent has not reached ${broker} yet; start Telltale here with: ${start}`,
    );
    return later(around);
  }
  around.print("its agent has reached the broker");
  if (!(await waitTables(session, WAIT_SECONDS))) {
    around.warn(
      `no plane has sent it search tables yet; is Telltale running? Start it with: ${start}`,
    );
    return later(around);
  }
  around.print("it has its search tables");
  session.close();
  return args.has("no-alarm-test") ? later(around) : alarmTest(around);
}

/** Whether it stays paired with a broker that is not the one that would be named now. */
function isElsewhere(router: Router, { args, pairs }: Asked): boolean {
  const id = idOf(router, { args, pairs });
  if (router.pairedAs !== id || pairs.find(id) === null || args.has("broker")) return false;
  const { hostname } = new URL(brokerOf(args, router));
  return router.broker !== "" && router.broker !== hostname.replace(/^\[|\]$/g, "");
}

function later({ print }: FlashSurroundings): number {
  print(
    "alarm test: npx telltale alarm-test, or on the page; only then you know that alerts arrive",
  );
  return 0;
}

/** A page that asks for a password cannot be asked from here without one. */
async function alarmTest(around: FlashSurroundings): Promise<number> {
  try {
    return await proofCommand([], { print: around.print, signal: around.signal() });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    for (const line of error.lines) around.warn(`alarm test: ${line}`);
    return later(around);
  }
}

async function flash(asked: Asked): Promise<number> {
  const { args, session, around } = asked;
  const router = await look(session);
  tellFindings(session.target, judge(router, null), { ...around, warn: () => {} });
  expectRouterId(idOf(router, asked));
  checkName(session.target, router, asked, around.now());
  const packages = findPackages(router, args.one("packages") ?? PACKAGES_DIR, around.print);
  tellFindings(session.target, judge(router, needsOf(packages)), around);
  if (args.has("dry")) for (const line of describe(router, asked, packages)) around.print(line);
  else return putOn(asked, router, packages);
  return 0;
}

async function unflash(asked: Asked): Promise<number> {
  const { args, session, pairs, around } = asked;
  const router = await look(session);
  const id = idOf(router, asked);
  const age = args.has("router") ? null : heardElsewhere(router, asked, around.now());
  const isPaired = pairs.find(id) !== null && age === null;
  if (args.has("dry")) {
    around.print(
      `would remove ${router.installed === "" ? "what is left of the agent" : `agent ${router.installed}`}, its settings and pairing, its user and table`,
    );
    if (isPaired) around.print(`would forget the pair ${id} here`);
    return 0;
  }
  const left = await undo(session, router);
  if (left.length > 0)
    throw new Failure(left.map((line) => `${session.target}: still there: ${line}`));
  around.print("nothing of Telltale is left on the router");
  if (isPaired) {
    pairs.remove(id);
    around.print(`router ${id} is no longer paired here`);
  }
  if (age !== null) {
    around.warn(
      `router ${id} stays paired here: it was heard ${age} seconds ago, and this is not it; else: telltale router remove ${id}`,
    );
  }
  return 0;
}

/**
 * `telltale flash USER@HOST`: puts the agent onto a router and pairs it. Returns the exit status.
 * @throws Failure, a line for each thing that is wrong, with its cure.
 */
export function flashCommand(argv: readonly string[], around: FlashSurroundings): Promise<number> {
  return withSession("flash", readArguments("flash", argv, FLASH_FLAGS), around, flash);
}

/** `telltale unflash USER@HOST`: takes everything of it off again. */
export function unflashCommand(
  argv: readonly string[],
  around: FlashSurroundings,
): Promise<number> {
  return withSession("unflash", readArguments("unflash", argv, UNFLASH_FLAGS), around, unflash);
}
