import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { tablesNumber } from "../../core/bundle/bundle.js";
import { startBroker } from "../../mqtt-bridge/broker/embedded.js";
import { readInputs } from "../../mqtt-bridge/engine.js";
import { EventsReader } from "../../mqtt-bridge/machine/reader.js";
import { downTopic, UP_FILTER } from "../../mqtt-bridge/machine/topics.js";
import { type Link, openLink } from "../../mqtt-bridge/mqtt/link.js";
import { Loopback } from "../../mqtt-bridge/run/loopback.js";
import { open } from "../../router/node/capture/open.js";

const FIRST = { epoch: 1, revision: 1 };
const SECOND = { epoch: 1, revision: 2 };
const SAMPLE = "test/captures/redmi-1s-test1.pcap";
const HOUSEHOLD = readFileSync("test/captures/household.yaml", "utf8");
const CONTACTS = readFileSync("test/captures/contacts.vcf", "utf8");

/** The household with another canary, so that its tables are others. */
function withWord(n: number): string {
  return `${HOUSEHOLD}  - {label: another word, type: text, value: quartz-heron-${n}}\n`;
}

function inputsOf(t: Test, household: string) {
  const dir = t.testdir({ "contacts.vcf": CONTACTS });
  const file = join(dir, "household.yaml");
  writeFileSync(file, household);
  return readInputs({ household: file, rules: null, lan: [] });
}

async function start(t: Test) {
  const addresses = ["127.0.0.1"];
  const broker = await startBroker({ addresses, port: 0, accounts: null, base: "telltale" });
  t.teardown(() => broker.close());
  const logged: string[] = [];
  const url = `mqtt://127.0.0.1:${broker.port}`;
  const log = (line: string): void => void logged.push(line);
  const connect = async (clientId: string): Promise<Link> => {
    const link = await openLink({ url, clientId, log, ...broker.internal });
    t.teardown(() => link.end());
    return link;
  };
  const links = { plane: await connect("plane"), agent: await connect("agent") };
  const options = { router: "attic", links, live: false, log };
  const make = async (): Promise<Loopback> => {
    const loopback = await Loopback.make(options);
    t.teardown(() => loopback.stop());
    return loopback;
  };
  return { links, logged, connect, make, loopback: await make() };
}

t.test("from saving a household to its tables in force it takes less than a second", async (t) => {
  const { loopback } = await start(t);
  await loopback.start(inputsOf(t, HOUSEHOLD), false);
  t.same(loopback.revisions, { desired: 1, reported: 1 });
  const times: number[] = [];
  for (let revision = 2; revision <= 6; revision++) {
    const before = performance.now();
    const changed = withWord(revision);
    await loopback.revise(inputsOf(t, changed), false);
    times.push(performance.now() - before);
    t.same(loopback.revisions, { desired: revision, reported: revision });
  }
  const slowest = Math.max(...times);
  t.ok(slowest < 1000, `${Math.round(slowest)} ms at most`);
});

t.test("an address book of 10,000 contacts fits", async (t) => {
  const { loopback } = await start(t);
  const inputs = inputsOf(t, "people: [{name: Asha Rao, contacts: contacts.vcf}]");
  const cards = Array.from({ length: 10_000 }, (_, n) => {
    const digits = String(n).padStart(5, "0");
    return `BEGIN:VCARD\nVERSION:3.0\nFN:Made Up ${n}\nTEL:+8829990${digits}\nEND:VCARD\n`;
  });
  const dir = t.testdir({ "contacts.vcf": cards.join(""), "household.yaml": "" });
  const file = join(dir, "household.yaml");
  writeFileSync(file, "people: [{name: Asha Rao, contacts: contacts.vcf}]\n");
  const large = readInputs({ household: file, rules: null, lan: [] });
  t.ok(large.needles.needles.length > 10_000);
  await loopback.start(inputs, false);
  await loopback.revise(large, false);
  t.same(loopback.revisions, { desired: 2, reported: 2 });
});

t.test("events of each revision are read with the meanings of that revision", async (t) => {
  const { loopback, links } = await start(t);
  const fed: number[] = [];
  const reader = new EventsReader({ log: t.comment, onLines: () => {} });
  const consumer = {
    feed: (_records: Uint8Array, tables: number) => {
      fed.push(tables);
      return [];
    },
    volumes: () => [],
  };
  links.plane.onMessage(({ topic, payload }) => reader.take(topic, payload));
  await links.plane.subscribe(UP_FILTER);
  reader.add("attic", consumer, loopback.plane.seal);
  const inputs = inputsOf(t, HOUSEHOLD);
  reader.revise("attic", FIRST);
  await loopback.start(inputs, false);
  await loopback.agent.read(open(SAMPLE));
  reader.revise("attic", SECOND);
  await loopback.revise(inputsOf(t, withWord(2)), false);
  await loopback.agent.read(open(SAMPLE));
  await reader.reached("attic", loopback.uplink.seq);
  t.same([...new Set(fed)], [FIRST, SECOND].map(tablesNumber));
  t.match(reader.counts("attic"), { refused: 0, unattributed: 0, gaps: 0 });
});

t.test("a bundle of somebody else changes nothing, and is told", async (t) => {
  const { loopback, links, logged, connect } = await start(t);
  const inputs = inputsOf(t, HOUSEHOLD);
  await loopback.start(inputs, false);
  const stranger = await connect("stranger");
  await stranger.publish(downTopic("attic", "bundle"), Buffer.from("d083", "hex"));
  await loopback.revise(inputsOf(t, withWord(2)), false);
  t.same(loopback.revisions, { desired: 2, reported: 2 });
  t.match(logged, [/^attic: bundle refused: no COSE_Encrypt0/]);
  t.ok(links.agent.connected);
});

t.test("what an earlier pair left on the broker is no fault", async (t) => {
  const { loopback, make, logged } = await start(t);
  const inputs = inputsOf(t, HOUSEHOLD);
  await loopback.start(inputs, false);
  await loopback.stop();
  const second = await make();
  await second.start(inputs, false);
  t.same(second.revisions, { desired: 1, reported: 1 });
  t.same(logged, []);
});

t.test("tables that do not fit are refused before anything is sent", async (t) => {
  const { loopback } = await start(t);
  const inputs = inputsOf(t, HOUSEHOLD);
  await loopback.start(inputs, false);
  const [needle] = inputs.needles.needles;
  const needles = Array.from({ length: 300_000 }, (_, n) => ({
    kind: "digest" as const,
    number: n + 1,
    algorithm: 1,
    bytes: Uint8Array.from({ length: 20 }, (_, at) => (n >>> (8 * (at % 4))) & 255),
  }));
  t.ok(needle);
  const large = { ...inputs, needles: { ...inputs.needles, needles } };
  await t.rejects(loopback.revise(large, false), { message: /^household: .*\d.*\d/, status: 2 });
  t.same(loopback.revisions, { desired: 1, reported: 1 });
});
