import t, { type Test } from "tap";
import { type Outcome, tortureBroker, tortureKill } from "./outage.js";

const SETTINGS = { eventsPerSecond: 200, seed: 7, log: () => {} };

function passes(t: Test, { lost, unread, twice, ...rest }: Outcome): void {
  t.same({ lost, unread, twice }, { lost: [], unread: [], twice: [] });
  t.match(rest, { integrity: [], dropped: 0 });
  t.ok(rest.alerts > 20 && rest.told > 20, "there was something to lose");
}

t.test("a plane that is killed loses no alert and shows none twice", async (t) => {
  passes(t, await tortureKill({ ...SETTINGS, rounds: 3 }));
});

t.test("a broker that is killed makes no alert be lost or shown twice", async (t) => {
  passes(t, await tortureBroker({ ...SETTINGS, rounds: 2 }));
});
