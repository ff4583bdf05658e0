import { execFileSync } from "node:child_process";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { readInputs } from "../../../mqtt-bridge/engine.js";
import { buildAgent } from "../../agent/compile.js";
import { Running } from "../../mqtt-bridge/program.js";
import { captureOf } from "./requests.js";

export const HOUSEHOLD = "test/captures/household.yaml";

const T0 = 1_793_491_200;
/** Seconds of the traffic's clock between two sendings: within the rate at which one device may interrupt. */
const STEP = 70;
/** A sending is a name, the first decision about the flow, a match and the flow's end. */
const EVENTS_EACH = 4;
const TICK_MS = 200;

/** A router with the agent; its phone sends its IMEI to another name each time: as many alerts as sendings. */
export class Feeder {
  /** Sendings made. */
  made = 0;
  readonly #agent: Running;
  readonly #folder: string;
  readonly #mac: string;
  readonly #imei: string;
  #read = 0;
  #feeding = true;

  private constructor(agent: Running, folder: string) {
    this.#agent = agent;
    this.#folder = folder;
    const { household } = readInputs({ household: HOUSEHOLD, rules: null, lan: [] });
    const own = household.identifiers.find(({ type }) => type === "imei");
    this.#imei = own?.value ?? "";
    this.#mac = household.devices.find(({ name }) => name === own?.label)?.macs[0] ?? "";
  }

  /** Starts the agent with this pairing line; it reads nothing yet. */
  static start(line: string): Feeder {
    const program = buildAgent();
    const folder = mkdtempSync(join(tmpdir(), "telltale-router-"));
    const capture = join(folder, "capture");
    const pairs = join(folder, "agent");
    writeFileSync(capture, captureOf("02:00:00:00:00:02", []));
    execFileSync(program, ["pair", "--folder", pairs, "-"], { input: line });
    const options = ["--folder", pairs, "--volumes", "off", "--capture", capture];
    return new Feeder(new Running(program, ["run", ...options]), folder);
  }

  /** The name of a sending, from 1. */
  static nameOf(n: number): string {
    return `collect${n}.example`;
  }

  /** Resolves when the agent looks for what its household registered. */
  async ready(): Promise<void> {
    await this.#agent.printed(/revision \d+ in force/);
    await this.#hasRead();
  }

  /** Makes so many events a second until `stop`; what the agent cannot take in time comes later. */
  async feed(eventsPerSecond: number): Promise<void> {
    const began = performance.now();
    while (this.#feeding) {
      const due = Math.floor(
        ((performance.now() - began) / 1000) * (eventsPerSecond / EVENTS_EACH),
      );
      if (due > this.made) await this.#send(due - this.made);
      await pause(TICK_MS);
    }
  }

  /** No more is made; `feed` resolves when all that was made was read. */
  stop(): void {
    this.#feeding = false;
  }

  async end(): Promise<void> {
    await this.#agent.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #send(count: number): Promise<void> {
    const requests = Array.from({ length: count }, (_, n) => {
      const number = this.made + n + 1;
      const host = Feeder.nameOf(number);
      return { number, host, at: T0 + number * STEP, imei: this.#imei };
    });
    this.made += count;
    const file = join(this.#folder, "capture");
    writeFileSync(`${file}.new`, captureOf(this.#mac, requests));
    renameSync(`${file}.new`, file);
    this.#agent.signal("SIGHUP");
    await this.#hasRead();
  }

  /** Resolves when one file more was read to its end. */
  async #hasRead(): Promise<void> {
    this.#read += 1;
    const wanted = this.#read;
    const times = (text: string): number => text.split(": read, ").length - 1;
    await this.#agent.until((text) => times(text) >= wanted || null, `${wanted} files read`);
  }
}
