import t from "tap";
import type { Alert } from "../../../core/wire/lines.js";
import { openLink } from "../../../mqtt-bridge/mqtt/link.js";
import { Outbox } from "../../../mqtt-bridge/mqtt/outbox.js";
import { SqliteStore } from "../../../mqtt-bridge/store/sqlite.js";
import { startRun, telltale } from "../program.js";
import { LACKS_MOSQUITTO, publish, startMosquitto, subscribe } from "./mosquitto.js";
import { valuesIn } from "./values.js";

const CAPTURE = [
  "--capture",
  "test/captures/redmi-1s-test1-login.pcap",
  "--household",
  "test/captures/household.yaml",
];
const skip = LACKS_MOSQUITTO;

t.test(
  "a capture goes in, its alerts come out at a phone, and no value is in them",
  { skip },
  async (t) => {
    const broker = await startMosquitto(t);
    const phone = await subscribe(t, broker.port, ["#"]);
    const { run, page } = await startRun([
      ...CAPTURE,
      "--broker",
      broker.url,
      "--store",
      t.testdir(),
    ]);
    t.teardown(() => run.stop());
    await run.printed(/still here/);
    for (const type of ["imei", "imsi", "phone", "contact", "operator"]) {
      await phone.received("telltale/capture/alert", new RegExp(`"type":"${type}"`));
    }
    const alerts = phone.messages
      .filter(({ topic }) => topic === "telltale/capture/alert")
      .map(({ text }) => JSON.parse(text) as Alert);
    for (const alert of alerts) {
      t.match(alert, { v: 1, demo: false, url: `${page}#/alerts/${alert.id}` });
    }
    t.same(valuesIn(phone.messages.map(({ topic, text }) => `${topic} ${text}`).join("\n")), []);
    t.ok(valuesIn("860000002254356").length > 0, "the search itself finds a value");
    t.notOk(
      phone.messages.some(({ topic }) => topic.startsWith("telltale-agent/")),
      "what this process sends to itself stays off this broker",
    );
  },
);

t.test("who comes later finds the state, the open alerts and who is there", { skip }, async (t) => {
  const broker = await startMosquitto(t);
  const { run } = await startRun([...CAPTURE, "--broker", broker.url, "--store", t.testdir()]);
  await run.printed(/still here/);
  const phone = await subscribe(t, broker.port, ["telltale/#"]);
  const open = JSON.parse(
    (await phone.received("telltale/capture/alerts/open", /"total":[1-9]/)).text,
  );
  t.ok(open.items.length >= 1 && open.items.length <= 10);
  const ranks = open.items.map(({ severity }: Alert) =>
    ["serious", "warning", "note"].indexOf(severity),
  );
  t.same(ranks, [...ranks].sort());
  t.match(JSON.parse((await phone.received("telltale/bridge/state")).text), { state: "online" });
  t.match(JSON.parse((await phone.received("telltale/bridge/info")).text), {
    mqtt_version: 5,
    routers: [{ id: "capture", demo: false }],
  });
  t.match(
    JSON.parse(
      (await phone.received("telltale/bridge/health", /"outbox":0.*"packets":[1-9]/)).text,
    ),
    {
      outbox: 0,
      routers: { capture: { lost: 0, reading: false } },
    },
  );
  t.notOk(
    phone.messages.some(({ topic, retained }) => retained && topic === "telltale/capture/alert"),
    "alerts are not kept",
  );
  t.equal(await run.stop("SIGINT"), 0);
  await phone.received("telltale/capture/availability", /offline/);
  await phone.received("telltale/bridge/state", /offline/);
});

t.test("a killed bridge is reported offline by its last will", { skip }, async (t) => {
  const broker = await startMosquitto(t);
  const { run } = await startRun([...CAPTURE, "--broker", broker.url, "--store", t.testdir()]);
  const phone = await subscribe(t, broker.port, ["telltale/bridge/state"]);
  await phone.received("telltale/bridge/state", /online/);
  await run.stop("SIGKILL");
  await phone.received("telltale/bridge/state", /offline/);
});

t.test(
  "a phone acknowledges, snoozes and asks for a block; what is kept is ignored",
  { skip },
  async (t) => {
    const broker = await startMosquitto(t);
    const phone = await subscribe(t, broker.port, ["telltale/#"]);
    const { run } = await startRun([...CAPTURE, "--broker", broker.url, "--store", t.testdir()]);
    t.teardown(() => run.stop());
    await run.printed(/still here/);
    const { text } = await phone.received("telltale/capture/alert", /"type":"imei"/);
    const { id } = JSON.parse(text) as Alert;
    const ask = (verb: string, transaction: string, more: object = {}): void =>
      publish(
        broker.port,
        `telltale/capture/request/alert/${verb}`,
        JSON.stringify({ id, transaction, ...more }),
      );
    ask("snooze", "t-snooze", { minutes: 5 });
    await phone.received("telltale/capture/response/alert/snooze", /"status":"ok".*t-snooze/);
    ask("block", "t-block", { minutes: 5 });
    await phone.received(
      "telltale/capture/response/alert/block",
      /"status":"error".*without an agent: nothing can be blocked there.*t-block/,
    );
    ask("allow", "t-allow");
    await phone.received(
      "telltale/capture/response/alert/allow",
      /nothing on the broker lifts a block/,
    );
    ask("ack", "t-other", { id: "api.account.xiaomi.com" });
    await phone.received("telltale/capture/response/alert/ack", /no open alert.*t-other/);
    publish(
      broker.port,
      "telltale/capture/request/alert/ack",
      JSON.stringify({ id, transaction: "t-kept" }),
      ["-r"],
    );
    await run.printed(/retained request ignored/);
    ask("ack", "t-ack");
    await phone.received("telltale/capture/response/alert/ack", /"status":"ok".*t-ack/);
    t.notOk(
      phone.messages.some(
        ({ topic, text }) => topic.includes("/response/") && text.includes("t-kept"),
      ),
    );
    await phone.newestLacks("telltale/capture/alerts/open", `"id":"${id}"`);
    publish(broker.port, "telltale/bridge/request/health", '{"transaction":9}');
    await phone.received("telltale/bridge/response/health", /"status":"ok".*"transaction":9/);
  },
);

t.test("after the broker forgot everything, the retained topics come back", { skip }, async (t) => {
  const broker = await startMosquitto(t);
  const { run } = await startRun([...CAPTURE, "--broker", broker.url, "--store", t.testdir()]);
  t.teardown(() => run.stop());
  await run.printed(/still here/);
  await broker.stop();
  await run.printed(/connection lost/);
  await broker.start();
  const phone = await subscribe(t, broker.port, ["telltale/#"]);
  await phone.received("telltale/bridge/state", /online/);
  await phone.received("telltale/capture/alerts/open", /"total":[1-9]/);
});

t.test(
  "alerts raised while the broker is away arrive when it is back, in order",
  { skip },
  async (t) => {
    const memory = t.testdir();
    const broker = await startMosquitto(t, [
      "allow_anonymous true",
      "persistence true",
      `persistence_location ${memory}/`,
      "user root",
    ]);
    // A phone with a session that the broker remembers, so that nothing depends on who is back first.
    const session = ["-c", "-i", "phone", "-x", "3600"];
    const phone = await subscribe(t, broker.port, ["telltale/+/alert"], session);
    await phone.stop();
    const store = new SqliteStore(":memory:");
    t.teardown(() => store.close());
    const link = await openLink({ url: broker.url, clientId: "outbox", log: () => {} });
    t.teardown(() => link.end());
    const emptied = new Promise<void>((resolve) => {
      const now = (): number => Date.now() / 1000;
      const markTopic = "telltale/bridge/sent";
      const onEmpty = (): void => void (store.outbox.newestMark() > 0 && resolve());
      const outbox = new Outbox({ store, link, log: () => {}, onEmpty, markTopic, now });
      outbox.start();
      const away = new Promise<void>((gone) => link.onState((connected) => connected || gone()));
      void broker.stop().then(async () => {
        await away;
        for (const id of ["a_1", "a_2", "a_3"]) outbox.add("telltale/attic/alert", id, 3600);
        outbox.kick();
        t.equal(store.outbox.size("mqtt"), 3, "nothing is sent to nobody");
        await broker.start();
      });
    });
    await emptied;
    t.equal(store.outbox.size("mqtt"), 0);
    const back = await subscribe(t, broker.port, ["telltale/+/alert"], session);
    await back.received("telltale/attic/alert", /a_3/);
    t.same(
      back.messages.map(({ text }) => text),
      ["a_1", "a_2", "a_3"],
    );
  },
);

t.test("a login the broker refuses is said in one line", { skip }, async (t) => {
  const broker = await startMosquitto(t, ["allow_anonymous false"]);
  const { status, stderr } = await telltale([
    "run",
    ...CAPTURE,
    "--broker",
    broker.url,
    "--store",
    t.testdir(),
  ]);
  t.equal(status, 2);
  t.match(
    stderr.trimEnd().split("\n").at(-1),
    `${broker.url}: the broker refuses the login; write it as mqtt://user:password@`,
  );
});

t.test("mosquitto says whether somebody reads a topic, to MQTT 5 only", { skip }, async (t) => {
  const broker = await startMosquitto(t);
  const link = await openLink({ url: broker.url, clientId: "plane", log: () => {} });
  t.teardown(() => link.end());
  const alert = (text: string): Promise<boolean | null> =>
    new Promise((onTaken, fail) => {
      link.publish("telltale/attic/alert", text, { onTaken }).catch(fail);
    });
  t.equal(await alert("one"), false);
  await subscribe(t, broker.port, ["telltale/+/alert"]);
  t.equal(await alert("two"), null, "it is not said that nobody does");
});

t.test(
  "an app that speaks MQTT 3.1.1 gets the same alerts and may ask the same",
  { skip },
  async (t) => {
    const broker = await startMosquitto(t);
    const old = await subscribe(t, broker.port, ["telltale/#"], ["-V", "mqttv311"]);
    const { run } = await startRun([...CAPTURE, "--broker", broker.url, "--store", t.testdir()]);
    t.teardown(() => run.stop());
    await run.printed(/still here/);
    const { text, retained } = await old.received("telltale/capture/alert", /"type":"imei"/);
    t.equal(retained, false);
    const { id } = JSON.parse(text) as Alert;
    const asked = JSON.stringify({ id, transaction: "old" });
    publish(broker.port, "telltale/capture/request/alert/ack", asked, ["-V", "mqttv311"]);
    const answer = await old.received("telltale/capture/response/alert/ack", /"transaction":"old"/);
    t.match(JSON.parse(answer.text), { status: "ok", data: { id } });
    const wrong = JSON.stringify({ id, transaction: "allow" });
    publish(broker.port, "telltale/capture/request/alert/allow", wrong, ["-V", "mqttv311"]);
    const refused = await old.received(
      "telltale/capture/response/alert/allow",
      /"transaction":"allow"/,
    );
    t.match(JSON.parse(refused.text), { status: "error", data: { url: /^http:/ } });
    const late = await subscribe(t, broker.port, ["telltale/capture/#"], ["-V", "mqttv311"]);
    t.equal((await late.received("telltale/capture/alerts/open")).retained, true);
  },
);
