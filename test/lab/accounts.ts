import { join } from "node:path";
import { decodePairing, type Pairing } from "../../core/bundle/pairing.js";
import { cborX } from "../../mqtt-bridge/machine/cbor.js";
import { TELLTALE } from "../mqtt-bridge/program.js";
import type { Lab } from "./lab.js";
import { ADDRESS } from "./network.js";
import type { Login } from "./subscriber.js";

export const PORT = 1883;

/** Accounts of the box's broker beside those of the routers; the observer belongs to the test. */
export type Person = "telltale" | "phone" | "observer";
export const PASSWORD: Readonly<Record<Person, string>> = {
  telltale: "plane-pass",
  phone: "phone-pass",
  observer: "observer-pass",
};

export function loginOf(person: Person): Login {
  return { host: ADDRESS.box, port: PORT, user: person, password: PASSWORD[person] };
}

/** The plane's memory on the box. */
export function storeOf(lab: Lab): string {
  return join(lab.folder, "store");
}

/** Runs the command on the box to its end; what it prints. @throws Error when it fails. */
export async function telltale(lab: Lab, args: readonly string[]): Promise<string> {
  const words = [TELLTALE, ...args, "--store", storeOf(lab)];
  const { status, stdout, stderr } = await lab.run("box", process.execPath, words);
  if (status !== 0) throw new Error(`telltale ${args.join(" ")}: ${stderr}`);
  return stdout;
}

/** A router's line and what is in it. */
export interface Paired {
  readonly line: string;
  readonly pairing: Pairing;
}

/** `telltale pair` on the box. The broker learns of it at its next start or `reload`. */
export async function pairRouter(lab: Lab, router: string): Promise<Paired> {
  const args = ["pair", "--router", router, "--broker", `mqtt://${ADDRESS.box}:${PORT}`];
  const line = (await telltale(lab, args)).trim();
  const pairing = decodePairing(cborX, line).value;
  if (pairing === null) throw new Error(`telltale pair printed ${line}`);
  return { line, pairing };
}
