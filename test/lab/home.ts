import { readFileSync } from "node:fs";
import { join } from "node:path";
import { decodePairing, type Pairing } from "../../core/bundle/pairing.js";
import { cborX } from "../../mqtt-bridge/machine/cbor.js";
import { hashPassword } from "../../mqtt-bridge/pair/login.js";
import { type Running, TELLTALE } from "../mqtt-bridge/program.js";
import type { Lab } from "./lab.js";
import { ADDRESS } from "./network.js";
import type { Login } from "./subscriber.js";

const SHIPPED = "mqtt-bridge/broker/mosquitto";
const PORT = 1883;

/** Accounts of the box's broker beside those of the routers; the observer belongs to the test. */
export type Person = "telltale" | "phone" | "observer";
const PASSWORD: Readonly<Record<Person, string>> = {
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

async function telltale(lab: Lab, args: readonly string[]): Promise<string> {
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

/** mosquitto on the box with the settings and the access list that Telltale ships. */
export class Broker {
  readonly #lab: Lab;
  #running: Running | null = null;

  constructor(lab: Lab) {
    this.#lab = lab;
  }

  /** All that it has logged. */
  get log(): string {
    return readFileSync(join(this.#lab.folder, "mosquitto.log"), "utf8");
  }

  /** Starts it, again too; it keeps what was retained. */
  async start(): Promise<void> {
    const { folder } = this.#lab;
    await this.#writeAccounts();
    const own = "user observer\ntopic read #\n";
    this.#lab.write("telltale.acl", `${readFileSync(`${SHIPPED}/telltale.acl`, "utf8")}\n${own}`);
    const shipped = readFileSync(`${SHIPPED}/telltale.conf`, "utf8");
    const lines = [
      shipped.replace(/^listener .*$/m, `listener ${PORT} ${ADDRESS.box}`),
      "user root",
      `persistence_location ${folder}/`,
      "log_type all",
      `log_dest file ${folder}/mosquitto.log`,
      "log_dest stderr",
      "",
    ];
    const text = lines.join("\n").replaceAll("/etc/mosquitto/", `${folder}/`);
    const config = this.#lab.write("mosquitto.conf", text);
    this.#running = this.#lab.start("box", "mosquitto", ["-c", config]);
    await this.#running.printed(/mosquitto version \S+ running/);
  }

  async stop(): Promise<void> {
    await this.#running?.stop();
    this.#running = null;
  }

  async #writeAccounts(): Promise<void> {
    const routers = await telltale(this.#lab, ["router", "list", "--passwd"]);
    const people = Object.entries(PASSWORD).map(
      ([name, password]) => `${name}:${hashPassword(password)}`,
    );
    this.#lab.write("telltale.passwd", `${routers.trimEnd()}\n${people.join("\n")}\n`, 0o600);
  }
}

export interface Plane {
  readonly run: Running;
  readonly page: string;
}

/** `telltale run` on the box, for its paired routers. */
export async function startPlane(lab: Lab, household: string): Promise<Plane> {
  const { user, password, host, port } = loginOf("telltale");
  const broker = ["--broker", `mqtt://${user}:${password}@${host}:${port}`];
  const args = ["run", ...broker, "--household", household, "--store", storeOf(lab)];
  const run = lab.start("box", process.execPath, [TELLTALE, ...args]);
  const page = (await run.printed(/page +(http:\S+)/))[1] ?? "";
  return { run, page };
}

/** An answer of the page's API. */
export async function askPage(lab: Lab, plane: Plane, path: string): Promise<unknown> {
  const { status, stdout, stderr } = await lab.run("box", "curl", ["-qsS", `${plane.page}${path}`]);
  if (status !== 0) throw new Error(`${path}: ${stderr}`);
  return JSON.parse(stdout);
}
