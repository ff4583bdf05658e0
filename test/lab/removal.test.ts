import { existsSync } from "node:fs";
import t from "tap";
import { startHome } from "./home.js";
import { fetchWith, join } from "./phone.js";

t.test("after stop and removal nothing is left at the router", async (t) => {
  const before: string[] = [];
  const { lab, agent } = await startHome(t, {
    offloads: true,
    beforeAgent: (lab) => void before.push(lab.now("router", "nft", ["list", "ruleset"])),
  });
  await join(lab, "redmi-1s");
  await fetchWith(lab, ["-4", "http://good.example.com/"]);
  t.match(lab.now("router", "nft", ["list", "ruleset"]), /table inet telltale/);
  t.equal(await agent.stop(), 0, "it ends when it is told to");
  agent.removeTable();
  t.same([lab.now("router", "nft", ["list", "ruleset"])], before);
  const queues = lab.now("router", "cat", ["/proc/net/netfilter/nfnetlink_log"]);
  t.equal(queues, "", "nobody listens to copied packets");
  t.ok(existsSync(agent.folder), "the pairing stays until it is deleted");
  await fetchWith(lab, ["-4", "http://good.example.com/"]);
});
