import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { hostname } from "node:os";
import { isTarget } from "../../router/node/ssh.js";
import { type Arguments, type Flags, readArguments, readNumber } from "../cli/args.js";
import { defaultStoreDir } from "../cli/paths.js";
import { describeError, Failure } from "../failure.js";
import { isLoopback } from "../machine/seal.js";
import { describeBroker } from "../mqtt/link.js";
import { routerId, Topics } from "../mqtt/topics.js";
import { Pairs } from "../pair/pairs.js";
import type { NtfySettings } from "../phone/ntfy/ntfy.js";
import { NTFY_FLAGS, readNtfy } from "../phone/ntfy/settings.js";
import { FILE_VARIABLE, readEnvironment } from "../settings/environment.js";
import { readSettingsFile } from "../settings/file.js";
import { overlay } from "../settings/layer.js";

/** Where the packets come from. */
export type SourceSetting =
  | { readonly kind: "demo" }
  /** No packets of this machine: paired routers only. */
  | { readonly kind: "paired" }
  | { readonly kind: "capture"; readonly files: readonly string[] }
  | { readonly kind: "iface"; readonly iface: string }
  | { readonly kind: "router"; readonly target: string; readonly iface: string };

/** What `telltale run` was asked for. */
export interface RunSettings {
  readonly source: SourceSetting;
  readonly routerId: string;
  readonly household: string | null;
  readonly rules: string | null;
  /** A script of the household's own; null: the default policy. */
  readonly policy: string | null;
  readonly lan: readonly string[];
  /** Addresses to listen on; the first is the one that people use. */
  readonly addresses: readonly string[];
  /** Names of this machine under which the page may be asked for. */
  readonly names: readonly string[];
  /** Accounts are needed: other machines can connect. */
  readonly open: boolean;
  /** null: the embedded broker. */
  readonly broker: string | null;
  /** Certificate (PEM) that the broker's is signed with; null: the system's. */
  readonly brokerCa: string | null;
  /** Password for the broker; null: the one in its URL, or none. */
  readonly brokerPassword: string | null;
  readonly topics: Topics;
  /** A server that is told of alerts too; null: none. */
  readonly ntfy: NtfySettings | null;
  /** First level of Home Assistant's topics; null: routers are not announced there. */
  readonly discovery: string | null;
  /** Address outside the home, in plain HTTP, to which a phone sends the alarm test. */
  readonly proofTarget: string;
  readonly storeDir: string;
  /** 0: any. */
  readonly brokerPort: number;
  readonly pagePort: number;
  /** Form of the lines on standard error. */
  readonly log: "text" | "json";
}

/** Ports that were found free: a run that starts anew stays on them. */
export type Ports = Pick<RunSettings, "brokerPort" | "pagePort">;

const PORT_RANGE = [0, 65535] as const;

/** Flags of `telltale run`; the environment and the settings file have the same names. */
export const RUN_FLAGS: Flags = {
  settings: {
    value: "FILE",
    onlyHere: true,
    help: "settings of this kind in a file: YAML, names without the dashes; or $TELLTALE_SETTINGS",
  },
  capture: { value: "FILE", many: true, help: "read this capture instead of the samples" },
  iface: { value: "NAME", help: "listen on this interface, such as br-lan; with --router: there" },
  router: { value: "USER@HOST", help: "listen on a router through ssh and its tcpdump" },
  paired: {
    help: "no packets of this machine: paired routers only; the default once there is one",
  },
  household: { value: "FILE", help: "who lives here and what to look for (household.yaml)" },
  rules: { value: "DIR", help: "rule packs beside ours; one of the same file name replaces ours" },
  policy: { value: "FILE", help: "a script that says what becomes of each sighting (policy.d.ts)" },
  lan: { value: "CIDR", many: true, help: "what counts as inside; default: private addresses" },
  listen: {
    value: "ADDRESS",
    help: "let other machines connect here; prints an account and a link for a password",
  },
  name: {
    value: "NAME",
    many: true,
    help: "name under which the page may be asked for, such as telltale.local",
  },
  broker: {
    value: "URL",
    help: "mqtt://[user:password@]host[:port]; default: a broker of its own",
  },
  "broker-ca": { value: "FILE", help: "certificate (PEM) that the broker's is signed with" },
  "broker-password": {
    value: "FILE",
    help: "file with the password for the broker: other users see the command line",
  },
  "base-topic": { value: "TOPIC", help: "first level of all topics; default: telltale" },
  discovery: {
    value: "TOPIC|off",
    help: "first level of Home Assistant's topics, with --broker; default: homeassistant",
  },
  ...NTFY_FLAGS,
  "proof-url": {
    value: "URL",
    help: "where a phone sends the alarm test: http://, outside the home; default: http://example.com/",
  },
  store: { value: "DIR", help: "where to remember; default: $XDG_STATE_HOME/telltale" },
  "broker-port": {
    value: "PORT",
    range: PORT_RANGE,
    help: "port of the broker of its own; default: 1883, or the next free",
  },
  "page-port": {
    value: "PORT",
    range: PORT_RANGE,
    help: "port of the page; default: 8420, or the next free",
  },
  log: {
    value: "FORM",
    choices: ["text", "json"],
    help: "lines on standard error as text, or as JSON with their time; default: text",
  },
};

const LOOPBACK = "127.0.0.1";
const BROKER_PORT = 1883;
const PAGE_PORT = 8420;
/** A name kept for examples (RFC 2606), whose server answers in plain HTTP. */
const PROOF_URL = "http://example.com/";

type Environment = Readonly<Record<string, string | undefined>>;

/** One of these says where packets come from, so the others are not looked at. */
const GROUPS = [["capture", "iface", "router", "paired"]];

/**
 * What was asked for on the command line; where it says nothing, in the environment; then in the settings file.
 * @throws Failure, one line each, on what does not fit.
 */
export function readLayers(argv: readonly string[], env: Environment): Arguments {
  const given = readArguments("run", argv, RUN_FLAGS);
  const file = settingsFileOf(given, env);
  const layers = [
    readEnvironment(env, RUN_FLAGS),
    ...(file === null ? [] : [readSettingsFile(file, RUN_FLAGS)]),
  ];
  return overlay(given, layers, GROUPS);
}

/** The settings file that is asked for; null: none. */
export function settingsFileOf(given: Arguments, env: Environment): string | null {
  return given.one("settings") ?? (env[FILE_VARIABLE] || null);
}

/** @throws Failure, one line each, on what does not fit. */
export function readSettings(argv: readonly string[], env: Environment = {}): RunSettings {
  const args = readLayers(argv, env);
  const extra = args.positionals[0];
  if (extra !== undefined) {
    throw new Failure(
      `telltale run: unexpected ${JSON.stringify(extra)}; a capture is given with --capture`,
    );
  }
  const storeDir = args.one("store") ?? defaultStoreDir(env, process.getuid?.());
  const source = readSource(args, storeDir);
  const listen = readListen(args);
  const broker = args.one("broker");
  if (broker !== null) describeBroker(broker);
  const ofBroker = (flag: string): string | null => readBrokerFile(args, flag, broker);
  return {
    source,
    routerId: sourceId(source),
    household: args.one("household"),
    rules: args.one("rules"),
    policy: args.one("policy"),
    lan: args.all("lan"),
    addresses:
      listen === LOOPBACK || listen === "0.0.0.0" || listen === "::"
        ? [listen]
        : [listen, LOOPBACK],
    names: readNames(args),
    open: !isLoopback(listen),
    broker,
    brokerCa: ofBroker("broker-ca"),
    brokerPassword: ofBroker("broker-password")?.replace(/\r?\n$/, "") ?? null,
    topics: new Topics(args.one("base-topic") ?? "telltale"),
    ntfy: readNtfy(args),
    discovery: readDiscovery(args, broker),
    proofTarget: readTargetUrl(args),
    storeDir,
    brokerPort: readPort(args, "broker-port", BROKER_PORT),
    pagePort: readPort(args, "page-port", PAGE_PORT),
    log: args.one("log") === "json" ? "json" : "text",
  };
}

function readBrokerFile(args: Arguments, flag: string, broker: string | null): string | null {
  const file = args.one(flag);
  if (file === null) return null;
  if (broker === null) throw new Failure(`${args.place(flag)} needs ${args.place("broker")}`);
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Failure(`${args.place(flag)} ${file}: ${describeError(error)}`);
  }
}

function readSource(args: Arguments, storeDir: string): SourceSetting {
  const files = args.all("capture");
  const iface = args.one("iface");
  const target = args.one("router");
  if (files.length > 0 && (iface !== null || target !== null)) {
    throw new Failure("telltale run: --capture does not go together with --iface or --router");
  }
  if (args.has("paired") && (files.length > 0 || iface !== null || target !== null)) {
    throw new Failure("telltale run: --paired does not go together with a source");
  }
  if (files.length > 0) return { kind: "capture", files };
  if (target !== null) return readTarget(args.place("router"), target, iface);
  if (iface !== null) return { kind: "iface", iface };
  const isPaired = args.has("paired") || new Pairs(storeDir).ids().length > 0;
  return { kind: isPaired ? "paired" : "demo" };
}

function readTarget(place: string, target: string, iface: string | null): SourceSetting {
  if (!isTarget(target)) {
    throw new Failure(
      `${place} ${JSON.stringify(target)}: expected USER@HOST, such as root@192.168.1.1`,
    );
  }
  return { kind: "router", target, iface: iface ?? "br-lan" };
}

function sourceId(source: SourceSetting): string {
  switch (source.kind) {
    case "demo":
    case "capture":
    case "paired":
      return source.kind;
    case "iface":
      return routerId(hostname());
    case "router":
      return routerId(source.target.replace(/^.*@/, ""));
  }
}

/** Without a broker of the user's there is no Home Assistant on it. */
function readDiscovery(args: Arguments, broker: string | null): string | null {
  const prefix = args.one("discovery");
  if (broker === null || prefix === "off") return null;
  if (prefix === null) return "homeassistant";
  if (/^[A-Za-z0-9_.-]{1,64}(\/[A-Za-z0-9_.-]{1,64}){0,3}$/.test(prefix)) return prefix;
  throw new Failure(
    `${args.place("discovery")} ${JSON.stringify(prefix)}: expected off, or levels of letters, digits, _ . - with / between`,
  );
}

/** Plain HTTP is what the test is about: of HTTPS nobody on the way sees the value. */
function readTargetUrl(args: Arguments): string {
  const text = args.one("proof-url") ?? PROOF_URL;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && url.protocol === "http:" && url.username === "") return url.href;
  throw new Failure(
    `${args.place("proof-url")} ${JSON.stringify(text)}: expected http:// and a host outside the home`,
  );
}

function readListen(args: Arguments): string {
  const listen = args.one("listen");
  if (listen === null) return LOOPBACK;
  const address = listen.replace(/^\[|\]$/g, "");
  if (isIP(address) === 0) {
    throw new Failure(
      `${args.place("listen")} ${JSON.stringify(listen)}: expected an address of this machine, such as 192.168.1.10`,
    );
  }
  return address;
}

/** RFC 1123; a public name would let whoever has it read the page through a browser here. */
function readNames(args: Arguments): readonly string[] {
  const names = args.all("name").map((name) => name.toLowerCase());
  const wrong = names.find((name) => !/^([a-z0-9-]{1,63}\.)*[a-z0-9-]{1,63}$/.test(name));
  if (wrong === undefined) return names;
  const place = args.place("name");
  throw new Failure(`${place} ${JSON.stringify(wrong)}: expected a name such as telltale.local`);
}

function readPort(args: Arguments, flag: string, standard: number): number {
  const text = args.one(flag);
  return text === null ? standard : readNumber(args.place(flag), text, ...PORT_RANGE);
}
