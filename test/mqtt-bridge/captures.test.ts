import { readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { Readable } from "node:stream";
import t from "tap";
import type { CaptureView } from "../../mqtt-bridge/api/views.js";
import { CAPTURE_MAX, Captures } from "../../mqtt-bridge/captures/captures.js";
import { ask, setUp } from "./api-fixture.js";

const SAMPLE = "test/captures/redmi-1s-test1.pcap";
const HOUSEHOLD = ["--household", "test/captures/household.yaml"];
const BYTES = { "content-type": "application/octet-stream" };

/** Captures whose changes can be waited for. */
function make(args: readonly string[] = HOUSEHOLD) {
  const changes: CaptureView[] = [];
  let wake: () => void = () => {};
  const captures = new Captures({
    args: () => args,
    onChange: (view) => {
      changes.push(view);
      wake();
    },
    now: () => 5000,
  });
  const ended = async (): Promise<CaptureView> => {
    for (;;) {
      const last = changes.at(-1);
      if (last !== undefined && last.state !== "scanning") return last;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return { captures, changes, ended };
}

const folders = () =>
  readdirSync(tmpdir())
    .filter((name) => name.startsWith("telltale-"))
    .sort();

t.test(
  "a capture is scanned as the command does, with progress, and its file is gone",
  async (t) => {
    const { captures, changes, ended } = make();
    const { app } = setUp(t, { captures });
    const before = folders();
    const file = readFileSync(SAMPLE);
    const headers = { ...BYTES, "content-length": String(file.length) };
    const path = "/api/captures?name=my%20phone.pcap";
    const init = { method: "POST", body: new Uint8Array(file), headers };
    const answer = await ask(app, path, init);
    t.equal(answer.status, 200);
    t.match(await answer.json(), { name: "my phone.pcap", size: file.length, state: "scanning" });
    const done = await ended();
    t.match(done, { state: "done", read: file.length, error: null });
    t.ok(
      changes.some(({ state, read }) => state === "scanning" && read > 0),
      "progress is told",
    );
    const response = await ask(app, `/api/captures/${done.id}`);
    const result = (await response.json()) as { sightings: object[]; alerts: object[] };
    t.equal(result.sightings.length, done.sightings);
    t.ok(done.alerts > 0);
    t.match(
      result.sightings.find((each) => JSON.stringify(each).includes('"imei"')),
      { identifier: { type: "imei", label: "Redmi 1S" }, masked: /^86\*+\d{3}$/ },
    );
    await captures.stop();
    t.same(folders(), before);
  },
);

/** What is sent, and what it is said to be. */
const BAD: readonly (readonly [string, Buffer, RegExp])[] = [
  ["a picture", Buffer.from("\x89PNG\r\n\x1a\n0123456789abcdef", "latin1"), /cat\.png: .*capture/],
  ["a few bytes", Buffer.from("x"), /cat\.png: /],
];

for (const [what, bytes, error] of BAD) {
  t.test(`${what} is no capture, and one line says so`, async (t) => {
    const { captures, ended } = make([]);
    await captures.take("cat.png", bytes.length, Readable.from([bytes]));
    const view = await ended();
    t.match(view, { state: "failed", error });
    t.notMatch(view.error, /standard input|\n|at .*\.js/);
    await captures.stop();
  });
}

t.test("one at a time, of a bounded size, and only bytes", async (t) => {
  const { captures } = make();
  t.teardown(() => captures.stop());
  const { app } = setUp(t, { captures });
  const send = (headers: Record<string, string>, body: Uint8Array<ArrayBuffer>) =>
    ask(app, "/api/captures", { method: "POST", body, headers });
  const large = { ...BYTES, "content-length": String(CAPTURE_MAX + 1) };
  t.equal((await send(large, new Uint8Array(1))).status, 413);
  t.equal((await send({ "content-type": "text/plain" }, new Uint8Array(1))).status, 415);
  t.equal((await send({ ...BYTES, "content-length": "0" }, new Uint8Array(0))).status, 400);
  const endless = new Readable({ read() {} });
  const taking = captures.take("slow.pcap", 10, endless);
  t.equal((await send({ ...BYTES, "content-length": "1" }, new Uint8Array(1))).status, 409);
  const [view] = captures.list();
  t.ok(captures.remove(view?.id ?? ""), "a result can be forgotten while it is made");
  endless.destroy();
  await taking;
  t.same(captures.list(), []);
});

t.test("only the newest results are kept", async (t) => {
  const { captures } = make([]);
  for (let n = 0; n < 6; n++) {
    const broken = new Readable({ read() {} });
    const taking = captures.take(`${n}.pcap`, 1, broken);
    broken.destroy(new Error("the browser is gone"));
    await taking;
  }
  const kept = captures.list();
  t.same(
    kept.map(({ name }) => name),
    ["5.pcap", "4.pcap", "3.pcap", "2.pcap", "1.pcap"],
  );
  t.match(kept[0], { state: "failed", error: "the browser is gone" });
});
