import { writeFileSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { type Command, decodeCommand } from "../../core/bundle/command.js";
import type { Mark } from "../../core/bundle/envelope.js";
import { encodeHealth } from "../../core/bundle/health.js";
import { encodeBatch } from "../../mqtt-bridge/machine/batch.js";
import { cborX } from "../../mqtt-bridge/machine/cbor.js";
import { agentEnd } from "../../mqtt-bridge/machine/ends.js";
import { downTopic, upTopic } from "../../mqtt-bridge/machine/topics.js";
import { openLink } from "../../mqtt-bridge/mqtt/link.js";
import { MemoryMarks } from "../../mqtt-bridge/pair/memory-marks.js";
import { Pairs } from "../../mqtt-bridge/pair/pairs.js";
import type { Order } from "../../mqtt-bridge/routers/order.js";
import { open } from "../../router/node/capture/open.js";
import { EventWriter } from "../core/events.js";
import {
  brokerOf,
  Happenings,
  inputsOf,
  joinRouter,
  readLine,
  startPlane,
} from "./plane-fixture.js";

const BROKER = { url: "mqtt://192.0.2.10:1883", ca: null };
const SAMPLE = "test/captures/redmi-1s-test1.pcap";

/** A broker of our own with its pairs, and the plane's link to it. */
async function start(t: Test) {
  const dir = t.testdir();
  const pairs = new Pairs(dir);
  const { url, link } = await brokerOf(t, pairs);
  const pair = (router: string): string => pairs.make(router, BROKER, 0).line;
  return { dir, pairs, url, link, pair };
}

t.test("a paired router gets its tables, and what it sees is read", async (t) => {
  const { pairs, link, pair, url } = await start(t);
  const line = pair("attic");
  const plane = await startPlane(t, { pairs, link });
  t.match(plane.routers.view("attic"), {
    availability: "offline",
    last_seen: null,
    desired: { epoch: 1, revision: 1 },
    reported: null,
    capacity: null,
  });
  const { node } = await joinRouter(t, line, { url });
  await plane.until(() => plane.routers.view("attic")?.reported?.revision === 2);
  await node.agent.read(open(SAMPLE));
  await plane.until(() => plane.lines.find(({ kind }) => kind === "sighting"));
  const view = plane.routers.view("attic");
  t.match(view, {
    availability: "online",
    last_seen: plane.clock.now,
    reported: { epoch: 1, revision: 2 },
    refused: null,
    problem: null,
    capacity: node.capacity,
    batches: { missing: 0, unattributed: 0 },
    refused_messages: {},
  });
  t.ok((view?.batches.read ?? 0) > 0);
});

t.test("tables are made again for the size that the router says", async (t) => {
  const { pairs, link, pair, url } = await start(t);
  const line = pair("attic");
  const plane = await startPlane(t, { pairs, link });
  const { installed, node } = await joinRouter(t, line, { url });
  await plane.until(() => plane.routers.view("attic")?.reported?.revision === 2);
  t.same(installed, [1, 2], "first for the small profile, then for its own");
  t.equal(plane.routers.view("attic")?.capacity, node.capacity);
  t.equal(pairs.report("attic").load().health?.capacity, node.capacity, "remembered");
});

t.test("pairs that are made, repaired and removed are taken up at once", async (t) => {
  const { pairs, link, pair, url } = await start(t);
  const plane = await startPlane(t, { pairs, link });
  t.same(plane.routers.views(), []);
  const line = pair("attic");
  await plane.until(() => plane.routers.view("attic"));
  const first = await joinRouter(t, line, { url });
  await plane.until(() => plane.routers.view("attic")?.reported);
  await first.node.stop();
  await first.link.end();
  const repaired = pairs.repair("attic", null, 1).line;
  await plane.until(() => plane.logged.includes("router attic has new keys"));
  t.equal(plane.routers.view("attic")?.desired?.epoch, 2, "in a later epoch");
  const { installed } = await joinRouter(t, repaired, { url });
  await plane.until(() => plane.routers.view("attic")?.reported?.epoch === 2);
  t.ok(installed.length > 0);
  pairs.remove("attic");
  await plane.until(() => plane.removed.includes("attic"));
  t.same(plane.routers.views(), []);
});

t.test("a router of the name of this machine's own packets is refused", async (t) => {
  const { pairs, link, pair } = await start(t);
  const plane = await startPlane(t, { pairs, link });
  pair("own");
  const line = await plane.until(() => plane.logged[0]);
  t.match(line, /^router own is paired under the name of this machine's own packets; .*remove own/);
  t.same(plane.routers.views(), []);
  await t.rejects(startPlane(t, { pairs, link }), /router own is paired under the name/);
});

t.test("what was saved is compiled, sent, in force and reported", async (t) => {
  const { pairs, link, pair, url, dir } = await start(t);
  const line = pair("attic");
  const plane = await startPlane(t, { pairs, link });
  await joinRouter(t, line, { url });
  await plane.until(() => plane.routers.view("attic")?.reported?.revision === 2);
  const file = join(dir, "household.yaml");
  writeFileSync(file, "canaries: [{label: word, type: text, value: quartz-heron-513}]\n");
  const [revised] = await plane.routers.revise(inputsOf(file));
  t.same(revised?.desired, { epoch: 1, revision: 3 });
  t.equal(await revised?.outcome, null);
  t.same(plane.routers.view("attic")?.reported, { epoch: 1, revision: 3 });
  const [same] = await plane.routers.revise(inputsOf(file));
  t.same(same?.desired, { epoch: 1, revision: 3 }, "what is the same keeps its revision");
  t.equal(await same?.outcome, null);
});

t.test("a household that does not fit the router is refused with both numbers", async (t) => {
  const { pairs, link, pair, url } = await start(t);
  const line = pair("attic");
  const plane = await startPlane(t, { pairs, link });
  await joinRouter(t, line, { url });
  await plane.until(() => plane.routers.view("attic")?.reported?.revision === 2);
  const inputs = inputsOf();
  const needles = Array.from({ length: 300_000 }, (_, n) => ({
    kind: "digest" as const,
    number: n + 1,
    algorithm: 1,
    bytes: Uint8Array.from({ length: 20 }, (_, at) => (n >>> (8 * (at % 4))) & 255),
  }));
  const large = { ...inputs, needles: { ...inputs.needles, needles } };
  const [revised] = await plane.routers.revise(large);
  t.equal(revised?.desired, null);
  t.match(plane.routers.view("attic")?.problem, /^household: .*\d{6}.*\d{6}/);
  t.same(plane.routers.view("attic")?.reported, { epoch: 1, revision: 2 }, "the last good one");
});

t.test("a plane that starts again keeps the revision of what is the same", async (t) => {
  const { pairs, link, pair } = await start(t);
  pair("attic");
  const first = await startPlane(t, { pairs, link });
  t.same(first.routers.view("attic")?.desired, { epoch: 1, revision: 1 });
  await first.paired.stop();
  const second = await startPlane(t, { pairs, link });
  t.same(second.routers.view("attic")?.desired, { epoch: 1, revision: 1 });
  await second.routers.revise(inputsOf(null));
  t.same(second.routers.view("attic")?.desired, { epoch: 1, revision: 2 });
});

t.test("events of the last 8 revisions are understood, older ones counted", async (t) => {
  const { pairs, link, pair, url, dir } = await start(t);
  const line = pair("attic");
  const plane = await startPlane(t, { pairs, link });
  const { end, link: router } = await joinRouter(t, line, { url });
  await plane.until(() => plane.routers.view("attic")?.reported?.revision === 2);
  const newest = 11;
  for (let revision = 3; revision <= newest; revision++) {
    const file = join(dir, "household.yaml");
    writeFileSync(file, `canaries: [{label: w, type: text, value: quartz-heron-${revision}}]\n`);
    const [revised] = await plane.routers.revise(inputsOf(file));
    t.equal(revised?.desired?.revision, revision);
  }
  const topic = upTopic("attic", "events");
  const send = async (revision: number, seq: number): Promise<void> => {
    const records = new EventWriter().match({ flow: seq }, { needle: 1, field: "f" }).take();
    const batch = encodeBatch({ v: 1, epoch: 1, revision, seq, t0: 1, lost: 0, records });
    await router.publish(topic, end.seal(topic, batch));
    await plane.reader.reached("attic", seq);
  };
  const sightings = (): number => plane.lines.filter(({ kind }) => kind === "sighting").length;
  await send(newest - 8, 1);
  t.equal(sightings(), 1);
  t.match(plane.routers.view("attic"), { unattributed: 0, batches: { unattributed: 0 } });
  await send(newest - 9, 2);
  t.equal(sightings(), 1);
  t.match(plane.routers.view("attic"), { unattributed: 1, batches: { unattributed: 1 } });
});

const PHONE = "28:6c:07:00:00:01";

t.test("commands go down, and what came of them comes back", async (t) => {
  const { pairs, link, pair, url } = await start(t);
  const line = pair("attic");
  const plane = await startPlane(t, { pairs, link });
  await joinRouter(t, line, { url });
  await plane.until(() => plane.routers.view("attic")?.reported?.revision === 2);
  t.equal(await plane.routers.command("attic", { verb: "selftest" }), null);
  const block = { verb: "block", device: PHONE, destination: "192.0.2.7", minutes: 60 } as const;
  t.equal(await plane.routers.command("attic", block), "not possible on this host");
  t.match(plane.routers.view("attic")?.command, { verb: "block", line: /not possible/ });
  await t.rejects(plane.routers.command("cellar", block), /no router "cellar"; there are attic/);
});

t.test("orders are these commands on the wire, sealed and each with a later mark", async (t) => {
  const { pairs, link, pair, url } = await start(t);
  const line = pair("attic");
  const { user, password, pair_key: pairKey } = readLine(line);
  const plane = await startPlane(t, { pairs, link });
  const router = await openLink({
    url,
    clientId: user,
    username: user,
    password,
    log: () => {},
  });
  t.teardown(() => router.end());
  const marks = new MemoryMarks();
  const end = agentEnd({ router: "attic", pairKey, marks, onRefusal: (_t, r) => t.fail(r.line) });
  const topic = downTopic("attic", "command");
  const commands: Command[] = [];
  const happenings = new Happenings();
  router.onMessage((message) => {
    const body = end.open(message.topic, message.payload);
    const { value } = decodeCommand(cborX, body ?? new Uint8Array());
    if (value !== null) commands.push(value);
    const mark = marks.seen.load(topic);
    if (value !== null && mark !== null) answer(value, mark, `answer ${commands.length}`);
    happenings.happened();
  });
  await router.subscribe(topic);
  const capacity = plane.routers.registered("attic")?.plane.capacity ?? 0;
  /** As an agent does after each command. */
  const answer = ({ verb }: Command, mark: Mark, line: string): void => {
    const report = {
      v: 1,
      epoch: 0,
      revision: 0,
      highest: null,
      stale: false,
      refused: null,
    } as const;
    const health = {
      ...{ command: { ...mark, verb, line }, clock: 0, uptime: 1, agent: 1, version: "0.1.0" },
      ...{ abi: 1, capacity, blind: [], counters: {}, blocks: [] },
    };
    const up = upTopic("attic", "health");
    router.publish(up, end.seal(up, encodeHealth(cborX, { ...report, ...health })));
  };
  const about = { device: PHONE, destination: "API.Account.Xiaomi.com." };
  const orders: readonly Order[] = [
    { verb: "block", ...about, minutes: 1440 },
    { verb: "unblock", ...about },
    { verb: "block", device: PHONE, destination: "42.62.48.2", minutes: 1 },
    { verb: "block", device: PHONE, destination: "2001:db8::7", minutes: 1 },
    { verb: "block", device: PHONE, destination: "::ffff:192.0.2.7", minutes: 1 },
    { verb: "restart-capture" },
    { verb: "selftest" },
  ];
  const said = orders.map((order) => plane.routers.command("attic", order));
  await happenings.until(() => commands.length === orders.length);
  t.same(
    await Promise.all(said),
    orders.map((_, i) => `answer ${i + 1}`),
    "each has its own answer",
  );
  const device = Buffer.from(PHONE.replaceAll(":", ""), "hex");
  const [name, issued] = ["api.account.xiaomi.com", plane.clock.now];
  const none = { device: null, address: null, name: null, seconds: 0 };
  const wanted = [
    { verb: "block", device, address: null, name, seconds: 86_400 },
    { verb: "unblock", device, address: null, name, seconds: 0 },
    { verb: "block", device, address: [42, 62, 48, 2], name: null, seconds: 60 },
    {
      verb: "block",
      device,
      address: [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7],
      name: null,
      seconds: 60,
    },
    { verb: "block", device, address: [192, 0, 2, 7], name: null, seconds: 60 },
    { verb: "restart-capture", ...none },
    { verb: "selftest", ...none },
  ].map((each) => ({ v: 1, issued, label: null, prefixes: null, names: null, ...each }));
  const plain = (of: object): unknown =>
    JSON.parse(
      JSON.stringify(of, (_key, value) => (value?.type === "Buffer" ? value.data : value)),
    );
  const bytes = commands.map((each) => ({
    ...each,
    device: each.device === null ? null : Buffer.from(each.device),
    address: each.address === null ? null : [...each.address],
  }));
  t.same(plain(bytes), plain(wanted));
  t.same(marks.seen.load(topic), { epoch: 1, sequence: 9 }, "after online and a bundle");
  plane.routers.remove("attic");
});
