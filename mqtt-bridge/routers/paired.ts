import { type FSWatcher, mkdirSync, watch } from "node:fs";
import type { Pipeline } from "../../core/pipeline.js";
import type { Policy } from "../../core/policy/policy.js";
import type { Alert } from "../../core/wire/lines.js";
import { makePipeline } from "../engine.js";
import { describeError, Failure } from "../failure.js";
import { planeEnd } from "../machine/ends.js";
import { upTopic } from "../machine/topics.js";
import type { Link } from "../mqtt/link.js";
import type { MarkFile } from "../pair/marks.js";
import type { Marks } from "../pair/memory-marks.js";
import type { Pair, Pairs } from "../pair/pairs.js";
import type { Memories } from "../run/memories.js";
import type { Store } from "../store/port.js";
import { StoredSeenMarks } from "../store/seen-marks.js";
import { PlaneRouter } from "./plane-router.js";
import { type Every, everyMilliseconds, Presence } from "./presence.js";
import type { Routers } from "./routers.js";

export interface PairedOptions {
  readonly pairs: Pairs;
  readonly routers: Routers;
  /** Where the routers are, with the right to read all that goes up and to write all that goes down. */
  readonly link: Link;
  readonly store: Pick<Store, "alerts" | "putMark" | "marks" | "clearMarks">;
  readonly memories: Memories;
  readonly policy: Policy;
  /** Id of this machine's own packets, which no paired router may have. */
  readonly ownId: string | null;
  readonly pageUrl: string | null;
  readonly log: (line: string) => void;
  /** Epoch seconds, with fractions. */
  readonly now: () => number;
  /** For what is said now and then; without it by the process's own clock. */
  readonly every?: Every;
}

/** Milliseconds in which the changes of one command are taken together. */
const SETTLE_MS = 50;
/** Alerts that are looked through for one about silence. */
const ALERTS_MAX = 1000;

interface Known {
  readonly pair: Pair;
  readonly plane: PlaneRouter;
  readonly pipeline: Pipeline;
  readonly seen: StoredSeenMarks;
}

/** The paired routers of the store: those that are paired, repaired or removed while this runs are taken up at once. */
export class PairedRouters {
  readonly #options: PairedOptions;
  readonly #known = new Map<string, Known>();
  readonly #presence: Presence;
  #isListening = false;
  #watcher: FSWatcher | null = null;
  #timer: NodeJS.Timeout | null = null;
  #syncing: Promise<void> = Promise.resolve();

  constructor(options: PairedOptions) {
    this.#options = options;
    this.#presence = new Presence({
      link: options.link,
      ends: () => [...this.#known.values()].map(({ plane }) => plane.end),
      kept: (router) => this.#known.get(router)?.seen.kept(upTopic(router, "events")) ?? null,
      every: options.every ?? everyMilliseconds,
      log: options.log,
    });
  }

  /**
   * Takes them up and listens to them.
   * @throws Failure when one has the id of this machine's own packets, a file is damaged, or the broker does not allow it.
   */
  async start(): Promise<void> {
    const { pairs, routers, link, ownId, log } = this.#options;
    if (ownId !== null && pairs.has(ownId)) throw new Failure(clash(ownId));
    mkdirSync(pairs.folder, { recursive: true, mode: 0o700 });
    this.#watcher = watch(pairs.folder, (_event, name) => {
      if (name === null || name.endsWith(".json")) this.#changed();
    });
    this.#watcher.on("error", (error) => log(`${pairs.folder}: ${describeError(error)}`));
    this.#presence.start();
    // First the routers are taken up: what waited for somebody who listens finds them known.
    await this.sync();
    await routers.listen(link);
    // After the handler of `routers`, so that what came is stored when it is confirmed, or known to wait.
    link.onMessage(({ topic }) => this.#presence.took(topic));
    // What a router sends when it hears that its plane is there must find somebody who listens.
    this.#isListening = true;
    for (const { plane } of this.#known.values()) this.#presence.greet(plane.end);
  }

  /** Says good-bye to the routers. */
  async stop(): Promise<void> {
    this.#watcher?.close();
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#syncing;
    await this.#presence.stop();
  }

  /** Takes up what has changed in the store; one after the other. */
  sync(): Promise<void> {
    this.#syncing = this.#syncing.then(() => this.#sync());
    return this.#syncing;
  }

  #changed(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      void this.sync();
    }, SETTLE_MS);
  }

  async #sync(): Promise<void> {
    const { pairs, routers, log } = this.#options;
    const there = new Set<string>();
    for (const router of pairs.ids()) {
      there.add(router);
      try {
        this.#takeUp(router);
      } catch (error) {
        log(describeError(error));
      }
    }
    for (const router of [...this.#known.keys()].filter((each) => !there.has(each))) {
      this.#known.delete(router);
      this.#presence.forget(router);
      routers.remove(router);
      log(`router ${router} is not paired any more`);
    }
  }

  #takeUp(router: string): void {
    const { pairs, ownId, log } = this.#options;
    const pair = pairs.find(router);
    if (pair === null) return;
    if (router === ownId) throw new Failure(clash(router));
    const known = this.#known.get(router);
    if (known !== undefined && Buffer.compare(known.pair.pairKey, pair.pairKey) === 0) return;
    this.#add(pair);
    if (known !== undefined) log(`router ${router} has new keys`);
  }

  #add(pair: Pair): void {
    const { pairs, routers, link, store, memories, log, now } = this.#options;
    const { router, pairKey } = pair;
    const file = pairs.marks(pair);
    const seen = new StoredSeenMarks(store, pair, file.seen);
    const end = planeEnd({ router, pairKey, marks: planeMarks(file, seen), onRefusal: () => {} });
    const plane = new PlaneRouter({
      end,
      memory: pairs.report(router),
      send: (topic, message, how) => link.publish(topic, message, how),
      onChange: () => routers.judge(),
      onRemake: () => void routers.publish(router),
      onArrival: () => this.#presence.greet(end),
      log,
      now,
    });
    // New keys are no new router: what was learnt of it stays.
    const pipeline = this.#known.get(router)?.pipeline ?? this.#makePipeline(router);
    const facts = { id: router, source: `router ${router}`, demo: false };
    this.#known.set(router, { pair, plane, pipeline, seen });
    memories.addMarks(router, seen);
    const how = { paired: true, openerIsLan: false, link, agent: null };
    routers.add({ facts, plane, pipeline, numbers: seen, ...how }, this.#openSilence(router));
    // Not waited for: the broker may be away for long.
    void routers.publish(router);
    if (this.#isListening) this.#presence.greet(end);
  }

  #makePipeline(router: string): Pipeline {
    const { routers, memories, pageUrl, policy, log } = this.#options;
    const pipeline = makePipeline(routers.inputs, {
      mode: "live",
      openerIsLan: false,
      demo: false,
      pageUrl,
      ...memories.load(router),
      delivery: memories.delivery,
      makeId: memories.makeId,
      policy,
    });
    memories.add(router, pipeline);
    if (pipeline.isMemoryReset)
      log(`router ${router}: what was learnt cannot be read; learning anew`);
    return pipeline;
  }

  /** The alert about its silence that an earlier run left open. */
  #openSilence(router: string): Alert | null {
    const alerts = this.#options.store.alerts({ limit: ALERTS_MAX, router });
    const open = alerts.find(
      ({ alert }) => alert.event_type === "health" && alert.state !== "closed",
    );
    return open?.alert ?? null;
  }
}

/** What goes down is in the pair's file, what came up in the store. */
function planeMarks(file: MarkFile, seen: StoredSeenMarks): Marks {
  return {
    sent: file.sent,
    seen,
    get bundle() {
      return file.bundle;
    },
    storeBundle: (bundle) => file.storeBundle(bundle),
  };
}

function clash(router: string): string {
  return `router ${router} is paired under the name of this machine's own packets; telltale router remove ${router}, then pair it under another`;
}
