import { type BlockedBy, blockedAlert, blockId } from "../../core/alert/blocked.js";
import { EVERYTHING } from "../../core/bundle/command.js";
import type { Blockable, Order as Verdict } from "../../core/sighting/reporter.js";
import type { Alert } from "../../core/wire/lines.js";
import type { BlockView } from "../api/views.js";
import { describeError, Failure } from "../failure.js";
import type { Order } from "../routers/order.js";
import type { Outcome } from "../routers/plane-router.js";
import { NO_ANSWER } from "../routers/waiting.js";
import type { Store, StoredAlert } from "../store/port.js";
import { type Activity, doneBy } from "./activity.js";
import { type Block, mayBeKept } from "./kept.js";
import { BlockList } from "./listed.js";
import { LostBlocks } from "./lost.js";
import { type Knowledge, parseTarget, type Target } from "./target.js";
import { leftOf, minutesLeft, minutesOf } from "./times.js";

export interface BlocksOptions {
  readonly store: Pick<Store, "makeId" | "setting" | "setSetting" | "alert">;
  readonly routers: {
    /** Why this router can be told nothing at the moment; null: it can. */
    obstacle(router: string): string | null;
    /** null: it is not paired any more. */
    registered(router: string): unknown;
    /** What a block of this alert closes. */
    blockable(router: string, alert: string): Blockable | null;
    /** After NO_ANSWER `late` hears what came of it all the same. */
    command(router: string, order: Order, late?: (outcome: Outcome) => void): Promise<Outcome>;
    /** What the router said last of its blocks, and when (epoch seconds); none where it said nothing. */
    activity(router: string): Activity | null;
  };
  /** All MACs and the name of a device, by one of its MACs. */
  readonly device: (mac: string) => {
    readonly macs: readonly string[];
    readonly name: string | null;
  };
  /** What names and networks are known now. */
  readonly knowledge: () => Knowledge;
  /** An alert of its own tells of each block, and of its end. */
  readonly onAlert: (router: string, alert: Alert) => void;
  /** A person asked for it, so has seen that alert. */
  readonly onSeen: (stored: StoredAlert) => void;
  /** The list has changed. */
  readonly onChange: (views: readonly BlockView[]) => void;
  readonly pageUrl: string | null;
  readonly log: (line: string) => void;
  /** This machine's clock, epoch seconds. */
  readonly now: () => number;
}

/** What a person asks for without an alert. */
export interface BlockRequest {
  readonly router: string;
  /** One of its MACs, lower case with colons. */
  readonly device: string;
  /** As `parseTarget` reads it. */
  readonly to: string;
  /** 1 to 1440; null: until it is lifted. */
  readonly minutes: number | null;
}

/** Seconds after which a policy's block is tried again that a router did not take. */
const AGAIN = 60;
const GONE = "there is no such block";

/** What devices are kept from, at which router and until when; carried out by the routers' agents. */
export class Blocks {
  readonly #options: BlocksOptions;
  readonly #blocks: BlockList;
  readonly #lost: LostBlocks;
  /** What policies asked for, and when, by id: so that a busy device is no storm of commands. */
  readonly #tried = new Map<string, number>();
  readonly #counts = { carried: 0, failed: 0 };
  /** When the list was told last, epoch seconds, and whether it has changed since. */
  #told = 0;
  #isChanged = false;

  constructor(options: BlocksOptions) {
    this.#options = options;
    this.#blocks = new BlockList(options.store);
    const { routers, log, now } = options;
    const give = (block: Block): Promise<Outcome> => this.#give(block);
    const onChange = (): void => this.#tellSoon();
    this.#lost = new LostBlocks({ blocks: this.#blocks, routers, give, onChange, log, now });
  }

  /** Verdicts of policies: how many were carried out, and how many no router could. */
  get counts(): { readonly carried: number; readonly failed: number } {
    return this.#counts;
  }

  /** Those in force, the newest first. */
  list(): BlockView[] {
    return this.#blocks.inForce(this.#options.now()).map((block) => this.#view(block));
  }

  /**
   * Keeps the alert's device from the alert's destination for so many minutes (1 to 1440); resolves when the router
   * says so. @throws Failure with one line when it cannot, or does not.
   */
  async block(stored: StoredAlert, minutes: number, by: BlockedBy): Promise<BlockView> {
    const { router, alert } = stored;
    this.#expect(router);
    const what = this.#options.routers.blockable(router, alert.id);
    if (what === null) throw new Failure("the alert's destination is not known");
    const { destination, macs } = what;
    const about = { router, cause: alert.id, device: null, macs, by };
    return this.#begin({ destination }, about, minutes);
  }

  /** Keeps a device from what a person names. @throws Failure as `block`. */
  async close({ router, device, to, minutes }: BlockRequest): Promise<BlockView> {
    const { knowledge, device: find } = this.#options;
    const { macs, name } = find(device);
    const target = await parseTarget(to, knowledge());
    this.#expect(router);
    const about = { router, cause: null, device: { id: device, name }, macs };
    return this.#begin(target, { ...about, by: "page" }, minutes);
  }

  #expect(router: string): void {
    const obstacle = this.#options.routers.obstacle(router);
    if (obstacle !== null) throw new Failure(obstacle);
  }

  async #begin(target: Target, about: About, minutes: number | null): Promise<BlockView> {
    const { router, macs } = about;
    const { destination } = target;
    const [mac] = macs;
    if (mac === undefined) {
      throw new Failure("the device has no MAC here by which the router could tell it from others");
    }
    const id = blockId(this.#options.store.makeId, router, mac, destination);
    const full = this.#blocks.fullFor(id, this.#options.now());
    if (full !== null) throw new Failure(full);
    const order = { verb: "block", minutes, ...target } as const;
    const { problem, isDone } = await this.#tell(macs, router, order, (late) =>
      this.#hear(id, late),
    );
    if (problem !== null && !isDone) throw new Failure(`router ${router}: ${problem}`);
    const since = this.#options.now();
    const until = minutes === null ? null : since + minutes * 60;
    const own = [...macs];
    const block = { ...about, macs: own, id, destination, since, until, problem, lifted: false };
    this.#blocks.put(block);
    this.#changed(block, "open");
    if (problem !== null) throw new Failure(`router ${router}: ${problem}`);
    return this.#view(block);
  }

  /** The router tells at last what came of a block: it keeps to it, or the line says why not. */
  #hear(id: string, problem: Outcome): void {
    const block = this.#blocks.get(id);
    if (block === undefined || block.lifted || problem === NO_ANSWER) return;
    if (problem === null && block.problem !== NO_ANSWER) return;
    this.#blocks.put({ ...block, problem });
    this.#tellSoon();
  }

  /**
   * Ends a block at once; of a router that is not paired any more it only leaves the list, with that as its problem.
   * @throws Failure with one line when the router cannot be told; null: there is none.
   */
  async lift(id: string): Promise<BlockView | null> {
    const block = this.#blocks.get(id);
    if (block === undefined || block.lifted) return null;
    const { router, macs, destination } = block;
    const { routers } = this.#options;
    if (routers.registered(router) === null) {
      return this.#drop({ ...block, problem: routers.obstacle(router) });
    }
    this.#expect(router);
    const { problem } = await this.#tell(macs, router, { verb: "unblock", destination });
    if (problem !== null) throw new Failure(`router ${router}: ${problem}`);
    return this.#drop(block);
  }

  #drop(block: Block): BlockView {
    this.#blocks.put({ ...block, lifted: true });
    this.#changed(block, "closed");
    return this.#view(block);
  }

  /** Carries out what a policy closes; what no router can is counted and logged. */
  async carryOut(router: string, verdicts: readonly Verdict[]): Promise<void> {
    await Promise.all(verdicts.map((verdict) => this.#carryOut(router, verdict)));
  }

  /** Lets go what has ended, and gives again what a router has lost; to be called now and then. */
  turn(): Promise<void> {
    const now = this.#options.now();
    for (const [id, at] of this.#tried) if (now - at > AGAIN) this.#tried.delete(id);
    for (const block of this.#blocks.takeEnded(now)) this.#changed(block, "closed");
    return this.#lost.turn();
  }

  /** Tells the router of a block that is listed already, with what is left of its time. */
  async #give({ id, router, macs, destination, until }: Block): Promise<Outcome> {
    const target = await parseTarget(destination, this.#options.knowledge());
    const order = { verb: "block", minutes: minutesLeft(until, this.#options.now()) } as const;
    const hear = (late: Outcome): void => this.#hear(id, late);
    return (await this.#tell(macs, router, { ...order, ...target }, hear)).problem;
  }

  async #carryOut(router: string, verdict: Verdict): Promise<void> {
    const { device, destination, alert, until } = verdict;
    const { now, store, log } = this.#options;
    const to = verdict.action === "quarantine" ? EVERYTHING : destination;
    const id = blockId(this.#options.store.makeId, router, device, to ?? "");
    const known = this.#blocks.get(id);
    const minutes = minutesOf(until, now());
    if (known !== undefined && (known.lifted || leftOf(known, now()) > minutes * 30)) return;
    if (this.#tried.has(id)) return;
    this.#tried.set(id, now());
    try {
      const stored = store.alert(router, alert);
      if (stored === null) throw new Failure("the alert is not known any more");
      if (to === EVERYTHING) await this.#quarantine(router, device, alert, minutes);
      else await this.block(stored, minutes, "policy");
      this.#counts.carried += 1;
    } catch (error) {
      this.#counts.failed += 1;
      log(`router ${router}: ${verdict.action} by the policy: ${describeError(error)}`);
    }
  }

  async #quarantine(router: string, mac: string, cause: string, minutes: number): Promise<void> {
    this.#expect(router);
    const { macs } = this.#options.device(mac);
    const about = { router, cause, device: null, macs, by: "policy" } as const;
    await this.#begin({ destination: EVERYTHING }, about, minutes);
  }

  /** `problem`: the first line that says why not, null: all is done; `isDone`: some of it is, or may yet be. */
  async #tell(
    macs: readonly string[],
    router: string,
    order: DeviceOrder,
    late?: (outcome: Outcome) => void,
  ): Promise<{ readonly problem: Outcome; readonly isDone: boolean }> {
    const { routers } = this.#options;
    const outcomes = macs.map((device) => routers.command(router, { ...order, device }, late));
    const all = await Promise.all(outcomes);
    const problem = all.find((outcome) => outcome !== null && outcome !== GONE) ?? null;
    return { problem, isDone: all.some((outcome) => outcome === null || mayBeKept(outcome)) };
  }

  #changed(block: Block, state: "open" | "closed"): void {
    const { store, onAlert, onSeen, pageUrl, now } = this.#options;
    const { id, router, by } = block;
    const cause = block.cause === null ? undefined : store.alert(router, block.cause)?.alert;
    if (cause !== undefined) {
      const until = block.until ?? now();
      onAlert(router, blockedAlert({ ...block, until, cause, state, now: now(), pageUrl }, id));
      const told = store.alert(router, id);
      if (by !== "policy" && told !== null) onSeen(told);
    }
    this.#tellSoon();
  }

  /** Of many changes at once the list would be told whole each time: it is told at once, then each second. */
  #tellSoon(): void {
    this.#isChanged = true;
    if (Math.abs(this.#options.now() - this.#told) >= 1) this.tell();
  }

  /** Tells the list when it has changed since; to be called each second. */
  tell(): void {
    if (!this.#isChanged) return;
    this.#isChanged = false;
    this.#told = this.#options.now();
    this.#options.onChange(this.list());
  }

  #view(block: Block): BlockView {
    const { id, router, cause, destination, by, since, until, problem } = block;
    const alert = cause === null ? null : this.#options.store.alert(router, cause)?.alert;
    const device = block.device ?? alert?.device ?? { id: null, name: null };
    const company = alert?.company ?? null;
    const advice = alert?.advice ?? null;
    return {
      ...{ id, router, alert: cause, device, destination, company, by },
      ...{ since, until, problem, advice },
      ...doneBy(block, this.#options.routers.activity(router)),
    };
  }
}

type About = Pick<Block, "router" | "cause" | "device" | "by"> & {
  readonly macs: readonly string[];
};

/** An order without its device. */
type DeviceOrder =
  | (Target & { readonly verb: "block"; readonly minutes: number | null })
  | { readonly verb: "unblock"; readonly destination: string };
