import type { Test } from "tap";
import { ADDRESS } from "../../lab/network.js";
import { scratch } from "../compile.js";
import { Live } from "./capture.js";
import { compileLive, GROUP, leaveHome, MASK, makeHome } from "./home.js";

/** A home with the agent's table, and the agent's capture through it; all of it ends with the test. */
export async function startNflog(t: Test) {
  const folder = scratch(t);
  const program = compileLive(folder, "live", ["live", "netlink", "firewall"]);
  const firewall = compileLive(folder, "firewall", ["firewall", "netlink"]);
  const home = await makeHome();
  t.teardown(() => leaveHome(home));
  const { lab, box } = home;
  /** All rules of the router before the table was loaded. */
  const before = lab.now("router", "nft", ["list", "ruleset"]);
  const print = [`${GROUP}`, `${MASK}`, "br-lan"];
  const table = lab.write("table.nft", lab.now("router", firewall, print));
  lab.now("router", "nft", ["-f", table]);

  /** A capture that is open, with a table whose counters and flows are new. */
  const capture = async (t: { teardown(f: () => void): void }): Promise<Live> => {
    lab.now("router", "nft", ["-f", table]);
    lab.now("router", "conntrack", ["-F"]);
    const live = new Live(lab, program, ["nflog", `${GROUP}`, `${MASK}`, "br-lan"]);
    t.teardown(() => live.end());
    await live.opened();
    return live;
  };

  /** The last packet of a test: a flow of its own. */
  const finish = async (live: Live): Promise<void> => {
    await box.send(ADDRESS.account, 9, ["the end"]);
    await live.saw("the end");
  };

  const nft = (script: string): string => lab.now("router", "nft", ["-f", "-"], script);
  return { home, lab, box, before, program, nft, capture, finish };
}

/** An IPv4 address as 32 digits. */
export const address = (text: string): string =>
  `${"0".repeat(20)}ffff${text
    .split(".")
    .map((part) => Number(part).toString(16).padStart(2, "0"))
    .join("")}`;

/** Orders of the driver about a TCP flow of the box. */
export const flow4 = (port: number, to: number): string =>
  `4 6 ${address(ADDRESS.box)} ${port} ${address(ADDRESS.account)} ${to}`;

export const text = (n: number): string => `text number ${n}.`;
