import t from "tap";
import {
  Lockout,
  WINDOW_SECONDS,
  WRONG_MAX,
  WRONG_MAX_ALL,
} from "../../mqtt-bridge/api/session/lockout.js";
import { SESSION_SECONDS, Sessions } from "../../mqtt-bridge/api/session/sessions.js";
import { Unwritable } from "../../mqtt-bridge/store/unwritable.js";

t.test("one address is locked out alone, until all together try too often", async (t) => {
  let now = 0;
  const lockout = new Lockout(() => now);
  const tries = (address: string, count: number) =>
    Array.from({ length: count }, () => lockout.begin(address));
  t.ok(tries("a", WRONG_MAX).every((wait) => wait === 0));
  t.equal(lockout.begin("a"), WINDOW_SECONDS);
  t.equal(lockout.begin("b"), 0);
  lockout.succeeded("b");
  for (let n = WRONG_MAX; n < WRONG_MAX_ALL; n++) t.equal(lockout.begin(`x${n}`), 0);
  now = 10;
  t.equal(lockout.begin("c"), WINDOW_SECONDS - 10);
  now = WINDOW_SECONDS;
  t.equal(lockout.begin("a"), 0);
});

t.test(
  "sessions outlive a restart, are stored as digests, and end unused or by number",
  async (t) => {
    let now = 1000;
    const saved = new Map<string, string>();
    const store = {
      setting: (key: string) => saved.get(key) ?? null,
      setSetting: (key: string, value: string) => void saved.set(key, value),
    };
    const sessions = new Sessions(store, () => now);
    const token = sessions.begin();
    t.notMatch([...saved.values()].join(), token);
    const again = new Sessions(store, () => now);
    t.equal(again.has(token), true);
    now += SESSION_SECONDS - 1;
    t.equal(again.has(token), true, "used in time");
    now += SESSION_SECONDS - 1;
    t.equal(again.has(token), true, "counted from its last use");
    now += SESSION_SECONDS;
    t.equal(again.has(token), false);
    const tokens = Array.from({ length: 51 }, () => {
      now++;
      return again.begin();
    });
    t.same(
      [again.has(tokens[0]), again.has(tokens[1]), again.has(tokens[50])],
      [false, true, true],
    );
    again.endAll();
    t.equal(again.has(tokens[50]), false);
    saved.set("sessions", "damaged");
    t.equal(new Sessions(store, () => now).has(tokens[50]), false);
  },
);

t.test(
  "who logs in while the disk is full is in, and is saved when that can be done",
  async (t) => {
    let now = 1000;
    let isFull = true;
    const saved = new Map<string, string>();
    const store = {
      setting: (key: string) => saved.get(key) ?? null,
      setSetting: (key: string, value: string) => {
        if (isFull) throw new Unwritable("database or disk is full");
        saved.set(key, value);
      },
    };
    const sessions = new Sessions(store, () => now);
    const token = sessions.begin();
    now += 7200;
    t.equal(sessions.has(token), true);
    isFull = false;
    now += 7200;
    t.equal(sessions.has(token), true);
    t.equal(new Sessions(store, () => now).has(token), true);
    isFull = true;
    const failure = { message: "database or disk is full" };
    t.throws(() => sessions.end(token), failure, "who would be in again after a restart is told");
  },
);
