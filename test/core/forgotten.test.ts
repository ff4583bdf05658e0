import t from "tap";
import type { Line } from "../../core/wire/lines.js";
import { EventWriter } from "./events.js";
import { NEEDLE, only, PHONE_MAC, pipeline, TV_MAC } from "./fixture.js";

/** An IMEI `count` times in one flow of a device that stays open. */
function imeiFrom(srcMac: string, flow: number, count: number): Uint8Array {
  const head = { flow, srcMac, src: `192.168.1.${flow}` };
  const writer = new EventWriter();
  for (let n = 0; n < count; n++) writer.match(head, { needle: NEEDLE.imei });
  return writer.take();
}

function live(memory?: unknown) {
  return pipeline({ mode: "live", ...(memory === undefined ? {} : { memory }) });
}

function alertOf(lines: readonly Line[]) {
  const [alert] = only(lines, "alert").filter(({ event_type }) => event_type === "identifier");
  if (alert === undefined) throw new Error("no alert");
  return alert;
}

t.test("what was deleted of a device is counted from the beginning, no other's is", async (t) => {
  const whole = live();
  const phone = alertOf(whole.feed(imeiFrom(PHONE_MAC, 7, 9)));
  const tv = alertOf(whole.feed(imeiFrom(TV_MAC, 8, 9)));
  t.equal(whole.takePushes().length > 0, true);
  whole.takeJournal();
  whole.forget({ devices: [PHONE_MAC], alertDevices: [phone.device.id ?? ""] });
  t.same([whole.facts(phone.id), whole.blockable(phone.id)], [null, null]);
  t.not(whole.facts(tv.id), null);
  t.match(
    whole.takeJournal().filter(({ kind }) => kind === "alert"),
    [{ id: phone.id, group: null, told: [] }],
    "a kill does not bring it back",
  );
  const again = whole.feed(imeiFrom(PHONE_MAC, 7, 1));
  t.match(only(again, "sighting"), [{ count: 1 }]);
  t.match(alertOf(again), { id: phone.id, state: "open", count: 1 });
  t.match(only(whole.feed(imeiFrom(TV_MAC, 8, 1)), "sighting"), [{ count: 10 }]);
});

t.test("what is deleted before it was told is not told", async (t) => {
  const whole = live();
  const { device } = alertOf(whole.feed(imeiFrom(PHONE_MAC, 7, 1)));
  whole.forget({ devices: [PHONE_MAC], alertDevices: [device.id ?? ""] });
  t.same(
    whole.takePushes().filter((alert) => alert.device.id === device.id),
    [],
  );
});

t.test("the memory of a next run has nothing of what was deleted", async (t) => {
  const whole = live();
  const { id, device } = alertOf(whole.feed(imeiFrom(PHONE_MAC, 7, 1)));
  whole.takePushes();
  t.ok(JSON.stringify(whole.remember()).includes(id));
  whole.forget({ devices: [PHONE_MAC], alertDevices: [device.id ?? ""] });
  const memory = JSON.stringify(whole.remember());
  t.notOk(memory.includes(id));
  t.notOk(memory.includes(device.id ?? "none"));
  t.equal(live(JSON.parse(memory)).facts(id), null);
});
