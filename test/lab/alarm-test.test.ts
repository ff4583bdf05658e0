import t from "tap";
import type { ProofView } from "../../mqtt-bridge/api/views.js";
import { TELLTALE } from "../mqtt-bridge/program.js";
import { loginOf } from "./accounts.js";
import { call } from "./closing.js";
import { type Home, startHome } from "./home.js";
import { eventually } from "./lab.js";
import { ADDRESS } from "./network.js";
import { fetchWith, join } from "./phone.js";
import { askPage } from "./plane.js";
import { Subscriber } from "./subscriber.js";

/** A test waits 15 s for what does not come, and asks a silent agent for 10 s more. */
const SECONDS = 40;

async function until(home: Home, wanted: string, fits: (view: ProofView) => boolean) {
  return eventually(
    wanted,
    async () => {
      const view = (await askPage(home.lab, home.plane, "api/proof")) as ProofView;
      return fits(view) ? view : null;
    },
    SECONDS,
  );
}

/** The phone asks for the test's address, at a web server of the lab. */
function tap(home: Home, url: string): Promise<string> {
  const { hostname } = new URL(url);
  return fetchWith(home.lab, ["-4", "--resolve", `${hostname}:80:${ADDRESS.account}`, url]);
}

/** A whole test; `meanwhile` happens when the routers know the word, before the phone sends it. */
async function alarmTest(home: Home, meanwhile: () => Promise<void> = async () => {}) {
  const begun = await call<ProofView>(home, "POST", "api/proof", {});
  const isOver = ({ test }: ProofView): boolean =>
    test !== null && test.id === begun.test?.id && test.ended !== null;
  const armed = await until(
    home,
    "the routers know the word, or cannot",
    (view) => view.url !== null || isOver(view),
  );
  if (armed.url !== null) {
    await meanwhile();
    await call(home, "POST", "api/proof/sent", { id: armed.test?.id });
    await tap(home, armed.url);
  }
  return (await until(home, "the test is over", isOver)).test;
}

t.test("the alarm test passes, and names the stage that is broken", async (t) => {
  const home = await startHome(t, { offloads: true });
  await join(home.lab, "redmi-1s");

  const args = [TELLTALE, "alarm-test", "--page", home.plane.page];
  const command = home.lab.start("box", process.execPath, args);
  const url = (await command.printed(/or ask for (http:\S+)/))[1] ?? "";
  await tap(home, url);
  await command.printed(/passed in [\d.]+ s, over mqtt\n {2}mqtt {2}taken\n/);
  const { proved } = await until(home, "it is remembered", (view) => view.proved !== null);
  t.match(proved, { router: "attic", path: "mqtt" });
  t.comment(`from the router's packet to the broker's word: ${proved?.seconds} s`);
  await home.people.alert("the alert at the phone", ({ title }) => /alarm test/.test(title));

  home.agent.removeTable();
  t.match(await alarmTest(home), { state: "failed", stage: "capture" }, "nothing is copied");
  home.agent.loadTable();

  await home.people.stop();
  const unread = await alarmTest(home);
  t.match(unread, { stage: "push", line: /nobody reads it there/ }, "no phone listens");
  const people = await Subscriber.start(home.lab, "box", loginOf("phone"), ["telltale/#"]);

  const cut = await alarmTest(home, () => home.broker.stop());
  t.match(cut, { stage: "broker" }, "the broker stops while it is waited for");
  t.match(await alarmTest(home), { stage: "broker" }, "and is away from the beginning");
  await people.stop();
  await home.broker.start();
  await eventually("the agent is back", async () => {
    const { routers } = (await askPage(home.lab, home.plane, "api/status")) as {
      routers: { availability: string }[];
    };
    return routers[0]?.availability === "online" ? true : null;
  });

  const stopped = await alarmTest(home, async () => void (await home.agent.stop()));
  t.match(stopped, { stage: "agent", line: /attic was stopped/ }, "the agent is stopped");
  t.match(await alarmTest(home), { stage: "agent" }, "and does not run from the beginning");

  await home.plane.run.stop();
  const { status, stderr } = await home.lab.run("box", process.execPath, args);
  t.equal(status, 2);
  t.match(stderr, /^plane: no Telltale runs at http:/, "without the plane");
});
