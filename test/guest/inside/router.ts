import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Test } from "tap";
import type { Command } from "../../../core/bundle/command.js";
import type { Health } from "../../../core/bundle/health.js";
import { decodeEvents } from "../../../core/wire/decode.js";
import type { MatchEvent } from "../../../core/wire/events.js";
import { epochSeconds, TestPlane, testBundle } from "../../agent/daemon/plane.js";
import { Peer } from "../../agent/live/home.js";
import type { Volume } from "../../lab/conntrack.js";
import type { Place } from "../../lab/lab.js";
import { ADDRESS, MAC } from "../../lab/network.js";
import { Running } from "../../mqtt-bridge/program.js";

const PROGRAM = "build/agent/native/telltale-agent";
const OPTIONS = ["--device", "br-lan", "--health", "1", "--flows", "1"];
/** Begins the names of the lab's places. */
const [PREFIX = ""] = process.argv.slice(2);
const places = { namespace: (place: Place): string => `${PREFIX}-${place}` };

export const HOST = "api.account.xiaomi.com";
export const PORT = 8000;
/** An IMEI of the test household. */
const IMEI = /"(86\d{13})"/.exec(readFileSync("test/captures/household.yaml", "utf8"))?.[1] ?? "";

/** Runs a program in the router's place. @throws Error when it fails. */
export function run(command: string, args: readonly string[], input = ""): string {
  return execFileSync(command, args, { encoding: "utf8", input });
}

/** What OpenWrt's firewall does with `flow_offloading '1'`; older ones have no counter. */
export function loadFirewall(offload: "none" | "counter" | "no counter"): void {
  run("nft", ["add", "table", "inet", "fw4"]);
  run("nft", ["delete", "table", "inet", "fw4"]);
  run("nft", ["-f", "test/lab/conf/fw4.nft"]);
  if (offload === "none") return;
  const devices = "devices = { lan-phone, lan-box, wan };";
  const counter = offload === "counter" ? "counter;" : "";
  const table = `flowtable ft {\n hook ingress priority 0;\n ${devices}\n ${counter}\n }\n`;
  run("nft", ["-f", "-"], `table inet fw4 {\n ${table} }\n`);
  const rule = "meta l4proto { tcp, udp } flow add @ft";
  run("nft", ["-f", "-"], `insert rule inet fw4 forward ${rule}\n`);
}

/** A request that tells the IMEI in its body, in two parts; the first ends in the middle of it. */
export function requestParts(): [string, string] {
  const body = `deviceId=${IMEI}`;
  const head = `POST /v1 HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: ${body.length}\r\n\r\n`;
  const cut = body.length - 8;
  return [head + body.slice(0, cut), body.slice(cut)];
}

/** A name server beyond the router that knows one name. */
export async function startNames(): Promise<Running> {
  const own = [
    "--conf-file=/dev/null",
    "--keep-in-foreground",
    "--no-resolv",
    "--no-hosts",
    "--pid-file",
  ];
  const where = [`--listen-address=${ADDRESS.resolver}`, "--bind-interfaces", "--log-facility=-"];
  const place = ["netns", "exec", places.namespace("internet"), "dnsmasq"];
  const names = new Running("ip", [
    ...place,
    ...own,
    ...where,
    `--address=/${HOST}/${ADDRESS.account}`,
  ]);
  await names.printed(/started/);
  return names;
}

/** Asks for the name's address so many times from one port; resolves with as many when all are answered. */
export async function ask(box: Peer, times: number): Promise<number> {
  const labels = HOST.split(".").map((label) => String.fromCharCode(label.length) + label);
  const question = `\x01\x01\x01\0\0\x01\0\0\0\0\0\0${labels.join("")}\0\0\x01\0\x01`;
  await box.ask(ADDRESS.resolver, 53, Array<string>(times).fill(question));
  return times;
}

/** The home whose router this process is in: a plane, an agent, a device of the LAN and the Internet. */
export class Router {
  #agent: Running | null = null;

  private constructor(
    readonly plane: TestPlane,
    readonly box: Peer,
    readonly internet: Peer,
  ) {}

  static async start(t: Test): Promise<Router> {
    run("ip", ["link", "set", "lo", "up"]);
    const plane = await TestPlane.start(t);
    plane.pair();
    await plane.sendBundle(testBundle(plane.end, 1));
    const router = new Router(plane, new Peer(places, "box"), new Peer(places, "internet"));
    t.teardown(() => Promise.all([router.box.end(), router.internet.end()]));
    const host = ADDRESS.account;
    await router.internet.obey({ order: "serve", l4: "tcp", host, port: PORT });
    return router;
  }

  /** Loads the table and starts the agent with these options; resolves when it has its bundle. */
  async startAgent(t: Test, options: readonly string[]): Promise<Running> {
    const judged = options.flatMap((word, at) =>
      ["--guard", "--hold"].includes(word) ? [word, options[at + 1] ?? ""] : [],
    );
    const before = this.plane.received.health.length;
    run("nft", ["-f", "-"], run(PROGRAM, ["firewall", ...judged]));
    this.#agent = this.plane.startAgent(t, [...OPTIONS, ...options]);
    t.teardown(() => run(PROGRAM, ["unload"]));
    await this.plane.until(({ health }) => health.slice(before).find((each) => each.revision > 0));
    return this.#agent;
  }

  /** What the agent says of itself next; the first may be older than the last packet. */
  async nextHealth(): Promise<Health> {
    const told = this.plane.received.health.length;
    return this.plane.until(({ health }) => health[told + 1]);
  }

  /** Opens a connection that goes on as an offloaded flow where the firewall offloads; returns its port. */
  async open(text: string): Promise<number> {
    const from = await this.box.obey({ order: "open", host: ADDRESS.account, port: PORT, from: 0 });
    if (text !== "") await this.box.obey({ order: "write", from, text });
    return from;
  }

  write(from: number, text: string): Promise<number> {
    return this.box.obey({ order: "write", from, text });
  }

  /** The flow in the kernel's list; empty: it is not there. */
  flow(from: number): string {
    const all = run("conntrack", ["-L", "-p", "tcp"]);
    return all.split("\n").find((line) => line.includes(` sport=${from} dport=${PORT} `)) ?? "";
  }

  /** What the kernel has counted for the flow. */
  counted(from: number): Volume {
    const line = this.flow(from);
    const numbers = (key: string): number[] =>
      [...line.matchAll(new RegExp(`\\b${key}=(\\d+)`, "g"))].map((found) => Number(found[1]));
    const [up_packets = 0, down_packets = 0] = numbers("packets");
    const [up_bytes = 0, down_bytes = 0] = numbers("bytes");
    return { up_packets, up_bytes, down_packets, down_bytes };
  }

  /** What the agent told of the flow last; null: nothing yet. */
  told(from: number): Volume | null {
    const { flows } = this.plane.received;
    const all = flows.flatMap((message) => message.flows).filter(({ sport }) => sport === from);
    const newest = all.at(-1);
    if (newest === undefined) return null;
    const { up_packets, up_bytes, down_packets, down_bytes } = newest;
    return { up_packets, up_bytes, down_packets, down_bytes };
  }

  /** Registered values that were found in a flow so far. */
  matches(from: number): MatchEvent[] {
    return this.plane.received.events
      .flatMap(({ records }) => decodeEvents(records).events)
      .filter((event): event is MatchEvent => event.kind === "match" && event.sport === from);
  }

  /** Has the agent carry out a command; resolves when it has said so. */
  async command(more: Partial<Command>): Promise<void> {
    const device = Buffer.from(MAC.box.replaceAll(":", ""), "hex");
    const common = { v: 1, issued: epochSeconds(), device, name: null, address: null, seconds: 60 };
    const newest = (): Health["command"] => this.plane.received.health.at(-1)?.command ?? null;
    const before = newest()?.sequence ?? 0;
    await this.plane.sendCommand({ ...common, verb: "block", ...more } as Command);
    const { line } = await this.plane.until(() => {
      const command = newest();
      return command !== null && command.sequence > before && command;
    });
    if (line !== null) throw new Error(line);
  }
}
