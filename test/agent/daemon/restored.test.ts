import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import type { RouterView } from "../../../mqtt-bridge/api/views.js";
import { planeEnd } from "../../../mqtt-bridge/machine/ends.js";
import { downTopic } from "../../../mqtt-bridge/machine/topics.js";
import { openLink } from "../../../mqtt-bridge/mqtt/link.js";
import { Pairs } from "../../../mqtt-bridge/pair/pairs.js";
import { LACKS_MOSQUITTO } from "../../mqtt-bridge/live/mosquitto.js";
import { type Running, startRun, telltale } from "../../mqtt-bridge/program.js";
import { scratch } from "../compile.js";
import { ROUTER, TestPlane } from "./plane.js";

const skip = LACKS_MOSQUITTO;
const HOUSEHOLD = "test/captures/household.yaml";
/** Messages that a plane sends a router in a week: it greets each 10 s. */
const WEEK = (7 * 86_400) / 10;

interface Seen {
  readonly topic: string;
  readonly payload: Uint8Array;
}

/** All that goes down to the router, as whoever has the broker sees it. */
async function eavesdrop(t: Test, url: string) {
  const seen: Seen[] = [];
  const link = await openLink({ url, clientId: "eavesdropper", log: () => {} });
  t.teardown(() => link.end());
  link.onMessage(({ topic, payload }) => void seen.push({ topic, payload }));
  await link.subscribe("telltale-agent/+/+/down/+");
  return { link, seen };
}

/** A home with the agent, a plane that is started again and again, and a household file that changes. */
async function startHome(t: Test) {
  const routers = await TestPlane.start(t);
  await routers.leave();
  routers.pair();
  const dir = scratch(t);
  const file = join(dir, "household.yaml");
  copyFileSync("test/captures/contacts.vcf", join(dir, "contacts.vcf"));
  const text = readFileSync(HOUSEHOLD, "utf8");
  let words = 0;
  const change = (): void => {
    words += 1;
    writeFileSync(file, `${text}  - {label: word, type: text, value: quartz-heron-${words}}\n`);
  };
  change();
  const args = [
    "--broker",
    routers.broker.url,
    "--paired",
    "--store",
    routers.store,
    "--household",
    file,
  ];
  const startPlane = async () => {
    const { run, page } = await startRun([...args]);
    t.teardown(() => run.stop());
    const router = async (): Promise<RouterView | undefined> => {
      const { items } = (await (await fetch(`${page}api/routers`)).json()) as {
        items: RouterView[];
      };
      return items.find(({ id }) => id === ROUTER);
    };
    return { run, router };
  };
  const agent = routers.startAgent(t, ["--volumes", "off", "--capture", "/dev/null"]);
  return { routers, dir, change, startPlane, agent };
}

/** Resolves with the revision when the agent has put one more in force, in this epoch. */
async function installed(agent: Running, epoch: number, after: number): Promise<number> {
  return agent.until((text) => {
    const all = [...text.matchAll(/bundle of epoch (\d+), revision (\d+) in force\n/g)];
    const later = all.find(([, e, revision]) => Number(e) === epoch && Number(revision) > after);
    return later === undefined ? null : Number(later[2]);
  }, `a bundle of epoch ${epoch} after revision ${after}`);
}

/** Uses up as many marks as the plane does in a week. */
function passWeek(store: string): void {
  const pairs = new Pairs(store);
  const pair = pairs.get(ROUTER);
  const { pairKey } = pair;
  const marks = pairs.marks(pair);
  const end = planeEnd({ router: ROUTER, pairKey, marks, onRefusal: () => {} });
  const topic = downTopic(ROUTER, "online");
  for (let n = 0; n < WEEK; n++) end.seal(topic, new Uint8Array());
}

t.test(
  "an agent takes the next bundle of a plane from a backup of last week",
  { skip },
  async (t) => {
    const { routers, dir, change, startPlane, agent } = await startHome(t);
    const { link, seen } = await eavesdrop(t, routers.broker.url);
    const first = await startPlane();
    const early = await installed(agent, 1, 0);
    const backup = join(dir, "backup");
    const store = ["--store", routers.store];
    t.match(await telltale(["backup", backup, ...store]), { status: 0 });
    t.equal(await first.run.stop(), 0);

    passWeek(routers.store);
    const second = await startPlane();
    let newest = early;
    for (let n = 0; n < 3; n++) {
      change();
      newest = await installed(agent, 1, newest);
    }
    t.equal(await second.run.stop(), 0);
    const old = seen.splice(0);
    const bundles = old.filter(({ topic }) => topic.endsWith("/bundle"));
    t.ok(bundles.length >= 4, `${bundles.length} bundles`);

    for (const epoch of [2, 3]) {
      t.match(await telltale(["restore", backup, "--replace", ...store]), { status: 0 });
      const restored = await startPlane();
      await restored.run.printed(
        new RegExp(`router ${ROUTER}: it has had newer messages .* going on in epoch ${epoch}`),
      );
      const revision = await installed(agent, epoch, 0);
      for (const { topic, payload } of old) await link.publish(topic, payload);
      const refused = (text: string): number =>
        [...text.matchAll(/bundle refused \((older|replayed)\)/g)].length;
      await agent.until((text) => refused(text) >= bundles.length || null, "refused bundles");
      change();
      await installed(agent, epoch, revision);
      const view = await restored.router();
      t.equal(view?.desired?.epoch, epoch);
      t.equal(await restored.run.stop(), 0);
    }
    t.equal(agent.text.match(/bundle of epoch 1, .* in force\n/g)?.length, 4, "none came back");
  },
);
