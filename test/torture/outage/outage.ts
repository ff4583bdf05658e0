import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import sqlite from "node-sqlite3-wasm";
import { Pairs } from "../../../mqtt-bridge/pair/pairs.js";
import { Random } from "../../core/oracle/random.js";
import { freePort, Running, TELLTALE } from "../../mqtt-bridge/program.js";
import { Feeder, HOUSEHOLD } from "./feeder.js";
import { Broker } from "./mosquitto.js";
import { Phone } from "./phone.js";

/** What came of an outage test. */
export interface Outcome {
  readonly rounds: number;
  /** Sendings, each of which is one alert. */
  readonly alerts: number;
  readonly told: number;
  readonly lost: readonly string[];
  /** Of the lost those that the plane never read: events that did not come to it. */
  readonly unread: readonly string[];
  /** Sightings of which the plane does not know the name: they were told by their address. */
  readonly unnamed: number;
  /** Events that the agent dropped, as it counts them itself. */
  readonly droppedByAgent: number;
  readonly twice: readonly string[];
  /** Messages that came again as they were. */
  readonly duplicates: number;
  readonly dropped: number;
  readonly integrity: readonly string[];
  readonly seconds: number;
}

export interface Settings {
  readonly rounds: number;
  readonly eventsPerSecond: number;
  readonly seed: number;
  readonly log: (line: string) => void;
}

/** Nothing new for so long: what is missing now will not come. */
const PATIENCE_MS = 30_000;
/** Sendings by which the phone may be behind; of 1,000 that wait the plane drops the oldest. */
const BEHIND_MAX = 300;

/** A plane, a router with its agent that feeds it, a broker and a phone; `round` is what is done to them again and again. */
async function torture(
  { rounds, eventsPerSecond, seed, log }: Settings,
  round: (home: Home, random: Random, n: number) => Promise<void>,
  isOwn = false,
): Promise<Outcome> {
  const began = performance.now();
  const random = new Random(seed);
  const home = await Home.start(isOwn);
  try {
    const feeding = home.feeder.feed(eventsPerSecond);
    for (let n = 1; n <= rounds; n++) {
      await round(home, random, n);
      if (n % 10 === 0) log(`round ${n}: ${home.phone.told} of ${home.feeder.made} alerts told`);
    }
    home.feeder.stop();
    await feeding;
    await home.settled();
    await home.stopPlane("SIGTERM");
    const { phone, feeder } = home;
    const { made } = feeder;
    const { lost, twice } = phone.judge(made);
    const { names, ...left } = home.readStore();
    const unread = lost.filter((name) => !names.has(name));
    return {
      rounds,
      alerts: made,
      told: phone.told,
      lost,
      unread,
      droppedByAgent: phone.lostAtRouter,
      twice,
      duplicates: phone.duplicates,
      ...left,
      seconds: Math.round((performance.now() - began) / 1000),
    };
  } finally {
    await home.end();
  }
}

/** `make torture-broker`: the broker is killed and started again. */
export function tortureBroker(settings: Settings): Promise<Outcome> {
  return torture(settings, async (home, random, n) => {
    await home.caughtUp();
    await pause(random.below(2000));
    // Killed it loses what it has not written yet, acknowledged or not; asked to end it saves what it has.
    await home.broker?.kill(n % 10 === 0 ? "SIGTERM" : "SIGKILL");
    await pause(random.below(200));
    await home.broker?.start();
  });
}

/** `make torture-kill`: the plane is killed at any moment, also while it starts. */
export function tortureKill(settings: Settings): Promise<Outcome> {
  return torture(settings, async (home, random, n) => {
    // Each fourth time while it starts, else while it works.
    if (n % 4 !== 0) await home.up();
    await pause(random.below(n % 4 === 0 ? 400 : 1500));
    // What is tried is a kill, not more than a plane can tell that is given no time: that is dropped, and counted.
    if (n % 10 === 9 || home.behind > BEHIND_MAX) await home.caughtUp();
    await home.stopPlane("SIGKILL");
    home.startPlane();
  });
}

/** The plane is killed with the broker of its own: sessions, and what waits in them, are gone with it. */
export function tortureOwn(settings: Settings): Promise<Outcome> {
  const round = async (home: Home, random: Random): Promise<void> => {
    await home.up();
    await home.caughtUp();
    await pause(random.below(1500));
    await home.stopPlane("SIGKILL");
    home.startPlane();
  };
  return torture(settings, round, true);
}

class Home {
  /** null: the plane's own. */
  readonly broker: Broker | null;
  readonly #args: readonly string[];
  #feeder: Feeder | null = null;
  readonly phone: Phone;
  readonly #store: string;
  #plane: Running;

  private constructor(args: string[], broker: Broker | null, phone: Phone, store: string) {
    this.#args = args;
    this.broker = broker;
    this.phone = phone;
    this.#store = store;
    this.#plane = this.#run();
  }

  static async start(isOwn: boolean): Promise<Home> {
    const store = mkdtempSync(join(tmpdir(), "telltale-torture-"));
    const broker = isOwn ? null : await Broker.start();
    const port = await freePort();
    const url = broker?.url ?? `mqtt://127.0.0.1:${port}`;
    const { line } = new Pairs(store).make("attic", { url, ca: null }, 0);
    const phone = new Phone(url);
    const args = isOwn ? ["--broker-port", `${port}`] : ["--broker", url, "--broker-port", "0"];
    const home = new Home(args, broker, phone, store);
    await home.up();
    await phone.listen("telltale/attic/alert");
    await phone.listen("telltale/attic/state");
    home.#feeder = Feeder.start(line);
    await home.feeder.ready();
    return home;
  }

  get feeder(): Feeder {
    if (this.#feeder === null) throw new Error("not started yet");
    return this.#feeder;
  }

  startPlane(): void {
    this.#plane = this.#run();
  }

  /** Resolves when the plane says that it runs. */
  async up(): Promise<void> {
    await this.#plane.printed(/page +http/);
  }

  async stopPlane(signal: NodeJS.Signals): Promise<void> {
    await this.#plane.stop(signal);
  }

  /** Sendings of which the phone was not told yet. */
  get behind(): number {
    return this.feeder.made - this.phone.told;
  }

  /** Resolves when the phone was told all that was made until now: a busy machine is not to pile up what is told. */
  async caughtUp(): Promise<void> {
    const { made } = this.feeder;
    for (let n = 0; n < PATIENCE_MS / 20 && this.phone.told < made; n++) await pause(20);
  }

  /** Resolves when the phone was told something more. */
  async progress(): Promise<void> {
    const before = this.phone.told;
    for (let n = 0; n < PATIENCE_MS / 20 && this.phone.told === before; n++) await pause(20);
  }

  /** Resolves when the phone was told everything, or nothing for long. */
  async settled(): Promise<void> {
    while (this.phone.told < this.feeder.made) {
      const before = this.phone.told;
      await this.progress();
      if (this.phone.told === before) return;
    }
  }

  /** What is wrong with the store that the plane left, and how many messages it dropped. */
  readStore(): {
    integrity: string[];
    dropped: number;
    unnamed: number;
    names: ReadonlySet<string>;
  } {
    const copy = mkdtempSync(join(tmpdir(), "telltale-check-"));
    try {
      for (const name of ["telltale.db", "telltale.db-wal"]) {
        if (existsSync(join(this.#store, name))) cpSync(join(this.#store, name), join(copy, name));
      }
      const db = new sqlite.Database(join(copy, "telltale.db"));
      db.exec("PRAGMA locking_mode = EXCLUSIVE");
      const rows = db.all("PRAGMA integrity_check");
      const dropped = db.get("SELECT value FROM settings WHERE key = 'outbox/dropped'");
      const alerts = db.all("SELECT json_extract(line, '$.name') AS name FROM alerts");
      const unnamed = db.get(
        "SELECT count(*) AS n FROM sightings WHERE name = '' AND type = 'imei'",
      );
      db.close();
      const integrity = rows.map((row) => String(row.integrity_check)).filter((x) => x !== "ok");
      const { full = 0, old = 0 } = JSON.parse(String(dropped?.value ?? "{}"));
      return {
        integrity,
        dropped: full + old,
        unnamed: Number(unnamed?.n),
        names: new Set(alerts.map((row) => String(row.name))),
      };
    } finally {
      rmSync(copy, { recursive: true });
    }
  }

  async end(): Promise<void> {
    await this.#plane.stop("SIGKILL");
    await this.phone.end();
    await this.#feeder?.end();
    await this.broker?.end();
    rmSync(this.#store, { recursive: true, force: true });
  }

  #run(): Running {
    const args = ["run", "--paired", "--store", this.#store, ...this.#args];
    const more = ["--household", HOUSEHOLD, "--page-port", "0"];
    return new Running(process.execPath, [TELLTALE, ...args, ...more]);
  }
}
