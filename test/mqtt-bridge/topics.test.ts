import t from "tap";
import { mayRead, mayWrite } from "../../mqtt-bridge/broker/permissions.js";
import { cellOf, parseUpTopic, upTopic } from "../../mqtt-bridge/machine/topics.js";
import { isRouterId, routerId, Topics } from "../../mqtt-bridge/mqtt/topics.js";

t.test("a router's id is made of any name", async (t) => {
  t.equal(routerId("192.168.1.1"), "192_168_1_1");
  t.equal(routerId("OpenWrt.lan"), "openwrt_lan");
  t.equal(routerId("+/#"), "router");
  t.equal(routerId("bridge"), "router", "bridge is the bridge's own");
  t.equal(routerId("x".repeat(50)).length, 32);
  for (const bad of ["", "A", "a-b", "a/b", "bridge", "x".repeat(33)])
    t.equal(isRouterId(bad), false);
});

t.test("requests are told from everything else", async (t) => {
  const topics = new Topics("home/telltale");
  const table = [
    ["home/telltale/attic/request/alert/ack", { to: "alert", router: "attic", verb: "ack" }],
    ["home/telltale/bridge/request/health", { to: "bridge", verb: "health" }],
    ["home/telltale/bridge/request/alert/ack", null],
    ["home/telltale/attic/request/alert", null],
    ["home/telltale/attic/request/alert/ack/now", null],
    ["home/telltale/ATTIC/request/alert/ack", null],
    ["home/telltale/attic/response/alert/ack", null],
    ["telltale/attic/request/alert/ack", null],
  ] as const;
  for (const [topic, wanted] of table) t.same(topics.parseRequest(topic), wanted, topic);
  t.equal(
    topics.response({ to: "alert", router: "attic", verb: "ack" }),
    "home/telltale/attic/response/alert/ack",
  );
});

t.test("a base topic that would match others is refused", async (t) => {
  for (const base of ["", "/telltale", "telltale/", "tell+tale", "a/#", "a//b", "$SYS"]) {
    t.throws(() => new Topics(base), /--base-topic/, base);
  }
});

t.test("cells follow FNV-1a, worked out apart", async (t) => {
  // FNV-1a of "a" is 0xe40c292c (the published test vector): its last 6 bits are 0x2c.
  t.equal(cellOf("a"), 0x2c);
  t.equal(upTopic("a", "events"), "telltale-agent/44/a/up/events");
  t.same(parseUpTopic("telltale-agent/44/a/up/events"), { router: "a", kind: "events" });
  t.same(parseUpTopic("telltale-agent/44/a/up/online"), { router: "a", kind: "online" });
  t.equal(parseUpTopic("telltale-agent/43/a/up/events"), null, "another cell");
  t.equal(parseUpTopic("telltale-agent/44/a/up/nothing"), null);
  t.equal(parseUpTopic("telltale-agent/44/a/down/bundle"), null);
  t.equal(parseUpTopic("telltale-agent/44/a/up/events/x"), null);
});

t.test("at the embedded broker people read the base topic and write requests", async (t) => {
  for (const filter of ["telltale/#", "telltale/+/alert", "telltale", "$share/g/telltale/#"]) {
    t.equal(mayRead(filter, "telltale"), true, filter);
  }
  for (const filter of ["#", "+/+/alert", "telltale-agent/#", "$SYS/#", "$share/g/#"]) {
    t.equal(mayRead(filter, "telltale"), false, filter);
  }
  t.equal(mayWrite("telltale/demo/request/alert/ack", "telltale"), true);
  t.equal(mayWrite("telltale/bridge/request/info", "telltale"), true);
  for (const topic of [
    "telltale/demo/alert",
    "telltale/bridge/state",
    "telltale/demo/request",
    "telltale-agent/1/demo/up/events",
    "homeassistant/device/x/config",
  ]) {
    t.equal(mayWrite(topic, "telltale"), false, topic);
  }
});
