import type { Test } from "tap";
import type { Handler, Link, PublishOptions } from "../../mqtt-bridge/mqtt/link.js";
import { Outbox } from "../../mqtt-bridge/mqtt/outbox.js";
import { SqliteStore } from "../../mqtt-bridge/store/sqlite.js";
import { Happenings } from "./plane-fixture.js";

const MARK = "telltale/bridge/sent";

/** A broker's end that the test switches on and off and that acknowledges when the test lets it; it keeps the mark. */
export class FakeLink implements Link {
  connected = false;
  connection = 1;
  readonly version = 5;
  readonly sent: string[] = [];
  /** What is retained as mark; null: nothing. */
  mark: string | null = null;
  acknowledges = true;
  readonly happenings = new Happenings();
  readonly #states: ((connected: boolean) => void)[] = [];
  readonly #handlers = new Set<Handler>();

  async publish(
    topic: string,
    payload: string | Uint8Array,
    { retain = false }: PublishOptions = {},
  ): Promise<void> {
    if (topic === MARK) {
      if (retain) this.mark = String(payload);
      else this.#give(String(payload), false);
      return;
    }
    this.sent.push(`${topic} ${payload}`);
    this.happenings.happened();
    if (!this.acknowledges) await new Promise<void>(() => {});
  }

  async subscribe(filter: string): Promise<void> {
    if (filter !== MARK) throw new Error("nobody asked for that");
    if (this.mark !== null) this.#give(this.mark, true);
  }

  onMessage(handler: Handler): () => void {
    this.#handlers.add(handler);
    return () => this.#handlers.delete(handler);
  }

  onState(handler: (connected: boolean) => void): void {
    this.#states.push(handler);
  }

  turn(connected: boolean): void {
    this.connected = connected;
    if (!connected) this.connection += 1;
    for (const handler of this.#states) handler(connected);
  }

  async end(): Promise<void> {}

  #give(payload: string, retained: boolean): void {
    for (const handler of this.#handlers)
      void handler({ topic: MARK, payload: Buffer.from(payload), retained });
  }
}

/** A store whose clock the test moves, and an outbox of it on a link. */
export function setUp(t: Test) {
  const clock = { now: 1_000_000 };
  const store = new SqliteStore(":memory:", () => clock.now);
  t.teardown(() => store.close());
  const link = new FakeLink();
  const logged: string[] = [];
  const open = (on = link, endsWithUs = false, reader: Promise<void> | null = null) => {
    const empty = new Happenings();
    const onEmpty = (): void => empty.happened();
    const log = (line: string): void => void logged.push(line);
    const how = { markTopic: MARK, endsWithUs, reader, now: () => clock.now };
    const outbox = new Outbox({ store, link: on, log, onEmpty, ...how });
    outbox.start();
    const emptied = (): Promise<true> => empty.until(() => store.outbox.size("mqtt") === 0 && true);
    /** Resolves when nothing waits the next time. */
    const drained = async (): Promise<void> => {
      let isDrained = false;
      await empty.until(() => {
        const was = isDrained;
        isDrained = true;
        return was;
      });
    };
    return { outbox, emptied, drained };
  };
  return { store, link, logged, clock, open };
}
