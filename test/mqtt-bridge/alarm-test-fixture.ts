import type { Test } from "tap";
import { LINK_ETHERNET } from "../../asm/abi.gen.js";
import type { Alert } from "../../core/wire/lines.js";
import { Feed } from "../../mqtt-bridge/api/feed.js";
import type { ProofView } from "../../mqtt-bridge/api/views.js";
import { openLink } from "../../mqtt-bridge/mqtt/link.js";
import { PeoplePlane } from "../../mqtt-bridge/mqtt/people.js";
import { Topics } from "../../mqtt-bridge/mqtt/topics.js";
import { Pairs } from "../../mqtt-bridge/pair/pairs.js";
import { AlarmTest } from "../../mqtt-bridge/proof/alarm-test.js";
import { Keeper } from "../../mqtt-bridge/run/keeper.js";
import { SqliteStore } from "../../mqtt-bridge/store/sqlite.js";
import type { Packet, PacketSource } from "../../router/node/packet.js";
import { Connection } from "../asm/build/connection.js";
import { request } from "../asm/build/http.js";
import { ALONE } from "./fixtures.js";
import { brokerOf, Happenings, inputsOf, joinRouter, startPlane } from "./plane-fixture.js";

export const TARGET = "http://test.example.com/";
const NOWHERE = { url: "mqtt://192.0.2.10:1883", ca: null };

/** A plane with a router and a phone that reads its alerts; broker and router are real, packets are made. */
export async function start(t: Test) {
  const pairs = new Pairs(t.testdir());
  const { url, link, broker } = await brokerOf(t, pairs);
  const line = pairs.make("attic", NOWHERE, 0).line;
  const store = new SqliteStore(":memory:", () => now());
  t.teardown(() => store.close());
  const views: ProofView[] = [];
  const happenings = new Happenings();
  const plane = await startPlane(t, {
    pairs,
    link,
    onLines: (router, lines, pushes) => {
      test.seen(router, lines, pushes);
      keeper.take(router, lines, pushes);
    },
  });
  const now = (): number => plane.clock.now;
  const people: PeoplePlane = new PeoplePlane({
    ...{ link, store, topics: new Topics("telltale"), version: "1", pageUrl: null, now },
    ...{ router: () => null, health: () => ({}), block: async () => ({ until: 0 }) },
    onChange: () => {},
    onTaken: (alert, heard) => test.taken(alert, heard),
    onAnswered: (alert) => test.delivered(alert, "mqtt", "confirmed", null),
    log: () => {},
  });
  const keeper = new Keeper({ ...ALONE, store, feed: new Feed(), people, now });
  const test: AlarmTest = new AlarmTest({
    ...{ store, routers: plane.routers, inputs: () => inputsOf(), isLive: ({ paired }) => paired },
    ...{ paths: () => ["mqtt"], target: TARGET, pageUrl: null, log: () => {}, now },
    onAlert: (router, alert, isNews) =>
      keeper.take(router, [{ kind: "alert", ...alert }], isNews ? [alert] : []),
    onChange: (view) => {
      views.push(view);
      happenings.happened();
    },
  });
  await people.start();
  t.teardown(() => people.stop());
  people.addRouter({ id: "attic", source: "router attic", demo: false });
  const agent = await joinRouter(t, line, { url });
  await plane.until(() => plane.routers.view("attic")?.reported?.revision === 2);
  const reach = (state: string): Promise<ProofView> =>
    happenings.until(() => views.find(({ test }) => test?.state === state));
  const until: Happenings["until"] = (look) => happenings.until(look);
  /** Lets the time of the state pass that it is in. */
  const wait = (seconds: number): void => {
    plane.clock.now += seconds;
    test.turn();
  };
  const phone = async () => subscribe(t, url);
  return { plane, test, agent, link, broker, store, people, views, reach, until, wait, phone };
}

async function subscribe(t: Test, url: string) {
  const link = await openLink({ url, clientId: "phone", log: () => {} });
  t.teardown(() => link.end());
  const alerts: Alert[] = [];
  const happenings = new Happenings();
  link.onMessage(({ topic, payload }) => {
    if (topic.endsWith("/alert")) alerts.push(JSON.parse(Buffer.from(payload).toString()));
    happenings.happened();
  });
  await link.subscribe("telltale/+/alert");
  const first = (title: RegExp): Promise<Alert> =>
    happenings.until(() => alerts.find((alert) => title.test(alert.title)));
  const all = (count: number, title: RegExp): Promise<Alert[]> =>
    happenings.until(() => {
      const found = alerts.filter((alert) => title.test(alert.title));
      return found.length >= count && found;
    });
  return { link, first, all };
}

/** The packets of a request for this address. */
export function fetched(url: string, sec: number): PacketSource {
  const { pathname, search, host } = new URL(url);
  const connection = new Connection();
  const get = request({ target: `${pathname}${search}`, host });
  const frames = [...connection.open(), connection.up(get), ...connection.close()];
  const packets = frames.map((bytes, at): Packet => {
    const wire = bytes.length;
    return {
      link: LINK_ETHERNET,
      sec: Math.floor(sec),
      nsec: at * 1000,
      wire,
      frame: at + 1,
      bytes,
    };
  });
  return {
    name: "made",
    truncatedAt: null,
    truncation: null,
    stop: () => {},
    async *[Symbol.asyncIterator]() {
      yield* packets;
    },
  };
}
