import t from "tap";
import { conntrackFlows, toldFlows } from "./conntrack.js";
import { type HomeOptions, startHome } from "./home.js";
import { eventually } from "./lab.js";
import { join, joined6 } from "./phone.js";
import { CLEAR_ACTS, PRIVATE_ACTS } from "./traffic.js";

const WAYS: readonly [name: string, how: HomeOptions][] = [
  ["packets of up to 64 kB", { offloads: true }],
  ["packets as on a wire", { offloads: false }],
  ["through a packet socket", { offloads: false, table: false, agent: ["--way", "packet"] }],
];

/** Flows are told when they end: those that nobody closes end with the agent. */
for (const [way, how] of WAYS) {
  t.test(`the agent names what real programs send and tells its volumes, ${way}`, async (t) => {
    const { lab, agent, observer } = await startHome(t, how);
    await join(lab, "redmi-1s");
    await joined6(lab);
    const acts = [...CLEAR_ACTS, ...PRIVATE_ACTS];
    for (const act of acts) await act.run(lab);
    await t.test("volumes are those of conntrack", async (t) => {
      // Both look at the same counters; what still moves is told anew each second.
      await eventually("the agent tells what conntrack shows", () => {
        const [shown, told] = [conntrackFlows(lab), toldFlows(observer.sent.volumes)];
        const out = [...shown].filter(([key]) => isForwarded(key));
        const isEqual = ([key, volume]: (typeof out)[number]): boolean =>
          JSON.stringify(told.get(key)) === JSON.stringify(volume);
        return out.length > 0 && out.every(isEqual) ? true : null;
      });
      const shown = [...conntrackFlows(lab)].filter(([key]) => isForwarded(key));
      t.ok(shown.length >= acts.length - 1, `${shown.length} flows of ${acts.length} acts`);
      t.ok(
        shown.some(([key]) => key.includes("2001:db8:113")),
        "IPv6 too",
      );
    });
    await agent.stop();
    for (const { name, isToldBy } of acts) {
      await t.resolves(
        observer.until(name, ({ lines }) => (lines.some(isToldBy) ? true : null)),
        name,
      );
    }
    t.same(observer.sent.refused, []);
    t.equal(observer.sent.lost, 0);
  });
}

/** Of a flow's key: to the lab's Internet, and not to the router itself. */
function isForwarded(key: string): boolean {
  const destination = key.split(" ")[3] ?? "";
  return destination.startsWith("203.0.113.") || destination.startsWith("2001:db8:113:");
}
