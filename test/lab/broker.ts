import { readFileSync } from "node:fs";
import { join } from "node:path";
import { hashPassword } from "../../mqtt-bridge/pair/login.js";
import type { Running } from "../mqtt-bridge/program.js";
import { PASSWORD, PORT, telltale } from "./accounts.js";
import { eventually, type Lab } from "./lab.js";
import { ADDRESS } from "./network.js";

const SHIPPED = "mqtt-bridge/broker/mosquitto";

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

  /** Reads accounts and access list anew, as the shipped configuration says: with SIGHUP. */
  async reload(): Promise<void> {
    await this.#writeAccounts();
    const before = this.log.length;
    this.#running?.signal("SIGHUP");
    await eventually("mosquitto has read its files", () =>
      this.log.slice(before).includes("Reloading config") ? true : null,
    );
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
