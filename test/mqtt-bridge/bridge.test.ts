import t from "tap";
import { Failure } from "../../mqtt-bridge/failure.js";
import type { PeoplePlane } from "../../mqtt-bridge/mqtt/people.js";
import { Bridge } from "../../mqtt-bridge/run/bridge.js";
import { LiveInputs } from "../../mqtt-bridge/run/inputs.js";
import { readSettings } from "../../mqtt-bridge/run/settings.js";

t.test("what is told of a router when the rest does not start finds no closed store", async (t) => {
  const settings = readSettings(["--store", t.testdir(), "--paired"]);
  const log = (): void => {};
  const names = () => ({ household: null, rules: null, lan: [] });
  const unasked = (): never => {
    throw new Error("nobody asks");
  };
  let people: PeoplePlane | null = null;
  const bridge = new Bridge({
    ...{ settings, demo: false, log, household: "household.yaml", onAlert: log },
    inputs: new LiveInputs({ names, places: [], log, now: () => 0 }),
    whole: { restore: unasked, settings: unasked },
    listen: async (parts) => {
      people = parts.people;
      people.addRouter({ id: "attic", source: "a test", demo: false });
      throw new Failure("no more routers");
    },
  });
  await t.rejects(bridge.start(), { message: "no more routers" });
  t.doesNotThrow(() => people?.refresh("attic"), "as it does when its rest is over");
});
