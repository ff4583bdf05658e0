import type { Hono } from "hono";
import type { Test } from "tap";
import { ruleSet } from "../../core/rules/ruleset.js";
import { type AppOptions, makeApp } from "../../mqtt-bridge/api/app.js";
import { Feed } from "../../mqtt-bridge/api/feed.js";
import type { ProofView, StatusView } from "../../mqtt-bridge/api/views.js";
import { previewBlock } from "../../mqtt-bridge/blocks/preview.js";
import { Captures } from "../../mqtt-bridge/captures/captures.js";
import { Failure } from "../../mqtt-bridge/failure.js";
import { HouseholdFile } from "../../mqtt-bridge/household/file.js";
import { loadDelivery, saveDelivery } from "../../mqtt-bridge/run/delivery.js";
import { SqliteStore } from "../../mqtt-bridge/store/sqlite.js";
import { Traffic } from "../../mqtt-bridge/traffic/traffic.js";

export const STATUS = { version: "1.2.3", demo: false } as unknown as StatusView;
export const NOW = 5000;

function refuse(): never {
  throw new Failure("nothing can be paired here");
}

const NO_PROOF: ProofView = {
  ...{ test: null, url: null, target: "http://example.com/", proved: null, due: false },
  obstacle: null,
};

/** An app with a store of its own. */
export function setUp(t: Pick<Test, "teardown">, change: Partial<AppOptions> = {}) {
  const store = new SqliteStore(":memory:");
  t.teardown(() => store.close());
  const feed = new Feed("boot");
  const logged: string[] = [];
  const traffic = change.traffic ?? new Traffic();
  const preview = (to: string, devices: readonly string[] | null) =>
    previewBlock(to, devices, {
      ...{ used: traffic.used, store, now: NOW },
      knowledge: { lookup: null, rules: ruleSet([]) },
    });
  const app = makeApp({
    store,
    feed,
    status: () => STATUS,
    ailing: () => [],
    unstored: () => ({ batches: 0, dropped: 0 }),
    ack: ({ router, alert }) => store.ackAlert(router, alert.id),
    snooze: ({ router, alert }, until) => store.snoozeAlert(router, alert.id, until),
    blocks: {
      list: () => [],
      block: async () => {
        throw new Failure("router attic is offline");
      },
      close: async () => {
        throw new Failure("router attic is offline");
      },
      lift: async () => null,
      previewAlert: ({ alert }) => preview(alert.name ?? "", null),
      preview: ({ device, to }) => preview(to, device === null ? null : [device]),
    },
    backups: {
      make: async () => {
        throw new Failure("the demonstration remembers nothing");
      },
      take: async () => {
        throw new Failure("not a backup that telltale made");
      },
      restore: () => false,
    },
    settings: () => ({ file: null, items: [] }),
    facts: () => null,
    onForget: () => {},
    traffic,
    captures: new Captures({ args: () => [], onChange: () => {}, now: () => NOW }),
    delivery: {
      read: () => loadDelivery(store),
      write: (view) => saveDelivery(store, view),
      ntfy: () => null,
      outbox: () => ({ waiting: 0, oldest: null, dropped: { full: 0, old: 0 } }),
    },
    proof: {
      read: () => NO_PROOF,
      begin: () => {
        throw new Failure("nothing can be proved");
      },
      told: () => NO_PROOF,
    },
    proofTarget: "http://example.com/",
    household: new HouseholdFile("nowhere/household.yaml", true),
    devices: () => [],
    asker: { neighbour: async () => null, flows: () => null },
    rules: {
      own: null,
      current: () => ruleSet([]),
      reload: () => {},
      samples: async () => [],
      today: () => "2026-11-21",
    },
    policy: {
      read: () => ({ fixed: true, version: "", text: "", failure: null }),
      write: async () => true,
      try: async () => [],
    },
    pairing: {
      read: () => ({ broker: null, loopback: false, refusal: "no" }),
      pair: refuse,
      repair: refuse,
      remove: refuse,
    },
    listen: ["127.0.0.1"],
    accounts: null,
    code: null,
    pageDir: "nowhere",
    log: (line) => logged.push(line),
    now: () => NOW,
    ...change,
  });
  return { app, store, feed, logged };
}

/** Asks as a browser on this machine does. */
export function ask(
  app: Hono,
  path: string,
  init: RequestInit & { host?: string } = {},
): Promise<Response> {
  const headers = new Headers(init.headers);
  if (!headers.has("host")) headers.set("host", init.host ?? "127.0.0.1:8420");
  if (typeof init.body === "string") {
    headers.set("content-length", String(Buffer.byteLength(init.body)));
  }
  return Promise.resolve(app.request(path, { ...init, headers }));
}

/** A POST of JSON. */
export function post(body: unknown, headers: Record<string, string> = {}): RequestInit {
  return {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json", ...headers },
  };
}
