import { readdirSync, writeFileSync } from "node:fs";
import { join as path } from "node:path";
import t from "tap";
import { startHome } from "./home.js";
import { VALUE } from "./household.js";
import { fetchWith, join } from "./phone.js";
import { tells } from "./subscriber.js";

/** Where Debian has libfaketime, whatever the machine. */
function faketime(): string {
  const machine = readdirSync("/usr/lib").find((name) => name.endsWith("-linux-gnu")) ?? "";
  return `/usr/lib/${machine}/faketime/libfaketime.so.1`;
}

/**
 * The agent believes that it is 1970, as a router without a battery does; intervals stay true. Packets keep the
 * kernel's time: that clock is this machine's.
 */
t.test("an agent that starts in 1970 works, and says that its clock is not set", async (t) => {
  const { lab, agent, observer, people } = await startHome(t, { offloads: true });
  await agent.stop();
  const clock = path(lab.folder, "clock");
  writeFileSync(clock, "1970-01-01 00:00:30\n");
  const told = observer.sent.health.length;
  agent.start([], {
    LD_PRELOAD: faketime(),
    FAKETIME_TIMESTAMP_FILE: clock,
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
    FAKETIME_NO_CACHE: "1",
  });
  const before = await observer.until(
    "health without a clock",
    ({ health }) => health.slice(told).find((each) => each.revision > 0) ?? null,
  );
  t.equal(before.clock, null);
  t.match(before.blind.join(), /clock is not set/);
  await join(lab, "redmi-1s");
  await fetchWith(lab, ["-4", `http://api.account.xiaomi.com/v1?deviceId=${VALUE.imei}`]);
  const alert = await people.alert("an alert", (each) => tells("imei", each));
  t.ok(Math.abs(alert.first_seen - Date.now() / 1000) < 300, `first seen at ${alert.first_seen}`);
  writeFileSync(clock, "+0\n");
  const after = await observer.until(
    "health with a clock",
    ({ health }) => health.slice(told).find((each) => each.clock !== null) ?? null,
  );
  t.ok(Math.abs((after.clock ?? 0) - Date.now() / 1000) < 300);
  t.notMatch(after.blind.join(), /clock/);
  t.same(observer.sent.refused, []);
});
