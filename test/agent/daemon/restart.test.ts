import t from "tap";
import type { RouterView } from "../../../mqtt-bridge/api/views.js";
import { Pairs } from "../../../mqtt-bridge/pair/pairs.js";
import { LACKS_MOSQUITTO } from "../../mqtt-bridge/live/mosquitto.js";
import { startRun } from "../../mqtt-bridge/program.js";
import { ROUTER, TestPlane } from "./plane.js";

const SAMPLE = "test/captures/redmi-1s-test1.pcap";
const skip = LACKS_MOSQUITTO;

t.test(
  "what a router saw while its plane was stopped is told by the plane that comes back",
  { skip },
  async (t) => {
    const routers = await TestPlane.start(t);
    await routers.leave();
    routers.pair();
    const store = routers.store;
    t.ok(new Pairs(store).has(ROUTER));
    const args = ["--broker", routers.broker.url, "--store", store];
    const household = ["--household", "test/captures/household.yaml"];
    const first = await startRun([...args, ...household]);
    t.teardown(() => first.run.stop());
    const agent = routers.startAgent(t, ["--volumes", "off", "--capture", "/dev/null"]);
    await agent.printed(/revision \d+ in force/);
    await agent.stop();
    t.equal(await first.run.stop(), 0);
    t.notMatch(first.run.text, /sent its IMEI/);

    const seeing = routers.startAgent(t, ["--volumes", "off", "--capture", SAMPLE]);
    await seeing.printed(/: read, \d+ packets/);
    const second = await startRun([...args, ...household]);
    t.teardown(() => second.run.stop());
    await second.run.printed(/Redmi 1S sent its IMEI/);
    const { items } = (await (await fetch(`${second.page}api/routers`)).json()) as {
      items: RouterView[];
    };
    t.match(items, [{ id: ROUTER, lost: 0, refused_messages: {}, refused: null }]);
    t.match(items[0]?.batches, { missing: 0, unattributed: 0 });
  },
);
