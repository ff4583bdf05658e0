import t, { type Test } from "tap";
import { eventually } from "../../lab/lab.js";
import { ADDRESS, MAC } from "../../lab/network.js";
import { BlocksHome, digits4, reaches, TABLE, tell } from "./blocks-home.js";
import type { Child } from "./child.js";
import { Peer } from "./home.js";

const home = await BlocksHome.make(t);
const { lab, box, boxMac } = home;
const open = home.open.bind(home);
/** The whole time of day that a block may take. */
const DAY = 86_400;

async function counters(child: Child): Promise<number[]> {
  const line = await tell(child, "counters");
  return [...line.matchAll(/=(\d+)/g)].map((found) => Number(found[1]));
}

const elements = (): string[] =>
  ["blocked4", "blocked6"].flatMap((set) => {
    const list = lab.now("router", "nft", ["list", "set", "inet", "telltale", set]);
    return [...list.matchAll(/([0-9a-f:]{17}) \. (\S+) counter/g)].map(
      (found) => `${found[1]} ${found[2]}`,
    );
  });

for (const host of [ADDRESS.account, ADDRESS.server6]) {
  t.test(`a device does not reach ${host}, others and others' do`, async (t) => {
    const child = await open(t);
    const phone = new Peer(lab, "phone");
    t.teardown(() => phone.end());
    const name = lab.namespace("phone");
    for (const words of [
      "addr replace 192.168.1.6/24 dev eth0",
      "addr replace fd12:3456::6/64 dev eth0 nodad",
      "link set eth0 up",
      `route replace default via ${ADDRESS.router}`,
      `-6 route replace default via ${ADDRESS.router6}`,
    ]) {
      lab.ip(["-n", name, ...words.split(" ")]);
    }
    const own = await box.obey({ order: "open", host, port: 80, from: 0 });
    await box.obey({ order: "write", from: own, text: "before" });
    t.equal(await tell(child, `add ${boxMac} ${host} 60`), "0");
    t.same(elements(), [`${boxMac} ${host}`]);
    await t.rejects(box.obey({ order: "write", from: own, text: "after" }), /ECONNRESET/);
    t.equal(await reaches(box, host), false);
    t.equal(await reaches(phone, host), true);
    t.equal(await reaches(box, host === ADDRESS.account ? ADDRESS.server6 : ADDRESS.account), true);
    const [forgotten = 0, , packets = 0] = await counters(child);
    t.ok(forgotten >= 1, `${forgotten} flows forgotten`);
    t.ok(packets >= 2, `${packets} packets refused`);
    t.equal(await tell(child, `lift ${boxMac} ${host}`), "0");
    t.equal(await reaches(box, host), true);
  });
}

t.test("a device that only waits is told that its connection is refused", async (t) => {
  const child = await open(t);
  for (const host of [ADDRESS.account, ADDRESS.server6]) {
    const own = await box.obey({ order: "open", host, port: 80, from: 0 });
    await box.obey({ order: "write", from: own, text: "before" });
    t.equal(await tell(child, `add ${boxMac} ${host} 60`), "0");
    await t.rejects(box.obey({ order: "wait", from: own }), /ECONNRESET/, host);
  }
});

t.test("a block ends by itself, also in the kernel alone", async (t) => {
  const child = await open(t);
  await tell(child, "at 1000");
  t.equal(await tell(child, `add ${boxMac} ${ADDRESS.account} 1`), "0");
  await child.end();
  t.equal(await reaches(box, ADDRESS.account), false);
  await eventually("the element is gone", () => (elements().length === 0 ? true : null));
  t.equal(await reaches(box, ADDRESS.account), true);
});

t.test("a block that is given again lasts as long as it was given last", async (t) => {
  const child = await open(t);
  await tell(child, "at 1000");
  await tell(child, `add ${boxMac} ${ADDRESS.account} ${DAY}`);
  await tell(child, `add ${boxMac} ${ADDRESS.account} 100`);
  t.match(
    lab.now("router", "nft", ["list", "set", "inet", "telltale", "blocked4"]),
    /timeout 1m40s/,
  );
  await tell(child, "at 101000");
  t.equal(await tell(child, "turn"), "1");
  t.same(elements(), []);
});

t.test("a block after a shorter one that was lifted lasts for its own time", async (t) => {
  const child = await open(t);
  await tell(child, "at 1000");
  await tell(child, `add ${boxMac} ${ADDRESS.account} 60`);
  await tell(child, `lift ${boxMac} ${ADDRESS.account}`);
  t.equal(await tell(child, `add ${boxMac} ${ADDRESS.account} ${DAY}`), "0");
  t.equal(home.timeIn("restricted"), "1d");
});

t.test("a table that is loaded anew gets its elements back", async (t) => {
  const child = await open(t);
  await tell(child, `add ${boxMac} ${ADDRESS.account} 60`);
  lab.now("router", "nft", ["-f", TABLE]);
  t.same(elements(), []);
  await tell(child, "turn");
  t.same(elements(), [`${boxMac} ${ADDRESS.account}`]);
});

t.test("without a table a block waits for one", async (t) => {
  lab.now("router", "nft", ["delete", "table", "inet", "telltale"]);
  const child = await open(t, false);
  t.equal(await tell(child, `add ${boxMac} ${ADDRESS.account} 60`), "0");
  t.same(await counters(child), [0, 0, 0]);
  lab.now("router", "nft", ["-f", TABLE]);
  await tell(child, "turn");
  t.same(elements(), [`${boxMac} ${ADDRESS.account}`]);
});

t.test("blocks are written with what is left of their time and read again", async (t) => {
  const child = await open(t);
  await tell(child, "at 5000");
  for (const words of [`${ADDRESS.account} 60`, `${ADDRESS.server6} 90`, "api.example.org 120"]) {
    await tell(child, `add ${boxMac} ${words}`);
  }
  await tell(child, "at 35500");
  const from = child.lines.length;
  child.tell("store");
  await child.line(/^stored$/, from);
  const lines = child.lines.slice(from, -1);
  t.same(lines, [
    `${boxMac} ${ADDRESS.account} 30`,
    `${boxMac} ${ADDRESS.server6} 60`,
    `${boxMac} api.example.org 90`,
  ]);
  const other = await open(t);
  for (const line of lines) t.equal(await tell(other, `load ${line}`), "0");
  t.same(elements(), [`${boxMac} ${ADDRESS.account}`, `${boxMac} ${ADDRESS.server6}`]);
});

const REFUSED: readonly string[] = [
  `${boxMac} ${ADDRESS.account} 0`,
  `${boxMac} =as:64500 60`,
  `${boxMac} ${ADDRESS.account} ${DAY + 1}`,
  `${boxMac} 1::2::3 60`,
  `${boxMac} ${"a".repeat(254)} 60`,
  `02:00:00 ${ADDRESS.account} 60`,
  `${boxMac} ${ADDRESS.account}`,
  `${boxMac} ${ADDRESS.account} 60 more`,
  "",
];

t.test("what is no block is refused", async (t) => {
  const child = await open(t);
  for (const line of REFUSED)
    t.equal(await tell(child, `load ${line}`), line === "" ? "0" : "Bad message", line);
  t.same(elements(), []);
});

t.test("there is room for 1,024 blocks", async (t) => {
  const child = await open(t);
  for (let i = 0; i < 1022; i++) child.tell(`add ${boxMac} n${i}.example.org 60`);
  await child.line(/.*/, 1022);
  t.equal(await tell(child, `add ${boxMac} ${ADDRESS.account} 60`), "0");
  t.equal(await tell(child, `add ${boxMac} ${ADDRESS.server6} 60`), "0");
  t.equal(await tell(child, `add ${boxMac} ${ADDRESS.good} 60`), "No space left on device");
  t.equal(await tell(child, `add ${boxMac} ${ADDRESS.account} 90`), "0", "one that is there");
});

const refusedFlows = (): string =>
  lab.now("router", "nft", ["list", "set", "inet", "telltale", "refused4"]);

/** Opens a connection that tells a name; its port, and whether it is refused for that. */
async function tellName(child: Child, mac: string, name: string): Promise<[number, string]> {
  const own = await box.obey({ order: "open", host: ADDRESS.account, port: 443, from: 0 });
  await box.obey({ order: "write", from: own, text: "hello" });
  const ends = `4 6 ${digits4(ADDRESS.box)} ${own} ${digits4(ADDRESS.account)} 443`;
  return [own, await tell(child, `name ${mac.replaceAll(":", "")} ${ends} ${name}`)];
}

/** Whether the flow from this port is refused once its name is told. */
async function refusesFlow(t: Test, child: Child, mac: string, name: string): Promise<boolean> {
  const [own, answer] = await tellName(child, mac, name);
  const outcome = await box.obey({ order: "write", from: own, text: "more" }).then(
    () => "0",
    (error: Error) => (/ECONNRESET/.test(error.message) ? "1" : error.message),
  );
  t.equal(outcome, answer, `${mac} ${name}`);
  return outcome === "1";
}

t.test("a flow is refused by its name, and no other to the same address", async (t) => {
  const child = await open(t);
  await tell(child, `add ${boxMac} tracker.example.org 60`);
  t.equal(await refusesFlow(t, child, boxMac, "tracker.example.org"), true);
  t.equal(await refusesFlow(t, child, boxMac, "eu.tracker.example.org"), true);
  t.equal(await refusesFlow(t, child, boxMac, "nottracker.example.org"), false);
  t.equal(await refusesFlow(t, child, boxMac, "example.org"), false);
  t.equal(await refusesFlow(t, child, MAC.phone, "tracker.example.org"), false);
  t.equal(await reaches(box, ADDRESS.account, 443), true);
  t.same((await counters(child)).slice(0, 2), [0, 2]);
});

t.test("a device that only waits is told that its flow is refused by its name", async (t) => {
  const child = await open(t);
  await tell(child, `add ${boxMac} tracker.example.org 60`);
  const [own, answer] = await tellName(child, boxMac, "tracker.example.org");
  t.equal(answer, "1");
  await t.rejects(box.obey({ order: "wait", from: own }), /ECONNRESET/);
});

t.test("a flow that runs ends when the name that it told is blocked", async (t) => {
  const child = await open(t);
  const own = await box.obey({ order: "open", host: ADDRESS.account, port: 443, from: 0 });
  const other = await box.obey({ order: "open", host: ADDRESS.account, port: 443, from: 0 });
  const tell443 = (port: number, name: string) => {
    const ends = `4 6 ${digits4(ADDRESS.box)} ${port} ${digits4(ADDRESS.account)} 443`;
    return tell(child, `name ${boxMac.replaceAll(":", "")} ${ends} ${name}`);
  };
  for (const port of [own, other]) await box.obey({ order: "write", from: port, text: "hello" });
  t.equal(await tell443(own, "eu.tracker.example.org"), "0");
  t.equal(await tell443(other, "good.example.org"), "0");
  t.equal(await tell(child, `add ${boxMac} tracker.example.org 60`), "0");
  await t.rejects(box.obey({ order: "write", from: own, text: "more" }), /ECONNRESET/);
  await box.obey({ order: "write", from: other, text: "more" });
  t.same((await counters(child)).slice(0, 2), [0, 1]);
  t.match(refusedFlows(), `${ADDRESS.box} . ${own} . ${ADDRESS.account} . 443`);
  t.equal(await tell(child, `lift ${boxMac} tracker.example.org`), "0");
  t.notMatch(refusedFlows(), ADDRESS.box, "nothing of it stays");
  await box.obey({ order: "close", from: other });
});
