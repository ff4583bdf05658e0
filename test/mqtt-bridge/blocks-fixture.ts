import type { Test } from "tap";
import { ruleSet } from "../../core/rules/ruleset.js";
import type { Blockable } from "../../core/sighting/reporter.js";
import type { Alert } from "../../core/wire/lines.js";
import type { BlockView } from "../../mqtt-bridge/api/views.js";
import type { Activity } from "../../mqtt-bridge/blocks/activity.js";
import { Blocks } from "../../mqtt-bridge/blocks/blocks.js";
import type { Knowledge } from "../../mqtt-bridge/blocks/target.js";
import type { Order } from "../../mqtt-bridge/routers/order.js";
import type { Store } from "../../mqtt-bridge/store/port.js";
import { SqliteStore } from "../../mqtt-bridge/store/sqlite.js";
import { anAlert } from "./fixtures.js";

/** Every second /24 of 10.0.0.0/8 and on: none touches another. */
const SCATTERED = Array.from({ length: 16_385 }, (_, i) => {
  const first = 0x0a000000n + 512n * BigInt(i);
  return { first, last: first + 255n };
});
export const [PHONE, TABLET] = ["28:6c:07:00:00:01", "28:6c:07:00:00:02"];
export const NAME = "api.account.xiaomi.com";
export const HOUR = 3600;
export const WAITS = "the table inet telltale is not loaded; the block waits for it";
const KNOWLEDGE: Knowledge = {
  lookup: {
    asOf: "2026-06-17",
    network: () => null,
    maker: () => null,
    *ranges(of) {
      yield;
      return "asn" in of && of.asn === 64_500
        ? { ipv4: [{ first: 0xc0000200n, last: 0xc00002ffn }], ipv6: [] }
        : { ipv4: "asn" in of ? [] : SCATTERED, ipv6: [] };
    },
  },
  rules: ruleSet([
    {
      ...{ id: "test/xiaomi", pack: "test", title: "", why: "", severity: "note", advice: "" },
      ...{ sources: [], vectors: [] },
      match: {
        kind: "domain",
        company: "Xiaomi",
        domains: ["xiaomi.example", "api.xiaomi.example", "mi.example"],
      },
    },
  ]),
};
export const SILENT = "no answer from the router";

export interface World {
  obstacle: string | null;
  isPaired: boolean;
  blockable: Blockable | null;
  /** What the router says of each order. */
  outcome: string | null;
  /** The same for one device, by its MAC, where it differs. */
  readonly outcomes: Map<string, string | null>;
  /** Told when the router answers the newest order after all. */
  late: (outcome: string | null) => void;
  now: number;
  activity: Activity | null;
  readonly orders: Order[];
  readonly alerts: Alert[];
  readonly lists: (readonly BlockView[])[];
  readonly logged: string[];
}

export function setUp(t: Test, store: Store = new SqliteStore(":memory:")) {
  t.teardown(() => store.close());
  const world: World = {
    ...{ obstacle: null, outcome: null, now: 1000, orders: [], alerts: [], lists: [], logged: [] },
    blockable: { destination: NAME, macs: [PHONE] },
    activity: null,
    isPaired: true,
    outcomes: new Map(),
    late: () => {},
  };
  const blocks = new Blocks({
    store,
    routers: {
      obstacle: () => world.obstacle,
      registered: () => (world.isPaired ? {} : null),
      blockable: () => world.blockable,
      command: async (_router, order, late = () => {}) => {
        world.orders.push(order);
        world.late = late;
        const own = "device" in order ? world.outcomes.get(order.device) : undefined;
        return own === undefined ? world.outcome : own;
      },
      activity: () => world.activity,
    },
    device: (mac) =>
      mac === PHONE ? { macs: [PHONE, TABLET], name: "Redmi 1S" } : { macs: [mac], name: null },
    knowledge: () => KNOWLEDGE,
    onAlert: (router, alert) => {
      store.putAlert(router, alert);
      world.alerts.push(alert);
    },
    onSeen: ({ router, alert }) => store.ackAlert(router, alert.id),
    onChange: (list) => world.lists.push(list),
    pageUrl: "http://192.168.1.10:8420/",
    log: (line) => world.logged.push(line),
    now: () => world.now,
  });
  const stored = store.putAlert("attic", anAlert({ id: "a_open", advice: "It may not sign in." }));
  return { blocks, world, store, stored };
}
