import { join } from "node:path";
import { type Running, TELLTALE } from "../mqtt-bridge/program.js";
import type { Lab } from "./lab.js";
import type { Login } from "./subscriber.js";

export interface Trial {
  readonly run: Running;
  /** The broker that people use, in the router's place. */
  readonly broker: Login;
}

/** `telltale run --iface br-lan` on the router itself, with a broker of its own on loopback. */
export async function startTrial(lab: Lab): Promise<Trial> {
  const household = lab.writeConfig("household.yaml");
  const args = [
    "--iface",
    "br-lan",
    "--household",
    household,
    "--store",
    join(lab.folder, "trial"),
  ];
  const run = lab.start("router", process.execPath, [TELLTALE, "run", ...args]);
  await run.printed(/alerts +mosquitto_sub/);
  return { run, broker: { host: "127.0.0.1" } };
}
