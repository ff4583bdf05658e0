import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Test } from "tap";
import { PHONE_MAC } from "../asm/build/connection.js";
import { CHROMIUM } from "./browser.js";

/** A phone in a network namespace of its own, on a cable to this machine. */
export interface Phone {
  /** This machine's address on that cable, and the phone's. */
  readonly here: string;
  readonly address: string;
  readonly mac: string;
  /** Chromium on the phone. */
  readonly chromium: string;
}

/** Why there can be none; false: there can. */
export const LACKS_NAMESPACES: string | false =
  process.getuid?.() === 0 && run("ip", ["netns", "list"]) ? false : "needs root and ip netns";

/** Ends with the test. Its network is a private one by this process's number, since the page answers no others. */
export function makePhone(t: Test): Phone {
  const number = process.pid % 16_384;
  const net = `10.211.${number >> 6}.${(number & 63) << 2}`.split(".");
  const at = (host: number): string => [...net.slice(0, 3), Number(net[3]) + host].join(".");
  const [here, address] = [at(1), at(2)];
  const [name, outer, inner] = [`telltale-${number}`, `tt${number}a`, `tt${number}b`];
  const dir = mkdtempSync(join(tmpdir(), "telltale-phone-"));
  t.teardown(() => {
    run("ip", ["netns", "del", name]);
    rmSync(dir, { recursive: true });
  });
  const inside = ["netns", "exec", name, "ip"];
  for (const args of [
    ["netns", "add", name],
    ["link", "add", outer, "type", "veth", "peer", "name", inner],
    ["link", "set", inner, "netns", name],
    ["addr", "add", `${here}/30`, "dev", outer],
    ["link", "set", outer, "up"],
    [...inside, "link", "set", inner, "address", PHONE_MAC],
    [...inside, "addr", "add", `${address}/30`, "dev", inner],
    [...inside, "link", "set", inner, "up"],
    [...inside, "link", "set", "lo", "up"],
  ]) {
    if (!run("ip", args)) throw new Error(`ip ${args.join(" ")} failed`);
  }
  const chromium = join(dir, "chromium");
  writeFileSync(chromium, `#!/bin/sh\nexec ip netns exec ${name} ${CHROMIUM} "$@"\n`);
  chmodSync(chromium, 0o755);
  return { here, address, mac: PHONE_MAC, chromium };
}

function run(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: "ignore" }).status === 0;
}
