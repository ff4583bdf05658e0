import type { Test } from "tap";
import type { Lab } from "../../lab/lab.js";
import { scratch } from "../compile.js";
import { Child } from "./child.js";
import { compileLive, type Home, leaveHome, makeHome, type Peer } from "./home.js";

export const TABLE = "test/agent/golden/table.nft";

/** A home whose router runs the agent's blocks alone. */
export class BlocksHome {
  readonly home: Home;
  readonly lab: Lab;
  readonly box: Peer;
  readonly boxMac: string;
  readonly #program: string;

  private constructor(home: Home, program: string) {
    this.home = home;
    this.lab = home.lab;
    this.box = home.box;
    this.#program = program;
    this.boxMac = home.lab.now("box", "cat", ["/sys/class/net/eth0/address"]).trim();
  }

  static async make(t: Test): Promise<BlocksHome> {
    const program = compileLive(
      scratch(t),
      "blocks",
      ["block", "netlink"],
      ["live/passed.c", "volumes/conntrack.c"].map((file) => `router/agent/${file}`),
    );
    const home = await makeHome();
    t.teardown(() => leaveHome(home));
    return new BlocksHome(home, program);
  }

  /** For how long a set of devices has the box, as nft says it; "": it has not, or without an end. */
  timeIn(set: string): string {
    const listed = this.lab.now("router", "nft", ["list", "set", "inet", "telltale", set]);
    return /timeout (\d\S*)/.exec(listed)?.[1] ?? "";
  }

  /** Whether a set of devices has the box. */
  isIn(set: string): boolean {
    return this.lab
      .now("router", "nft", ["list", "set", "inet", "telltale", set])
      .includes(this.boxMac);
  }

  /** Starts the program; with a new table unless said otherwise. */
  async open(t: { teardown(f: () => void): void }, table = true): Promise<Child> {
    if (table) this.lab.now("router", "nft", ["-f", TABLE]);
    const child = new Child(this.lab.namespace("router"), this.#program, []);
    t.teardown(() => child.end());
    await child.line(/^open$/, 0);
    return child;
  }
}

export const tell = async (child: Child, line: string): Promise<string> =>
  (await child.ask(line, /.*/))[0];

/** Whether a new connection of the box is let through. */
export async function reaches(peer: Peer, host: string, port = 80): Promise<boolean> {
  try {
    const own = await peer.obey({ order: "open", host, port, from: 0 });
    await peer.obey({ order: "write", from: own, text: "hello" });
    await peer.obey({ order: "close", from: own });
    return true;
  } catch (error) {
    if (error instanceof Error && /ECONNREFUSED|ECONNRESET|EACCES|EHOSTUNREACH/.test(error.message))
      return false;
    throw error;
  }
}

/** An address as 32 digits. */
export const digits4 = (address: string): string =>
  `${"0".repeat(20)}ffff${address
    .split(".")
    .map((part) => Number(part).toString(16).padStart(2, "0"))
    .join("")}`;
