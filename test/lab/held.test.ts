import t, { type Test } from "tap";
import type { BlockView } from "../../mqtt-bridge/api/views.js";
import { answersHeld, call, close } from "./closing.js";
import { type Home, startHome } from "./home.js";
import { eventually } from "./lab.js";
import { ADDRESS } from "./network.js";
import { fetchWith, join } from "./phone.js";

const NAME = "api.account.xiaomi.com";

async function homeWithHeldAnswers(t: Test): Promise<Home> {
  const home = await startHome(t, { offloads: true, judged: ["hold"] });
  await join(home.lab, "redmi-1s");
  return home;
}

/** Whether the phone gets an answer; any way to be refused counts as none. */
async function reaches(home: Home, url: string, more: readonly string[] = []): Promise<boolean> {
  const { status } = await home.lab.run("phone", "curl", ["-qsSkm5", ...more, url]);
  return status === 0;
}

t.test(
  "a blocked name is closed before the first connection, others at its address are not",
  async (t) => {
    const home = await homeWithHeldAnswers(t);
    const block = await close(home, NAME);
    t.match(block, { destination: NAME, problem: null });
    await answersHeld(home);
    for (const family of ["-4", "-6"]) {
      t.equal(
        await reaches(home, `http://${NAME}/v1`, [family]),
        false,
        `one packet in clear ${family}`,
      );
    }
    t.equal(await reaches(home, "http://good.example.com/"), true, "another name");
    // six.example.com has the same IPv6 address.
    t.equal(await reaches(home, "http://six.example.com/", ["-6"]), true, "a name at its address");
    const long = ["--limit-rate", "200k", "-d", `@${home.lab.write("long", "x".repeat(400_000))}`];
    t.equal(
      await reaches(home, `https://${NAME}/read`, ["-6", ...long]),
      false,
      "there a flow ends that tells the name",
    );
    const secret = ["--resolve", `${NAME}:443:${ADDRESS.good}`, ...long];
    t.equal(
      await reaches(home, `https://${NAME}/read`, secret),
      false,
      "also where DoH told the address",
    );
    t.match(await call(home, "DELETE", `api/blocks/${block.id}`, null), { id: block.id });
    t.equal(await reaches(home, `http://${NAME}/v1`, ["-4"]), true, "lifted");
    const patient = [...long, "-m", "20"];
    t.equal(await reaches(home, `https://${NAME}/read`, ["-6", ...patient]), true, "a long one");
  },
);

t.test("a person closes a prefix, everything, and lets it go again", async (t) => {
  const home = await homeWithHeldAnswers(t);
  await fetchWith(home.lab, ["-4", `http://${NAME}/`]);
  for (const to of ["203.0.113.8/30", "everything"]) {
    const block = await close(home, to);
    t.match(block, { problem: null }, to);
    t.equal(await reaches(home, `http://${NAME}/`, ["-4"]), false, to);
    const { status } = await home.lab.run("phone", "kdig", [
      ...["+short", `@${ADDRESS.router}`, "good.example.com"],
    ]);
    t.equal(status, 0, "the router's name server answers");
    await eventually("its packets are listed", async () => {
      const { items } = await call<{ items: BlockView[] }>(home, "GET", "api/blocks", null);
      return (items[0]?.packets ?? 0) > 0 ? true : null;
    });
    t.match(await call(home, "DELETE", `api/blocks/${block.id}`, null), { id: block.id });
    t.equal(await reaches(home, `http://${NAME}/`, ["-4"]), true, `${to} lifted`);
  }
});
