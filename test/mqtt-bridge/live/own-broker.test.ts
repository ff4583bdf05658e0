import t from "tap";
import type { Alert } from "../../../core/wire/lines.js";
import { Running, startRun, TELLTALE } from "../program.js";
import { LACKS_MOSQUITTO, publish, subscribe } from "./mosquitto.js";
import { valuesIn } from "./values.js";

const skip = LACKS_MOSQUITTO;

t.test(
  "without anything given the samples run as a demonstration on a broker of its own",
  { skip },
  async (t) => {
    const { run, page, brokerPort } = await startRun([]);
    t.teardown(() => run.stop());
    await run.printed(/still here/);
    t.match(run.text, `mosquitto_sub -h 127.0.0.1 -p ${brokerPort} -t 'telltale/+/alert' -v`);
    for (const words of [
      /sent its IMEI/,
      /sent its IMSI/,
      /the position of the home/,
      /a picture, sound or film/,
    ]) {
      t.match(run.text, words);
    }
    const phone = await subscribe(t, brokerPort, ["telltale/#"]);
    const open = JSON.parse((await phone.received("telltale/demo/alerts/open")).text) as {
      items: Alert[];
    };
    t.equal(open.items.length, 10);
    t.ok(open.items.every(({ demo }) => demo));
    t.same(valuesIn(phone.messages.map(({ text }) => text).join("\n")), []);
    const status = (await (await fetch(`${page}api/status`)).json()) as object;
    t.match(status, { demo: true, routers: [{ id: "demo", reading: false }] });
    const id = open.items[0]?.id;
    publish(brokerPort, "telltale/demo/request/alert/ack", JSON.stringify({ id, transaction: 1 }));
    await phone.received("telltale/demo/response/alert/ack", /"status":"ok"/);
    const alerts = (await (await fetch(`${page}api/alerts`)).json()) as {
      items: { id: string; acked: boolean }[];
    };
    t.equal(alerts.items.find((alert) => alert.id === id)?.acked, true);
    t.equal(await run.stop("SIGTERM"), 0);
  },
);

t.test("the samples leave nothing in the store", { skip }, async (t) => {
  const dir = t.testdir();
  const { run } = await startRun(["--store", dir]);
  await run.printed(/still here/);
  t.equal(await run.stop(), 0);
  const { readdirSync } = await import("node:fs");
  t.same(readdirSync(dir), []);
});

t.test("a busy port is named, and the next free one is taken", { skip }, async (t) => {
  const first = await startRun([]);
  t.teardown(() => first.run.stop());
  const busyPage = new URL(first.page).port;
  const second = new Running(process.execPath, [
    TELLTALE,
    "run",
    "--broker-port",
    String(first.brokerPort),
    "--page-port",
    busyPage,
  ]);
  t.teardown(() => second.stop());
  await second.printed(new RegExp(`port ${busyPage} is busy: the page is on \\d+`));
  await second.printed(new RegExp(`port ${first.brokerPort} is busy: the broker is on \\d+`));
});
