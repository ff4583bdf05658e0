import { PARAM_TABLE, PROFILE_SMALL, profileParam } from "../../asm/abi.gen.js";
import { compareRevisions, type Revision } from "../../core/bundle/bundle.js";
import { encodeCommand } from "../../core/bundle/command.js";
import type { Mark } from "../../core/bundle/envelope.js";
import { type BundleReport, decodeBundleReport, decodeHealth } from "../../core/bundle/health.js";
import { decodeOnline } from "../../core/bundle/online.js";
import type { Taken } from "../../core/bundle/refusal.js";
import { describeError } from "../failure.js";
import { BundlePublisher, type MadeBundle, type TableSource } from "../machine/bundles.js";
import { cborX } from "../machine/cbor.js";
import type { End } from "../machine/ends.js";
import { Guard } from "../machine/guard.js";
import type { Seal } from "../machine/seal.js";
import { downTopic, type UpKind } from "../machine/topics.js";
import type { PublishOptions } from "../mqtt/link.js";
import type { Report, ReportStore } from "../pair/report.js";
import { type Order, parseOrder } from "./order.js";
import { Turns } from "./turns.js";
import { NO_ANSWER, Waiting } from "./waiting.js";

export interface PlaneRouterOptions {
  /** The plane's end of the pair. */
  readonly end: End;
  readonly memory: ReportStore;
  /** Bytes of a table half that it takes, until it says so itself. */
  readonly capacity?: number;
  /** Resolves when the broker has it. */
  readonly send: (topic: string, message: Uint8Array, options: PublishOptions) => Promise<void>;
  /** What is known of the router has changed. */
  readonly onChange: () => void;
  /** A bundle must be made again: in a later epoch, or for another capacity. */
  readonly onRemake: () => void;
  /** The router has just connected. */
  readonly onArrival?: () => void;
  readonly log: (line: string) => void;
  /** Epoch seconds, with fractions. */
  readonly now: () => number;
}

/** What came of a bundle or a command; null: it is done, else why not. */
export type Outcome = string | null;

/** Table bytes of an agent that has not said otherwise. */
const CAPACITY = profileParam(PROFILE_SMALL, PARAM_TABLE);
/** Seconds after which the broker forgets a command that was not fetched. */
const COMMAND_EXPIRY = 60;
/** Seconds between two times that "last seen" is written down while nothing else changes. */
const SEEN_EVERY = 60;
/** Refusals that whoever reaches the broker can cause: they say nothing of what this plane has sent. */
const NOT_OURS = new Set(["not_sealed", "bad_seal", "wrong_router", "replayed", "older"]);

/** The plane's side of one router: what it ought to have, what it says, what it is told to do. */
export class PlaneRouter {
  readonly #options: PlaneRouterOptions;
  readonly #publisher: BundlePublisher;
  readonly #bundles = new Waiting<Revision>((a, b) => compareRevisions(a, b));
  readonly #commands = new Waiting<Mark>((a, b) => a.epoch - b.epoch || a.sequence - b.sequence);
  readonly #turns = new Turns();
  readonly guard: Guard;
  /** Opens what comes up, bounded. */
  readonly seal: Seal;
  #report: Report;
  #written = 0;
  /** The report could not be written when that was tried last. */
  #isUnwritten = false;
  #problem: string | null = null;
  #tableBytes: number | null = null;

  constructor(options: PlaneRouterOptions) {
    const { end, memory, log, now, send } = options;
    this.#options = options;
    this.#report = memory.load();
    this.guard = new Guard({ opener: end.opener, log, now });
    this.seal = {
      keepsOrder: true,
      seal: (topic, message) => end.seal(topic, message),
      open: (topic, message, onAgain) => {
        const opened = this.guard.open(topic, message, onAgain);
        if (opened !== null) this.#seen();
        return opened;
      },
    };
    this.#publisher = new BundlePublisher({
      end,
      send: (topic, message) => send(topic, message, { retain: true }),
      now: () => Math.floor(now()),
    });
  }

  get id(): string {
    return this.#options.end.router;
  }

  get end(): End {
    return this.#options.end;
  }

  get report(): Report {
    return this.#report;
  }

  /** Tables that the router ought to have. */
  get desired(): Revision | null {
    return this.#publisher.desired;
  }

  /** Tables that the router says it has; null: none, or it has said nothing. */
  get reported(): Revision | null {
    const { report } = this.#report;
    return report === null || report.revision === 0
      ? null
      : { epoch: report.epoch, revision: report.revision };
  }

  /** Bytes of a table half: its own word, else those of the small profile. */
  get capacity(): number {
    return this.#report.health?.capacity ?? this.#options.capacity ?? CAPACITY;
  }

  /** Bytes of the table made last; null: none was. */
  get tableBytes(): number | null {
    return this.#tableBytes;
  }

  /** Why the newest household and rules are not in its tables; null: they are, or are under way. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Remembers why there are no new tables. */
  fail(problem: string): void {
    this.#problem = problem;
    this.#options.onChange();
  }

  /** @throws TableError when it does not fit; then nothing changes. */
  make(source: Omit<TableSource, "capacity">): MadeBundle {
    return this.#publisher.make({ ...source, capacity: this.capacity });
  }

  /** Sends a bundle; resolves when the broker has it. */
  async publish(made: MadeBundle): Promise<void> {
    this.#problem = null;
    this.#tableBytes = made.bundle.tables.classifier.length;
    await this.#publisher.send(made);
    this.#options.onChange();
  }

  /** Resolves when the router has these tables or later ones, or refuses them. */
  async active(place: Revision): Promise<Outcome> {
    const { report } = this.#report;
    if (report !== null && compareRevisions(report, place) >= 0) return null;
    return this.#bundles.wait(place);
  }

  /**
   * Seals a command and sends it when those before it are answered; resolves when the router says what came of it, or
   * with NO_ANSWER, after which `late` hears what came of it all the same.
   * @throws Failure when the order is not one, or too many wait.
   */
  async command(order: Order, late?: (outcome: Outcome) => void): Promise<Outcome> {
    parseOrder(order, 0);
    return this.#turns.take(() => this.#send(order), late);
  }

  async #send(order: Order): Promise<Outcome> {
    const { end, send, now } = this.#options;
    const command = parseOrder(order, Math.floor(now()));
    const topic = downTopic(this.id, "command");
    const message = end.seal(topic, encodeCommand(cborX, command));
    const { epoch, sequence } = end.next;
    const outcome = this.#commands.wait({ epoch, sequence: sequence - 1 });
    await send(topic, message, { expiry: COMMAND_EXPIRY });
    return outcome;
  }

  /** Nobody waits for an answer any more. */
  forget(why: string): void {
    this.#turns.giveUp();
    this.#bundles.giveUp(why);
    this.#commands.giveUp(why);
  }

  /** Takes a message of health, bundle or online; others are not for us. */
  take(kind: UpKind, topic: string, message: Uint8Array): void {
    if (kind !== "health" && kind !== "bundle" && kind !== "online") return;
    const body = this.seal.open(topic, message);
    if (body === null) return;
    if (kind === "health") this.#takeHealth(topic, body);
    else if (kind === "bundle") this.#takeReport(topic, body);
    else this.#takeOnline(topic, body);
  }

  #takeHealth(topic: string, body: Uint8Array): void {
    const health = this.#read(topic, decodeHealth(cborX, body));
    if (health === null) return;
    const { v, epoch, revision, highest, stale, refused, command } = health;
    const isOtherSize = health.capacity !== this.capacity;
    this.#note({
      health,
      report: { v, epoch, revision, highest, stale, refused },
      online: "online",
    });
    if (command !== null) this.#commands.reached(command, command.line, NO_ANSWER);
    this.#judge(health, command);
    if (isOtherSize) this.#options.onRemake();
  }

  #takeReport(topic: string, body: Uint8Array): void {
    const report = this.#read(topic, decodeBundleReport(cborX, body));
    if (report === null) return;
    this.#note({ report, online: "online" });
    const { refused } = report;
    if (refused !== null && !NOT_OURS.has(refused.reason)) this.#bundles.giveUp(refused.line);
    this.#judge(report, null);
  }

  #takeOnline(topic: string, body: Uint8Array): void {
    const online = this.#read(topic, decodeOnline(cborX, body));
    if (online === null) return;
    this.#note({ online: online.state });
    if (online.state === "online") this.#options.onArrival?.();
  }

  #read<T>(topic: string, { value, refusal }: Taken<T>): T | null {
    if (refusal !== null) this.guard.refuse(topic, refusal);
    return value;
  }

  /** Answers who waits, and finds out whether this plane is older than what its router has had. */
  #judge(report: BundleReport, command: Mark | null): void {
    const { end, log, onRemake } = this.#options;
    const { highest } = report;
    this.#bundles.reached(report, null, null);
    const isNewer = highest !== null && isAfter(highest, this.desired);
    const isAhead = command !== null && !isBefore(command, end.next);
    if (!isNewer && !isAhead) return;
    const epoch = Math.max(end.epoch, highest?.epoch ?? 0, command?.epoch ?? 0) + 1;
    end.raiseEpoch(epoch);
    log(
      `router ${this.id}: it has had newer messages than this plane knows of, as after a restored backup; going on in epoch ${epoch}`,
    );
    onRemake();
  }

  #seen(): void {
    const last_seen = Math.floor(this.#options.now());
    const wasOnline = this.#report.online === "online";
    this.#write({ last_seen, online: "online" }, !wasOnline);
    // After what the message brings: who hears this may store something, and the message's mark goes with that.
    if (!wasOnline) queueMicrotask(this.#options.onChange);
  }

  #note(change: Partial<Report>): void {
    this.#write(change, true);
    this.#options.onChange();
  }

  #write(change: Partial<Report>, now: boolean): void {
    this.#report = { ...this.#report, ...change };
    const time = this.#options.now();
    if (!now && time - this.#written < SEEN_EVERY) return;
    this.#written = time;
    this.#store();
  }

  /** What the router said last is worth less than what it says: where it cannot be written, that is taken all the same. */
  #store(): void {
    const { memory, log } = this.#options;
    try {
      memory.store(this.#report);
      this.#isUnwritten = false;
    } catch (error) {
      if (!this.#isUnwritten) log(`router ${this.id}: ${describeError(error)}`);
      this.#isUnwritten = true;
    }
  }
}

function isAfter(theirs: Revision, ours: Revision | null): boolean {
  return ours === null || compareRevisions(theirs, ours) > 0;
}

function isBefore(theirs: Mark, next: Mark): boolean {
  return (
    theirs.epoch < next.epoch || (theirs.epoch === next.epoch && theirs.sequence < next.sequence)
  );
}
