import t, { type Test } from "tap";
import { Peer } from "../agent/live/home.js";
import { answersHeld, close, lift, outcome } from "./closing.js";
import { type Home, startHome } from "./home.js";
import { eventually } from "./lab.js";
import { ADDRESS } from "./network.js";
import { join, joined6 } from "./phone.js";

const PORT = 8082;
const DOH = `https://${ADDRESS.resolver}/dns-query`;
const SERVERS = [
  ["the account's server", ADDRESS.account],
  ["the tracker's server", ADDRESS.tracker],
  ["another server", ADDRESS.good],
  ["the server of IPv6", ADDRESS.server6],
] as const;

type Server = (typeof SERVERS)[number][1];

/** As `conf/networks.tsv` has it. */
const PLACES: readonly (readonly [to: string, closed: readonly Server[]])[] = [
  ["as:64500", [ADDRESS.account, ADDRESS.server6]],
  ["country:DE", [ADDRESS.account, ADDRESS.tracker, ADDRESS.server6]],
];

async function homeWithNetworks(t: Test): Promise<Home> {
  const how = { offloads: true, judged: ["hold"], networks: "networks.tsv" } as const;
  const home = await startHome(t, how);
  await join(home.lab, "redmi-1s");
  await joined6(home.lab);
  return home;
}

const urlOf = (address: string): string =>
  `http://${address.includes(":") ? `[${address}]` : address}/`;

/** What becomes of a new connection to each server. */
async function outcomes(home: Home): Promise<string[]> {
  const each: string[] = [];
  for (const [what, address] of SERVERS) {
    each.push(`${what}: ${await outcome(home, urlOf(address), [])}`);
  }
  return each;
}

const expected = (closed: readonly Server[]): string[] =>
  SERVERS.map(([what, address]) => `${what}: ${closed.includes(address) ? "refused" : "answered"}`);

t.test("a network and a country are closed at once, flows that run too", async (t) => {
  const home = await homeWithNetworks(t);
  const [phone, internet] = [new Peer(home.lab, "phone"), new Peer(home.lab, "internet")];
  t.teardown(() => Promise.all([phone.end(), internet.end()]));
  for (const [, host] of SERVERS) {
    await internet.obey({ order: "serve", l4: "tcp", host, port: PORT });
  }
  for (const [to, closed] of PLACES) {
    const flows: (readonly [string, Server, number])[] = [];
    for (const [what, host] of SERVERS) {
      const from = await phone.obey({ order: "open", host, port: PORT, from: 0 });
      await phone.obey({ order: "write", from, text: "before" });
      flows.push([what, host, from]);
    }
    const block = await close(home, to);
    t.match(block, { destination: to, by: "page", problem: null });
    t.same(await outcomes(home), expected(closed), `${to}: the next connection`);
    for (const [what, host, from] of flows) {
      const more = phone.obey({ order: "write", from, text: "after" });
      if (closed.includes(host)) await t.rejects(more, /ECONNRESET/, `${to}: ${what} was ended`);
      else {
        await t.resolves(more, `${to}: ${what} goes on`);
        await phone.obey({ order: "close", from });
      }
    }
    await lift(home, block);
    t.same(await outcomes(home), expected([]), `${to}: lifted`);
  }
});

t.test("a closed country stays closed after a new table and a killed agent", async (t) => {
  const home = await homeWithNetworks(t);
  const [to, closed] = ["country:DE", [ADDRESS.account, ADDRESS.tracker, ADDRESS.server6]] as const;
  const block = await close(home, to);
  const isBack = async (): Promise<true | null> => {
    const now = await outcomes(home);
    return JSON.stringify(now) === JSON.stringify(expected(closed)) ? true : null;
  };
  t.equal(await isBack(), true, "closed");
  home.agent.loadTable();
  await eventually("a new table gets it back", isBack);
  t.equal(await home.agent.stop("SIGKILL"), null, "killed");
  t.equal(await isBack(), true, "while no agent runs");
  home.agent.loadTable();
  home.agent.start();
  await eventually("it is closed again after both", isBack);
  await lift(home, block);
  t.same(await outcomes(home), expected([]), "lifted");
});

/** How many flows to an address the router refuses by their ends. */
const refusedFlows = (home: Home, address: string): number =>
  home.lab
    .now("router", "nft", ["list", "table", "inet", "telltale"])
    .split(` . ${address} . 443 counter`).length - 1;

t.test("a name is closed by what flows tell, a second name at its address is not", async (t) => {
  const home = await homeWithNetworks(t);
  // Lasts for seconds; a server that is told all of it answers.
  const body = `@${home.lab.write("long", "x".repeat(400_000))}`;
  const doh = ["--doh-url", DOH, "--doh-insecure"];
  const long = [...doh, "--limit-rate", "150k", "-d", body];
  const NAMES = [
    ["-4", "track.example.com", "second.example.com", ADDRESS.tracker],
    ["-6", "api.account.xiaomi.com", "six.example.com", ADDRESS.server6],
  ] as const;
  for (const [family, name, second, address] of NAMES) {
    const [closed, other] = [`https://${name}/read`, `https://${second}/read`];
    t.equal(await outcome(home, closed, [family, ...long]), "answered", `${name} before`);
    const block = await close(home, name);
    await answersHeld(home);
    const before = refusedFlows(home, address);
    // What was refused before the server spoke waits for it.
    const told = await outcome(home, closed, [family, ...long, "-m", "8"]);
    t.not(told, "answered", `${name}, resolved over HTTPS ${family}: ${told}`);
    t.ok(refusedFlows(home, address) > before, `its flow to ${address} is refused`);
    t.equal(await outcome(home, other, [family, ...long]), "answered", `${second} ${family}`);
    t.equal(await outcome(home, `http://${name}/`, [family]), "refused", `${name} ${family}`);
    t.equal(await outcome(home, `http://${second}/`, [family]), "answered", `${second} ${family}`);
    await lift(home, block);
    t.equal(await outcome(home, closed, [family, ...long]), "answered", `${name} lifted`);
  }
});
