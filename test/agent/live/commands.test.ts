import t from "tap";
import { ADDRESS } from "../../lab/network.js";
import { LACKS_MOSQUITTO } from "../../mqtt-bridge/live/mosquitto.js";
import { buildAgent } from "../compile.js";
import { leaveHome, makeHome } from "./home.js";

const skip = LACKS_MOSQUITTO;

t.test("a router blocks what it is told to block", { skip }, async (t) => {
  buildAgent();
  const home = await makeHome();
  t.teardown(() => leaveHome(home));
  const { lab, box } = home;
  lab.now("router", "nft", ["-f", "test/agent/golden/table.nft"]);
  const mac = lab.now("box", "cat", ["/sys/class/net/eth0/address"]).trim();
  await box.ask(ADDRESS.account, 8000, ["let through"]);
  const inside = import.meta.resolve("./commands-inside.js").replace("file://", "");
  const { status, stdout } = await lab.run("router", process.execPath, [
    inside,
    mac,
    ADDRESS.account,
  ]);
  t.equal(status, 0, stdout);
});
