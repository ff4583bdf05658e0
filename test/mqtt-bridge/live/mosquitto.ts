import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Test } from "tap";
import { freePort, Running } from "../program.js";

/** Daemons are not on everybody's path. */
const ENV = { ...process.env, PATH: `${process.env.PATH ?? ""}:/usr/sbin:/usr/local/sbin` };

/** Why tests with the real broker cannot run; false: they can. */
export const LACKS_MOSQUITTO: string | false = [
  "mosquitto",
  "mosquitto_sub",
  "mosquitto_pub",
].every((name) => spawnSync(name, ["--help"], { env: ENV }).error === undefined)
  ? false
  : "needs mosquitto mosquitto-clients";

export interface Mosquitto {
  readonly port: number;
  readonly url: string;
  /** Starts it (again) on the same port. */
  start(): Promise<void>;
  /** SIGKILL: it says good-bye to nobody. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** Has it read its password file again; resolves when it has. */
  reload(): Promise<void>;
}

/** A mosquitto of the test's own on loopback, without a memory of its own. */
export async function startMosquitto(
  t: Test,
  settings: readonly string[] = ["allow_anonymous true"],
): Promise<Mosquitto> {
  const port = await freePort();
  const dir = mkdtempSync(join(tmpdir(), "telltale-test-"));
  t.teardown(() => rmSync(dir, { recursive: true }));
  const config = join(dir, "mosquitto.conf");
  const lines = [`listener ${port} 127.0.0.1`, "log_dest stderr", ...settings, ""];
  writeFileSync(config, lines.join("\n"));
  let running: Running | null = null;
  const start = async (): Promise<void> => {
    running = new Running("mosquitto", ["-c", config], ENV);
    await running.printed(/mosquitto version \S+ running/);
  };
  const stop = async (signal?: NodeJS.Signals): Promise<void> => {
    await running?.stop(signal);
    running = null;
  };
  const reload = async (): Promise<void> => {
    running?.signal("SIGHUP");
    await running?.printed(/Reloading config/);
  };
  t.teardown(() => stop());
  await start();
  return { port, url: `mqtt://127.0.0.1:${port}`, start, stop, reload };
}

/** `mosquitto_sub` as the phone: topics and payloads as they come. */
export async function subscribe(
  t: Test,
  port: number,
  filters: readonly string[],
  more: readonly string[] = [],
): Promise<Phone> {
  const topics = filters.flatMap((filter) => ["-t", filter]);
  const args = [
    "-h",
    "127.0.0.1",
    "-p",
    String(port),
    "-V",
    "mqttv5",
    "-q",
    "1",
    "-d",
    "-F",
    "%r %t %p",
    ...topics,
    ...more,
  ];
  // It holds back what it says until it has a message, unless told otherwise.
  const running = new Running("stdbuf", ["-oL", "mosquitto_sub", ...args], ENV);
  t.teardown(() => running.stop());
  await running.printed(/Subscribed \(mid/);
  return new Phone(running);
}

export interface Received {
  readonly retained: boolean;
  readonly topic: string;
  readonly text: string;
}

export class Phone {
  readonly #running: Running;

  constructor(running: Running) {
    this.#running = running;
  }

  /** Everything received until now. */
  get messages(): Received[] {
    return [...this.#running.text.matchAll(/^([01]) (\S+) (.*)\n/gm)].map(
      ([, retained, topic, text]) => ({
        retained: retained === "1",
        topic: topic ?? "",
        text: text ?? "",
      }),
    );
  }

  /** Waits for a message of a topic whose text matches. */
  async received(topic: string, text: RegExp = /./): Promise<Received> {
    const escaped = topic.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const pattern = new RegExp(`^[01] ${escaped} .*${text.source}.*\\n`, "m");
    await this.#running.printed(pattern);
    const found = this.messages.find((each) => each.topic === topic && text.test(each.text));
    if (found === undefined) throw new Error(`${topic} was printed but not read`);
    return found;
  }

  /** Waits for so many messages of a topic. */
  async count(topic: string, count: number): Promise<void> {
    const seen = (): number => this.messages.filter((each) => each.topic === topic).length;
    await this.#running.until(() => (seen() >= count ? true : null), `${count} of ${topic}`);
  }

  /** Waits until the newest message of a topic does not match. */
  async newestLacks(topic: string, text: string): Promise<void> {
    await this.#running.until(() => {
      const newest = this.messages.filter((each) => each.topic === topic).at(-1);
      return newest !== undefined && !newest.text.includes(text) ? newest : null;
    }, `${topic} without ${text}`);
  }

  stop(): Promise<number | null> {
    return this.#running.stop();
  }
}

/** `mosquitto_pub`. */
export function publish(
  port: number,
  topic: string,
  text: string,
  more: readonly string[] = [],
): void {
  const args = ["-h", "127.0.0.1", "-p", String(port), "-q", "1", "-t", topic, "-m", text, ...more];
  const { status, stderr } = spawnSync("mosquitto_pub", args, { env: ENV, encoding: "utf8" });
  if (status !== 0) throw new Error(`mosquitto_pub: ${stderr}`);
}
