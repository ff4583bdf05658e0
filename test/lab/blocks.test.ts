import { readFileSync } from "node:fs";
import { join as joinPath } from "node:path";
import t from "tap";
import type { Alert } from "../../core/wire/lines.js";
import type { BlockView } from "../../mqtt-bridge/api/views.js";
import { loginOf } from "./accounts.js";
import { call } from "./closing.js";
import { type Home, ROUTER, startHome } from "./home.js";
import { VALUE } from "./household.js";
import { eventually } from "./lab.js";
import { ADDRESS, MAC } from "./network.js";
import { fetchWith, join } from "./phone.js";
import { loginArgs, tells } from "./subscriber.js";

const NAME = "api.account.xiaomi.com";
const IMEI_URL = `http://${NAME}/v1?deviceId=${VALUE.imei}`;

/** Asks over MQTT as the phone's account, which may have one connection only; the answer. */
async function request(home: Home, body: { id: string; minutes: number; transaction: string }) {
  await home.people.stop();
  const topic = (kind: string): string => `telltale/${ROUTER}/${kind}/alert/block`;
  const topics = ["-t", topic("request"), "-e", topic("response")];
  const how = ["-V", "mqttv5", "-q", "1", "-W", "20", "-m", JSON.stringify(body)];
  const words = [...loginArgs(loginOf("phone")), ...topics, ...how];
  const { status, stdout, stderr } = await home.lab.run("box", "mosquitto_rr", words);
  if (status !== 0) throw new Error(`mosquitto_rr: ${stderr}`);
  return JSON.parse(stdout) as { status: string; error: string | null; transaction: string };
}

/** Whether the phone gets an answer; any way to be refused counts as none. */
async function reaches(
  home: Home,
  url: string,
  more: readonly string[] = ["-4"],
): Promise<boolean> {
  const { status } = await home.lab.run("phone", "curl", ["-qsSkm5", ...more, url]);
  return status === 0;
}

const set = (home: Home, name: string): string =>
  home.lab.now("router", "nft", ["list", "set", "inet", "telltale", name]);

async function homeWithAlert(t: Parameters<typeof startHome>[0], url: string): Promise<Home> {
  const home = await startHome(t, { offloads: true });
  await join(home.lab, "redmi-1s");
  await fetchWith(home.lab, ["-4", url]);
  return home;
}

t.test("a block by name: refused by its name, nothing else, until it is lifted", async (t) => {
  const home = await homeWithAlert(t, IMEI_URL);
  const alert = await home.people.alert("an alert", (each) => tells("imei", each));
  t.match(await request(home, { id: alert.id, minutes: 60, transaction: "one" }), {
    status: "ok",
    error: null,
  });
  const tls = `https://${NAME}/`;
  t.equal(await reaches(home, tls), false, "its address is refused");
  t.equal(await reaches(home, IMEI_URL), false, "also a request that is one packet");
  t.equal(await reaches(home, "http://good.example.com/"), true, "another name");
  // It has the same IPv6 address.
  t.equal(await reaches(home, "http://six.example.com/", ["-6"]), true, "a second name there");
  const { items: alerts } = await call<{ items: Alert[] }>(home, "GET", "api/alerts", null);
  t.match(
    alerts.find((each) => each.event_type === "blocked"),
    { state: "open", name: NAME, device: { name: "Redmi 1S" } },
    "it is told",
  );
  const { items } = await call<{ items: BlockView[] }>(home, "GET", "api/blocks", null);
  t.match(items, [{ destination: NAME, by: "broker", problem: null }]);
  t.match(
    readFileSync(joinPath(home.agent.folder, "blocks"), "utf8"),
    new RegExp(`^${MAC.phone} ${NAME} \\d+\n$`),
  );

  t.equal(await home.agent.stop("SIGKILL"), null, "killed");
  home.agent.loadTable();
  await home.agent.start().printed(/bundle of epoch \d+, revision \d+ in force again/);
  // While nobody listens, no flow is refused by its name.
  await eventually("it is refused after a restart and with a new table", async () =>
    (await reaches(home, tls)) ? null : true,
  );

  const path = `api/blocks/${items[0]?.id}`;
  await eventually("the router is heard of again and lifts it", async () => {
    const answer = await call<{ id?: string; error?: string }>(home, "DELETE", path, null);
    return answer.id === items[0]?.id ? true : null;
  });
  t.equal(await reaches(home, tls), true, "lifted");
});

t.test("a block by address: before the next connection, and of the one that runs", async (t) => {
  const home = await homeWithAlert(t, `http://${ADDRESS.tracker}/v1?deviceId=${VALUE.imei}`);
  const alert = await home.people.alert("an alert", (each) => tells("imei", each));
  const server = home.lab.start("internet", "iperf3", ["-s", "-1", "-p", "5201", "--forceflush"]);
  await server.printed(/listening on 5201/);
  const client = home.lab.run("phone", "iperf3", ["-c", ADDRESS.tracker, "-b", "1M", "-t", "60"]);
  await server.printed(/ 0\.00-\d+\.\d+ +sec/);
  const path = `api/alerts/${alert.id}/block`;
  const block = await call<BlockView>(home, "POST", path, { minutes: 60 });
  t.match(block, { destination: ADDRESS.tracker, by: "page", problem: null });
  t.match(set(home, "blocked4"), `${MAC.phone} . ${ADDRESS.tracker} counter`);
  t.not((await client).status, 0, "the one that ran was ended");
  t.equal(await reaches(home, `http://${ADDRESS.tracker}/`), false);
  t.equal(await reaches(home, "http://good.example.com/"), true);

  home.agent.loadTable();
  await eventually("a new table gets it back", () =>
    set(home, "blocked4").includes(ADDRESS.tracker) ? true : null,
  );
  t.equal(await reaches(home, `http://${ADDRESS.tracker}/`), false, "after a new table");
  t.match(await call(home, "DELETE", `api/blocks/${block.id}`, null), { id: block.id });
  t.notMatch(set(home, "blocked4"), ADDRESS.tracker);
  t.equal(await reaches(home, `http://${ADDRESS.tracker}/`), true, "lifted");
});
