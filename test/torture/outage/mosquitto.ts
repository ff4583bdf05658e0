import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, Running } from "../../mqtt-bridge/program.js";

const ENV = { ...process.env, PATH: `${process.env.PATH ?? ""}:/usr/sbin:/usr/local/sbin` };

/** A mosquitto with a disk, on loopback, that can be killed. */
export class Broker {
  readonly url: string;
  readonly #dir: string;
  #running: Running | null = null;

  private constructor(dir: string, port: number) {
    this.#dir = dir;
    this.url = `mqtt://127.0.0.1:${port}`;
    const lines = [
      `listener ${port} 127.0.0.1`,
      "allow_anonymous true",
      "log_dest stderr",
      "persistence true",
      `persistence_location ${dir}/`,
      // Written often; after each change it would do little else.
      "autosave_interval 100",
      "autosave_on_changes true",
      "max_queued_messages 100000",
      "set_tcp_nodelay true",
      ...(process.getuid?.() === 0 ? ["user root"] : []),
    ];
    writeFileSync(join(dir, "mosquitto.conf"), `${lines.join("\n")}\n`);
  }

  static async start(): Promise<Broker> {
    const broker = new Broker(mkdtempSync(join(tmpdir(), "telltale-broker-")), await freePort());
    await broker.start();
    return broker;
  }

  async start(): Promise<void> {
    this.#running = new Running("mosquitto", ["-c", join(this.#dir, "mosquitto.conf")], ENV);
    await this.#running.printed(/mosquitto version \S+ running/);
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    await this.#running?.stop(signal);
    this.#running = null;
  }

  async end(): Promise<void> {
    await this.kill("SIGTERM");
    rmSync(this.#dir, { recursive: true, force: true });
  }
}
