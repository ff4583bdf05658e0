import t from "tap";
import { dayOf, live } from "./home.js";

t.test(
  "a home of thirty devices hears little, and of everything that was planted at once",
  async (t) => {
    const { pushes, planted, hidden, flows } = live(1, 8);
    t.ok(flows > 50_000, `${flows} flows`);
    const on = (day: number) => pushes.filter(({ at }) => dayOf(at) === day).length;
    t.ok(on(1) <= 5, `${on(1)} notifications on day 1`);
    t.ok(on(8) <= 1, `${on(8)} notifications on day 8`);
    t.ok(planted.length >= 3, `${planted.length} sendings are planted`);
    for (const { planted: one, after } of planted) {
      t.not(after, null, `${one.type} of ${one.label} from ${one.device} to ${one.name}`);
    }
    t.equal(hidden, 0);
  },
);
