import { readFileSync } from "node:fs";
import { type Arguments, type Flags, readArguments } from "../cli/args.js";
import { describeError, Failure } from "../failure.js";
import { describeBroker } from "../mqtt/link.js";
import { urlHost } from "../run/brokers.js";
import { storeDirOf } from "../settings/store.js";
import { describePair, describePairs } from "./describe.js";
import { mosquittoLines, passwordLine, writeAccount } from "./mosquitto.js";
import { type Broker, makeRouterId, type NewPair, Pairs } from "./pairs.js";

const STORE_FLAG = { value: "DIR", help: "where to remember; default: $XDG_STATE_HOME/telltale" };
const BROKER_FLAGS: Flags = {
  broker: {
    value: "URL",
    help: "mqtt://host[:port] under which the router reaches the broker; default: this machine, port 1883",
  },
  ca: { value: "FILE", help: "certificate (PEM) that the broker's is signed with, for mqtts://" },
};

const MOSQUITTO_FLAG: Flags = {
  mosquitto: {
    value: "DIR",
    help: "write the account into telltale.passwd and our ACL file into this folder of a mosquitto of yours",
  },
};

export const PAIR_FLAGS: Flags = {
  router: { value: "ID", help: "name of the router: a-z, 0-9, _; default: a new one" },
  ...BROKER_FLAGS,
  ...MOSQUITTO_FLAG,
  store: STORE_FLAG,
};

export const ROUTER_FLAGS: Flags = {
  ...BROKER_FLAGS,
  ...MOSQUITTO_FLAG,
  passwd: { help: "list: lines for mosquitto's password file" },
  store: STORE_FLAG,
};

export interface PairSurroundings {
  readonly print: (line: string) => void;
  /** Beside the line that is meant for the router. */
  readonly warn: (line: string) => void;
  /** Epoch seconds. */
  readonly now: () => number;
}

/**
 * `telltale pair`: makes a pair and prints its line, once. Returns the exit status.
 * @throws Failure on a wrong argument, a router that is paired, a store that cannot be written.
 */
export function pairCommand(argv: readonly string[], around: PairSurroundings): number {
  const args = readArguments("pair", argv, PAIR_FLAGS);
  const [extra] = args.positionals;
  if (extra !== undefined) {
    throw new Failure(
      `telltale pair: unexpected ${JSON.stringify(extra)}; a router's name is given with --router`,
    );
  }
  const pairs = openPairs(args);
  const made = pairs.make(args.one("router") ?? makeRouterId(), readBroker(args), around.now());
  tell(made, args, around);
  return 0;
}

type Verb = (asked: {
  readonly pairs: Pairs;
  readonly args: Arguments;
  /** Empty for `list`. */
  readonly router: string;
  readonly around: PairSurroundings;
}) => void;

const VERBS: ReadonlyMap<string, Verb> = new Map<string, Verb>([
  [
    "list",
    ({ pairs, args, around }) => {
      const lines = args.has("passwd") ? pairs.all().map(passwordLine) : describePairs(pairs);
      for (const line of lines) around.print(line);
    },
  ],
  [
    "show",
    ({ pairs, router, around }) => {
      for (const line of describePair(pairs, pairs.get(router))) around.print(line);
    },
  ],
  [
    "remove",
    ({ pairs, args, router, around }) => {
      pairs.remove(router);
      const dir = args.one("mosquitto");
      if (dir !== null) around.warn(writeAccount(dir, router, null));
      around.warn(`router ${router} is no longer paired: what it sends is not read any more`);
    },
  ],
  [
    "repair",
    ({ pairs, args, router, around }) =>
      tell(pairs.repair(router, keepBroker(args), around.now()), args, around),
  ],
]);

/**
 * `telltale router list|show|remove|repair`. Returns the exit status.
 * @throws Failure on a wrong argument, or a router that is not paired.
 */
export function routerCommand(argv: readonly string[], around: PairSurroundings): number {
  const args = readArguments("router", argv, ROUTER_FLAGS);
  const [name = "", ...routers] = args.positionals;
  const verb = VERBS.get(name);
  if (verb === undefined || routers.length !== (name === "list" ? 0 : 1)) {
    throw new Failure("telltale router: expected list, show ID, remove ID or repair ID");
  }
  verb({ pairs: openPairs(args), args, router: routers[0] ?? "", around });
  return 0;
}

function openPairs(args: Arguments): Pairs {
  return new Pairs(storeDirOf(args, process.env));
}

function tell({ pair, line }: NewPair, args: Arguments, { print, warn }: PairSurroundings): void {
  const dir = args.one("mosquitto");
  if (dir !== null) warn(writeAccount(dir, pair.router, pair));
  else for (const more of mosquittoLines(pair)) warn(more);
  warn(`router ${pair.router}, broker ${pair.broker.url}; whoever has this line is the router,`);
  warn("and it is shown only now. On the router: telltale-agent pair");
  print(line);
}

/** Null: as it was. */
function keepBroker(args: Arguments): Broker | null {
  return args.has("broker") || args.has("ca") ? readBroker(args) : null;
}

/** @throws Failure on a URL or a file that cannot be used. */
function readBroker(args: Arguments): Broker {
  const url = args.one("broker") ?? `mqtt://${urlHost("0.0.0.0")}:1883`;
  const place = describeBroker(url);
  const { username, protocol } = new URL(url);
  if (username !== "") {
    throw new Failure(
      `--broker ${place}: without user and password; the router gets an account of its own`,
    );
  }
  const file = args.one("ca");
  if (file !== null && protocol !== "mqtts:") {
    throw new Failure(`--ca ${file}: expected --broker mqtts://..., not ${place}`);
  }
  return { url: place, ca: file === null ? null : readCertificate(file) };
}

const CERTIFICATE_MAX = 16_384;

function readCertificate(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new Failure(`--ca ${file}: ${describeError(error)}`);
  }
  if (!text.includes("-----BEGIN CERTIFICATE-----")) {
    throw new Failure(`--ca ${file}: expected a certificate (-----BEGIN CERTIFICATE-----)`);
  }
  if (text.length > CERTIFICATE_MAX) {
    throw new Failure(`--ca ${file}: ${text.length} bytes; at most ${CERTIFICATE_MAX}`);
  }
  return text;
}
