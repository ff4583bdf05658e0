import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Lab, Place } from "../../lab/lab.js";
import { ADDRESS, makeNetwork } from "../../lab/network.js";
import { compileC, make } from "../compile.js";
import { Child } from "./child.js";
import type { Answer, Order } from "./peer.js";

export const HOST6 = "fd12:3456::5";
export const MASK = 0x0c000000;
export const GROUP = 7435;

const GENERATED = "build/agent/gen";

/**
 * Compiles a program of `test/agent/c` with these folders and files of the agent, with sanitizers unless it is to be
 * measured; returns its path.
 */
export function compileLive(
  folder: string,
  name: string,
  parts: readonly string[],
  more: readonly string[] = [],
  isMeasured = false,
): string {
  make(`${GENERATED}/classifier_wasm.c`);
  make(`${GENERATED}/firewall.gen.h`);
  const sources = parts.flatMap((part) =>
    readdirSync(`router/agent/${part}`)
      .filter((file) => file.endsWith(".c"))
      .map((file) => `router/agent/${part}/${file}`),
  );
  const include = ["router/agent", "router/agent/classifier", GENERATED].map((path) => `-I${path}`);
  const files = [`test/agent/c/${name}.c`, ...sources, ...more, "-lmnl"];
  return compileC(join(folder, name), [...include, ...files], isMeasured);
}

/** Sockets in a place. */
export class Peer {
  readonly #child: Child;

  constructor(lab: Pick<Lab, "namespace">, place: Place) {
    const program = import.meta.resolve("./peer.js").replace("file://", "");
    this.#child = new Child(lab.namespace(place), process.execPath, [program, "--peer"]);
  }

  /** The port of its own that was used. @throws Error with what went wrong. */
  async obey(order: Order): Promise<number> {
    const [line] = await this.#child.ask(JSON.stringify(order), /^\{.*\}$/);
    const { port, fault } = JSON.parse(line) as Answer;
    if (fault !== null) throw new Error(`${JSON.stringify(order)}: ${fault}`);
    return port;
  }

  async send(host: string, port: number, texts: readonly string[], from = 0): Promise<number> {
    return this.obey({ order: "send", host, port, from, texts, answered: false });
  }

  async ask(host: string, port: number, texts: readonly string[], from = 0): Promise<number> {
    return this.obey({ order: "send", host, port, from, texts, answered: true });
  }

  async end(): Promise<void> {
    await this.#child.end();
  }
}

export interface Home {
  readonly lab: Lab;
  /** In the LAN. */
  readonly box: Peer;
  /** Answers on TCP and UDP ports 53, 80, 443 and 8000 of its addresses. */
  readonly internet: Peer;
}

/** Packets of wire size, unless `offloads`. */
export async function makeHome(offloads = false): Promise<Home> {
  const lab = makeNetwork(offloads);
  const box = lab.namespace("box");
  lab.ip(["-n", box, "addr", "add", `${HOST6}/64`, "dev", "eth0", "nodad"]);
  lab.ip(["-n", box, "-6", "route", "add", "default", "via", ADDRESS.router6]);
  // Its provider knows the way to the home's own prefix only.
  const way = ["add", "fd12:3456::/64", "via", "2001:db8:1::2"];
  lab.ip(["-n", lab.namespace("internet"), "-6", "route", ...way]);
  const home = { lab, box: new Peer(lab, "box"), internet: new Peer(lab, "internet") };
  for (const host of [ADDRESS.account, ADDRESS.server6]) {
    for (const port of [53, 80, 443, 8000]) {
      await home.internet.obey({ order: "serve", l4: "tcp", host, port });
      await home.internet.obey({ order: "serve", l4: "udp", host, port });
    }
  }
  return home;
}

export async function leaveHome({ lab, box, internet }: Home): Promise<void> {
  await box.end();
  await internet.end();
  await lab.stop();
}
