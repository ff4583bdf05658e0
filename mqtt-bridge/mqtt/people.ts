import type { Severity } from "../../core/wire/lines.js";
import { describeError } from "../failure.js";
import type { StoredAlert } from "../store/port.js";
import { Board } from "./board.js";
import type { Message } from "./link.js";
import { alertIdOf, Outbox, type OutboxCounts } from "./outbox.js";
import type { PeopleOptions, RouterFacts } from "./people-options.js";
import { answerRequest, type RequestActions } from "./requests.js";
import { Throttle } from "./throttle.js";

export type { PeopleOptions, RouterFacts, RouterTold } from "./people-options.js";

/** Alerts in `alerts/open`. */
const OPEN_ITEMS = 10;
/** Open alerts that are told again to who comes late. */
const REPEAT_MAX = 100;
/** Sightings of an earlier run in which the newest of each router is looked for. */
const SIGHTINGS = 1000;
/** Message expiry of an alert, seconds. */
export const ALERT_EXPIRY = 3600;
/** Least time between two looks through the store for what is told of a router, milliseconds. */
const REFRESH_MS = 250;
/** Answers that may wait for the broker before requests are dropped. */
const ANSWERS_MAX = 64;

export const STATE_ONLINE = { state: "online" } as const;
export const STATE_OFFLINE = { state: "offline" } as const;

/** The JSON topics: what people and Home Assistant read, and what they may ask. */
export class PeoplePlane {
  readonly #options: PeopleOptions;
  readonly #board: Board;
  readonly #outbox: Outbox;
  readonly #actions: RequestActions;
  readonly #refreshes = new Throttle(REFRESH_MS, (router) => this.refresh(router));
  readonly #routers = new Map<string, RouterFacts>();
  /** Newest sighting of each router, epoch seconds of the traffic's clock. */
  readonly #sighted = new Map<string, number>();
  #answering = 0;
  #stopped = false;

  constructor(options: PeopleOptions) {
    this.#options = options;
    const { store, link, log, now, topics } = options;
    this.#board = new Board({ link, store, log });
    this.#outbox = new Outbox({
      ...{ store, link, log, now },
      onEmpty: () => this.publishHealth(),
      onTaken: ({ payload }, heard) => options.onTaken?.(alertIdOf(payload), heard),
      markTopic: topics.bridge("sent"),
      endsWithUs: options.endsWithUs ?? false,
      reader: options.reader ?? null,
    });
    this.#actions = this.#makeActions();
  }

  /** @throws Failure when the broker does not let us read requests. */
  async start(): Promise<void> {
    const { link, topics } = this.#options;
    await link.subscribe(topics.requests);
    this.#board.put(topics.bridge("state"), STATE_ONLINE);
    this.#board.put(topics.bridge("info"), this.bridgeInfo());
    this.publishHealth();
    await this.#board.settled();
    this.#outbox.start();
  }

  /** People are told of this router from now on. */
  addRouter(facts: RouterFacts): void {
    this.#routers.set(facts.id, facts);
    for (const { router, sighting } of this.#options.store.sightings({ limit: SIGHTINGS })) {
      this.sighted(router, sighting.last_ts);
    }
    this.#board.put(this.#options.topics.bridge("info"), this.bridgeInfo());
    this.refresh(facts.id);
  }

  /** A router that is gone leaves no retained topic behind. */
  removeRouter(id: string): void {
    const { topics } = this.#options;
    if (!this.#routers.delete(id)) return;
    this.#board.put(topics.bridge("info"), this.bridgeInfo());
    for (const name of ["availability", "state", "alerts/open"]) {
      this.#board.clear(topics.router(id, name));
    }
  }

  /** Routers that went while nobody ran here leave no retained topic either; `coming`: one that is to be added yet. */
  clearLeft(coming: string | null): void {
    const { topics } = this.#options;
    this.#board.clearLeft((topic) => {
      const router = topics.routerOf(topic);
      return router !== null && router !== coming && !this.#routers.has(router);
    });
  }

  /** What stands on the broker. */
  get board(): Board {
    return this.#board;
  }

  /** An identifier or a destination was seen at this time; told with the next `refresh`. */
  sighted(router: string, ts: number): void {
    this.#sighted.set(router, Math.max(ts, this.#sighted.get(router) ?? 0));
  }

  /** What `bridge/info` says. */
  bridgeInfo(): object {
    const { version, pageUrl, topics, link } = this.#options;
    return {
      version,
      url: pageUrl,
      base_topic: topics.base,
      mqtt_version: link.version,
      routers: [...this.#routers.values()].map(({ id, source, demo }) => ({ id, source, demo })),
    };
  }

  /** What `bridge/health` says. */
  bridgeHealth(): object {
    const { waiting, dropped } = this.outbox;
    return {
      outbox: waiting,
      outbox_dropped: dropped.full + dropped.old,
      ...this.#options.health(),
    };
  }

  /** What waits for the broker, and what was dropped. */
  get outbox(): OutboxCounts {
    return this.#outbox.counts;
  }

  publishHealth(): void {
    this.#outbox.expire();
    this.#board.put(this.#options.topics.bridge("health"), this.bridgeHealth());
  }

  /** Queues the notification of an alert; call inside the transaction that stores it. */
  queueAlert(stored: StoredAlert): boolean {
    const { alert, router, acked, snoozed_until } = stored;
    if (acked || (snoozed_until ?? 0) > this.#options.now()) return false;
    this.#outbox.add(
      this.#options.topics.router(router, "alert"),
      JSON.stringify(alert),
      ALERT_EXPIRY,
    );
    return true;
  }

  /** Sends what is queued, and brings the router's retained topics up to date now or in a moment. */
  refreshSoon(router: string): void {
    if (this.#stopped) return;
    this.#outbox.kick();
    this.#refreshes.ask(router);
  }

  /** Sends what is queued and brings the router's retained topics up to date. */
  refresh(router: string): void {
    const { store, topics } = this.#options;
    const facts = this.#routers.get(router);
    if (facts === undefined || this.#stopped) return;
    // First of all: somebody waits for an alert.
    this.#outbox.kick();
    this.#refreshes.done(router);
    const { total, items } = store.openAlerts(router, OPEN_ITEMS);
    const newest = store.newestAlert(router);
    const told = this.#options.router(router);
    const alerts = items.map(({ alert }) => alert);
    this.#board.put(topics.router(router, "alerts/open"), { total, items: alerts });
    const totals = store.totals(router);
    this.#board.put(topics.router(router, "state"), {
      ...totals,
      state: worstSeverity(totals.open) ?? "quiet",
      last_alert: newest,
      last_sighting: this.#sighted.get(router) ?? null,
      version: this.#options.version,
      demo: facts.demo,
      ...told?.state,
    });
    this.#board.put(topics.router(router, "availability"), {
      state: told?.availability ?? "offline",
    });
  }

  /** Notifies again of every open alert, for subscribers that come late. */
  repeatOpen(router: string): void {
    const { store } = this.#options;
    store.transaction(() => {
      for (const stored of store.openAlerts(router, REPEAT_MAX).items) this.queueAlert(stored);
    });
    this.#outbox.kick();
  }

  /** Takes a message of the link; those that are no request are not for us. */
  async take(message: Message): Promise<void> {
    const { topics, link, log } = this.#options;
    const request = topics.parseRequest(message.topic);
    if (request === null) return;
    if (message.retained) {
      log(`${message.topic}: retained request ignored; send it without retain`);
      return;
    }
    if (this.#answering >= ANSWERS_MAX) {
      log(`${message.topic}: too many requests at once, this one is dropped`);
      return;
    }
    this.#answering++;
    // Not awaited: the acknowledgement of the request must not wait for a router, nor for that of its answer.
    answerRequest(request, message, this.#actions)
      .then((answer) => link.publish(topics.response(request), JSON.stringify(answer)))
      .catch((error) => log(`${topics.response(request)}: ${describeError(error)}`))
      .finally(() => {
        this.#answering--;
      });
  }

  /** Waits until the broker keeps what is told now, or for nothing when it is away. */
  settled(): Promise<void> {
    return this.#board.settled();
  }

  ack(alert: StoredAlert): void {
    this.#options.store.ackAlert(alert.router, alert.alert.id);
    this.#changed(alert);
  }

  snooze(alert: StoredAlert, until: number): void {
    this.#options.store.snoozeAlert(alert.router, alert.alert.id, until);
    this.#changed(alert);
  }

  /** Says good-bye and waits until the broker knows; the link may be ended then. */
  async stop(): Promise<void> {
    const { topics } = this.#options;
    this.#refreshes.flush();
    // What still changes would say that somebody is there.
    this.#stopped = true;
    await this.#outbox.stop();
    for (const id of this.#routers.keys()) {
      this.#board.put(topics.router(id, "availability"), STATE_OFFLINE);
    }
    this.#board.put(topics.bridge("state"), STATE_OFFLINE);
    await this.#board.settled();
  }

  #changed({ router, alert }: StoredAlert): void {
    const stored = this.#options.store.alert(router, alert.id);
    if (stored !== null) this.#options.onChange(stored);
    this.refresh(router);
  }

  #makeActions(): RequestActions {
    const { store, pageUrl, now, block } = this.#options;
    return {
      pageUrl,
      now,
      openAlert: (router, id) => {
        const stored = store.alert(router, id);
        if (stored === null || stored.alert.state === "closed") return null;
        this.#options.onAnswered?.(id);
        return stored;
      },
      ack: (alert) => this.ack(alert),
      snooze: (alert, until) => this.snooze(alert, until),
      block,
      bridge: (verb) => {
        if (verb === "info") return this.bridgeInfo();
        return verb === "health" ? this.bridgeHealth() : null;
      },
    };
  }
}

function worstSeverity(open: Readonly<Record<Severity, number>>): Severity | null {
  const order: readonly Severity[] = ["serious", "warning", "note"];
  return order.find((severity) => open[severity] > 0) ?? null;
}
