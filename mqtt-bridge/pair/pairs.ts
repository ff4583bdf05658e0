import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { KEY_BYTES } from "../../core/bundle/crypto.js";
import { encodePairing } from "../../core/bundle/pairing.js";
import { describeError, Failure } from "../failure.js";
import { cborX } from "../machine/cbor.js";
import { cellOf } from "../machine/topics.js";
import { isRouterId, routerId } from "../mqtt/topics.js";
import { hashPassword, isPassword, makePassword } from "./login.js";
import { MarkFile, renewedMarks } from "./marks.js";
import { readPrivate, writePrivate } from "./private-file.js";
import { ReportFile } from "./report.js";

const FOLDER = "routers";
const SUFFIX = ".json";
const MARKS = ".marks";
const REPORT = ".report";
/** Names that accounts or sources of the program have. */
const TAKEN = new Set(["phone", "admin", "telltale", "demo", "capture", "paired"]);

const Stored = v.object({
  v: v.literal(1),
  router: v.pipe(v.string(), v.regex(/^[a-z0-9_]{1,32}$/)),
  broker: v.string(),
  ca: v.nullable(v.string()),
  /** Hash of the password; the password itself is only at the router. */
  login: v.string(),
  pair_key: v.pipe(v.string(), v.base64()),
  /** Epoch seconds. */
  made: v.number(),
  /** How often it was repaired. */
  repaired: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
});

/** The plane's side of a pair. A secret. */
export interface Pair {
  readonly router: string;
  readonly cell: number;
  readonly broker: Broker;
  readonly login: string;
  readonly pairKey: Uint8Array;
  /** Epoch seconds. */
  readonly made: number;
  /** How often it was repaired; each time has marks of its own, so that a program that still runs spoils none. */
  readonly repaired: number;
}

export interface Broker {
  readonly url: string;
  /** PEM, or null. */
  readonly ca: string | null;
}

/** A pair that was made now; the line is never to be had again. */
export interface NewPair {
  readonly pair: Pair;
  readonly line: string;
}

/** The routers that this plane is paired with, one file each (mode 0600). */
export class Pairs {
  readonly #dir: string;

  constructor(storeDir: string) {
    this.#dir = join(storeDir, FOLDER);
  }

  /** @throws Failure when the id cannot be used or is paired already. */
  make(router: string, broker: Broker, now: number): NewPair {
    expectRouterId(router);
    if (existsSync(this.#file(router))) {
      throw new Failure(
        `router ${router} is paired already; telltale router repair ${router} makes a new line for it`,
      );
    }
    this.#removeMarks(router);
    return this.#write(router, broker, now, 0);
  }

  /** A new key and password for a router that has lost them; the old ones are worth nothing then. Null: the same broker. */
  repair(router: string, broker: Broker | null, now: number): NewPair {
    const before = this.get(router);
    const next = before.repaired + 1;
    const renewed = renewedMarks(this.marks(before));
    this.#removeMarks(router);
    this.marks({ router, repaired: next }).begin(renewed);
    return this.#write(router, broker ?? before.broker, now, next);
  }

  /** @throws Failure when it is not paired. */
  remove(router: string): void {
    this.get(router);
    rmSync(this.#file(router));
    this.#removeMarks(router);
  }

  /** @throws Failure when it is not paired, naming those that are. */
  get(router: string): Pair {
    const pair = this.find(router);
    if (pair !== null) return pair;
    const known = this.ids();
    const others = known.length === 0 ? "none is" : `there are ${known.join(", ")}`;
    throw new Failure(`router ${JSON.stringify(router)} is not paired; ${others}`);
  }

  /** Null when it is not paired, or not an id at all. Reads the file anew: a pair may be made while others run. */
  find(router: string): Pair | null {
    if (!isRouterId(router)) return null;
    const cure = `telltale router repair ${router} does not help; delete it and pair again`;
    const stored = readPrivate(this.#file(router), Stored, cure);
    if (stored === null) return null;
    const { login, made, repaired } = stored;
    const broker = { url: stored.broker, ca: stored.ca };
    const pairKey = Buffer.from(stored.pair_key, "base64");
    return { router, cell: cellOf(router), broker, login, pairKey, made, repaired };
  }

  /** For the embedded broker. A file that cannot be read lets nobody in. */
  has(router: string): boolean {
    return isRouterId(router) && existsSync(this.#file(router));
  }

  verify(router: string, password: string): boolean {
    try {
      const pair = this.find(router);
      return pair !== null && isPassword(password, pair.login);
    } catch {
      return false;
    }
  }

  all(): Pair[] {
    return this.ids().flatMap((router) => this.find(router) ?? []);
  }

  /** Where the files are; it need not be there. */
  get folder(): string {
    return this.#dir;
  }

  marks({ router, repaired }: Pick<Pair, "router" | "repaired">): MarkFile {
    const times = repaired === 0 ? "" : `.${repaired}`;
    return new MarkFile(join(this.#dir, `${router}${times}${MARKS}`));
  }

  /** What the router said last. */
  report(router: string): ReportFile {
    return new ReportFile(join(this.#dir, `${router}${REPORT}`));
  }

  #removeMarks(router: string): void {
    const isOf = new RegExp(`^${router}(\\.\\d+)?\\${MARKS}$`);
    for (const name of listFolder(this.#dir).filter((each) => isOf.test(each))) {
      rmSync(join(this.#dir, name), { force: true });
    }
    rmSync(join(this.#dir, `${router}${REPORT}`), { force: true });
  }

  #write(router: string, broker: Broker, made: number, repaired: number): NewPair {
    const { url, ca } = broker;
    const password = makePassword();
    const pairKey = randomBytes(KEY_BYTES);
    const login = hashPassword(password);
    const pair = { router, cell: cellOf(router), broker, login, pairKey, made, repaired };
    const stored: v.InferOutput<typeof Stored> = {
      v: 1,
      router,
      broker: url,
      ca,
      login,
      pair_key: pairKey.toString("base64"),
      made,
      repaired,
    };
    writePrivate(this.#file(router), stored);
    const { cell } = pair;
    const secret = { user: router, password, pair_key: pairKey };
    return { pair, line: encodePairing(cborX, { v: 1, broker: url, ca, router, cell, ...secret }) };
  }

  #file(router: string): string {
    return join(this.#dir, `${router}${SUFFIX}`);
  }

  /** Ids of all pairs, also of those whose file is damaged. */
  ids(): string[] {
    const names = listFolder(this.#dir).filter((name) => name.endsWith(SUFFIX));
    return names.map((name) => name.slice(0, -SUFFIX.length)).sort();
  }
}

function listFolder(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw new Failure(`${dir}: ${describeError(error)}`);
  }
}

/** An id that no router of this plane is likely to have. */
export function makeRouterId(): string {
  return `router_${randomBytes(3).toString("hex")}`;
}

/** The id that packets of this machine's own interfaces get. */
export function ownRouterId(): string {
  return routerId(hostname());
}

/** @throws Failure when no router can be called so. */
export function expectRouterId(router: string): void {
  if (!isRouterId(router)) {
    throw new Failure(
      `--router ${JSON.stringify(router)}: expected 1 to 32 characters of a-z, 0-9 and _, and not "bridge"`,
    );
  }
  if (TAKEN.has(router) || router === ownRouterId()) {
    throw new Failure(`--router ${router}: the program uses this name itself; take another`);
  }
}
