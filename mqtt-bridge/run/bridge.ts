import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Policy } from "../../core/policy/policy.js";
import { Addresses } from "../api/asker/addresses.js";
import { Feed } from "../api/feed.js";
import { makeCode } from "../api/session/door.js";
import type { BlockView } from "../api/views.js";
import { SnapshotGiver } from "../backup/snapshot.js";
import { Blocks } from "../blocks/blocks.js";
import { type NewAccounts, openAccounts } from "../broker/accounts.js";
import { packageVersion } from "../cli/paths.js";
import { describeError, Failure } from "../failure.js";
import { deviceOf } from "../household/device.js";
import { EventsReader } from "../machine/reader.js";
import { PeoplePlane } from "../mqtt/people.js";
import type { Discovery } from "../phone/homeassistant/discovery.js";
import type { Ntfy } from "../phone/ntfy/ntfy.js";
import type { AlarmTest } from "../proof/alarm-test.js";
import { Routers } from "../routers/routers.js";
import type { Store, StoredAlert } from "../store/port.js";
import { SqliteStore } from "../store/sqlite.js";
import { TRAFFIC_SAVE_MS, Traffic } from "../traffic/traffic.js";
import { type Links, openLinks, sessionOf } from "./brokers.js";
import type { LiveInputs } from "./inputs.js";
import { Keeper } from "./keeper.js";
import { Memories } from "./memories.js";
import { type PageStart, started, startPage, type WholeRun } from "./page.js";
import { livePolicy, pageActions } from "./page-actions.js";
import { makeDiscovery, makeNtfy } from "./phones.js";
import { makeAlarmTest } from "./proving.js";
import { routines } from "./routine.js";
import type { RunSettings } from "./settings.js";
import { Shutdown } from "./shutdown.js";
import { healthOf, toldOf } from "./status.js";

export interface BridgeOptions {
  readonly settings: RunSettings;
  /** The samples: nothing is remembered, and open alerts are told again and again. */
  readonly demo: boolean;
  readonly inputs: LiveInputs;
  /** The household file, which need not be there. */
  readonly household: string;
  /** What the page does with the run as a whole. */
  readonly whole: WholeRun;
  /** A new or changed alert. */
  readonly onAlert: (stored: StoredAlert) => void;
  /** Takes up paired routers, before anything that a broker kept is read; gives what ends it. */
  readonly listen: (parts: BridgeParts) => Promise<() => Promise<void>>;
  readonly log: (line: string) => void;
}

/** What is there once a bridge has started. */
export interface BridgeParts {
  readonly store: Store;
  readonly accounts: NewAccounts | null;
  /** Of the link that sets the page's password; null: it is set, or none is needed. */
  readonly code: string | null;
  readonly pageUrl: string;
  readonly links: Links;
  readonly people: PeoplePlane;
  readonly keeper: Keeper;
  readonly reader: EventsReader;
  readonly memories: Memories;
  readonly policy: Policy;
  readonly routers: Routers;
  readonly blocks: Blocks;
  readonly alarmTest: AlarmTest;
  readonly discovery: Discovery;
  /** null: no server is told. */
  readonly ntfy: Ntfy | null;
}

const nowSeconds = (): number => Math.floor(Date.now() / 1000);

/** Everything of `telltale run` but the packets: store, broker, MQTT, page. */
export class Bridge {
  readonly #options: BridgeOptions;
  readonly #shutdown = new Shutdown();
  readonly #feed = new Feed();
  readonly #addresses = new Addresses();
  readonly #traffic = new Traffic();

  constructor(options: BridgeOptions) {
    this.#options = options;
  }

  /** @throws Failure; then nothing is left running. */
  async start(): Promise<BridgeParts> {
    try {
      return await this.#start();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Says good-bye on the broker and closes everything, the newest first. */
  async stop(): Promise<void> {
    await this.#shutdown.run((error) => this.#options.log(describeError(error)));
  }

  async #start(): Promise<BridgeParts> {
    const { settings, log, demo, inputs } = this.#options;
    const store = openStore(settings, demo);
    this.#shutdown.add(() => store.close());
    if (!demo) {
      const giver = new SnapshotGiver(store, settings.storeDir, log);
      this.#shutdown.add(() => giver.stop());
    }
    this.#traffic.load(store);
    this.#shutdown.add(() => this.#traffic.save(store));
    const accounts = settings.open ? await openAccounts(settings.storeDir) : null;
    // The page comes first because its address stands in alerts; until the rest is there it says so.
    let parts: BridgeParts | null = null;
    const code = accounts?.accounts.has("admin") === false ? makeCode() : null;
    const policy = livePolicy(settings, demo, log);
    this.#shutdown.add(() => policy.stop());
    const actions = pageActions({
      ...{ settings, demo, inputs, policy, now: nowSeconds },
      links: () => parts?.links ?? null,
    });
    const pageUrl = await this.#startPage({ store, accounts, code, actions }, () => parts);
    const { accounts: known = null } = accounts ?? {};
    const session = demo ? null : sessionOf(store);
    const links = await openLinks(settings, session, known, this.#shutdown, log);
    const reader: EventsReader = new EventsReader({
      log,
      onLines: (id, lines, pushes) => parts?.keeper.take(id, lines, pushes),
      onOrders: (id, orders) => void parts?.blocks.carryOut(id, orders),
    });
    const people: PeoplePlane = new PeoplePlane({
      link: links.people,
      store,
      topics: settings.topics,
      version: packageVersion(),
      pageUrl,
      health: () => (parts === null ? {} : healthOf(parts, inputs)),
      router: (id) => toldOf(parts?.routers.view(id) ?? null, parts?.alarmTest.proved(id) ?? null),
      block: (alert, minutes) => untilOf(started(parts).blocks.block(alert, minutes, "broker")),
      onChange: (stored) => parts?.keeper.changed(stored),
      onTaken: (alert, heard) => parts?.alarmTest.taken(alert, heard),
      endsWithUs: links.ownPort !== null,
      reader: links.reader,
      onAnswered: (alert) => parts?.alarmTest.delivered(alert, "mqtt", "confirmed", null),
      log,
      now: nowSeconds,
    });
    const ntfy = makeNtfy(settings, store, () => parts, log);
    this.#shutdown.add(() => ntfy?.stop());
    const { onAlert } = this.#options;
    const memories = new Memories(store, () => keeper.store());
    const keeper: Keeper = new Keeper({
      store,
      feed: this.#feed,
      people,
      onAlert,
      onLines: (router, lines, pushes) => {
        this.#addresses.take(lines);
        parts?.alarmTest.seen(router, lines, pushes);
        this.#traffic.take(router, lines);
      },
      queue: ({ alert }) => ntfy?.add(alert),
      onPush: () => ntfy?.kick(),
      within: (router) => memories.note(router),
      onStored: () => memories.keep(),
      log,
      facts: (router, alert) => routers.facts(router, alert),
      now: nowSeconds,
    });
    this.#shutdown.add(() => memories.save());
    const discovery = makeDiscovery({ settings, links, people, pageUrl }, log);
    const routers = this.#makeRouters({ reader, pageUrl, people, keeper, discovery });
    const blocks = this.#makeBlocks({ store, routers, keeper, people, pageUrl });
    const proving = { parts: { store, routers, keeper, pageUrl }, settings, inputs, log };
    const alarmTest = makeAlarmTest({ ...proving, feed: this.#feed });
    this.#shutdown.add(() => alarmTest.stop());
    parts = {
      ...{ policy, store, accounts, code, pageUrl, blocks, alarmTest, discovery, ntfy },
      ...{ links, people, keeper, reader, memories, routers },
    };
    await this.#connect(parts);
    return parts;
  }

  #makeRouters({
    reader,
    pageUrl,
    people,
    keeper,
    discovery,
  }: Pick<BridgeParts, "reader" | "pageUrl" | "people" | "keeper" | "discovery">): Routers {
    const { inputs, log } = this.#options;
    return new Routers({
      inputs: inputs.current,
      reader,
      pageUrl,
      onAlert: (router, alert) => keeper.take(router, [{ kind: "alert", ...alert }], [alert]),
      onChange: (router) => {
        people.refresh(router);
        this.#feed.emit("status", null);
      },
      onAdd: (facts) => {
        people.addRouter(facts);
        discovery.announce(facts);
      },
      onRemove: (router) => {
        people.removeRouter(router);
        discovery.withdraw(router);
      },
      log,
      now: () => Date.now() / 1000,
    });
  }

  #makeBlocks({
    store,
    routers,
    keeper,
    people,
    pageUrl,
  }: Pick<BridgeParts, "store" | "routers" | "keeper" | "people" | "pageUrl">): Blocks {
    return new Blocks({
      store,
      routers,
      onAlert: (router, alert) => keeper.take(router, [{ kind: "alert", ...alert }], [alert]),
      device: (mac) => deviceOf(this.#options.inputs.current, mac),
      knowledge: () => this.#options.inputs.current,
      onSeen: (stored) => people.ack(stored),
      onChange: (items) => this.#feed.emit("blocks", { items }),
      pageUrl,
      log: this.#options.log,
      now: nowSeconds,
    });
  }

  async #connect(parts: BridgeParts): Promise<void> {
    const { links, people, keeper, routers, store } = parts;
    links.people.onMessage((message) => people.take(message));
    // Before anything is told: what waits in it must not look into a closed store when the rest does not start.
    this.#shutdown.add(() => people.stop());
    // Paired routers are listened to once they are known; the demonstration has none.
    if (this.#options.demo || links.routers !== links.plane) await routers.listen(links.plane);
    // Paired routers first: with the first subscription a broker gives what it kept for us.
    const stop = await this.#options.listen(parts);
    this.#shutdown.add(stop);
    await people.start();
    parts.ntfy?.kick();
    await parts.discovery.start();
    keeper.prune();
    const { demo, settings } = this.#options;
    this.#every(TRAFFIC_SAVE_MS, () => this.#traffic.save(store));
    for (const { milliseconds, work } of routines(parts, demo ? settings.routerId : null)) {
      this.#every(milliseconds, work);
    }
  }

  async #startPage(page: PageStart, parts: () => BridgeParts | null): Promise<string> {
    const { settings, demo, inputs, log, household, whole } = this.#options;
    const { url, close } = await startPage({
      ...page,
      ...{ settings, demo, inputs, log, household, whole, parts },
      feed: this.#feed,
      addresses: this.#addresses,
      traffic: this.#traffic,
      now: nowSeconds,
    });
    this.#shutdown.add(close);
    return url;
  }

  #every(milliseconds: number, work: () => void): void {
    const timer = setInterval(() => {
      try {
        work();
      } catch (error) {
        this.#options.log(describeError(error));
      }
    }, milliseconds);
    this.#shutdown.add(() => clearInterval(timer));
  }
}

/** @throws Failure when the directory or the file cannot be used. */
function openStore(settings: RunSettings, demo: boolean): Store {
  if (demo) return new SqliteStore(":memory:");
  try {
    mkdirSync(settings.storeDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new Failure(`--store ${settings.storeDir}: ${describeError(error)}`);
  }
  return new SqliteStore(join(settings.storeDir, "telltale.db"));
}

/** A block over the broker always ends. */
async function untilOf(block: Promise<BlockView>): Promise<{ until: number }> {
  const { until } = await block;
  return { until: until ?? nowSeconds() };
}
