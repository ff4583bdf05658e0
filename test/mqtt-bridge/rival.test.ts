import t from "tap";
import { openLink } from "../../mqtt-bridge/mqtt/link.js";
import { Rival } from "../../mqtt-bridge/mqtt/rival.js";
import { LACKS_MOSQUITTO, startMosquitto } from "./live/mosquitto.js";

t.test("who is cut off by another client says so", { skip: LACKS_MOSQUITTO }, async (t) => {
  const { url } = await startMosquitto(t);
  const said = new Promise<string>((resolve) => {
    const log = (line: string): void => {
      if (line.includes("another client")) resolve(line);
    };
    const open = async (log: (line: string) => void): Promise<void> => {
      const link = await openLink({ url, clientId: "one-account", log });
      t.teardown(() => link.end());
    };
    void open(log).then(() => open(() => {}));
  });
  t.match(
    await said,
    /^mqtt:\/\/127\.0\.0\.1:\d+: 3 connections in a row ended within seconds; does another client/,
  );
});

function rival() {
  const lines: string[] = [];
  return { lines, rival: new Rival("mqtt://broker", (line) => lines.push(line)) };
}

t.test("it is told at each power of two", async (t) => {
  const { lines, rival: mine } = rival();
  for (let n = 0; n < 9; n++) mine.disconnected(142);
  t.same(
    lines.map((line) => /(\d+) times/.exec(line)?.[1] ?? "1"),
    ["1", "2", "4", "8"],
  );
});

t.test("a broker that stops, or one that says another reason, is no rival", async (t) => {
  const { lines, rival: mine } = rival();
  mine.disconnected(139);
  for (let n = 0; n < 40; n++) {
    mine.connected(n * 20_000);
    mine.closed(n * 20_000 + 15_000);
    mine.closed(n * 20_000 + 16_000);
  }
  t.same(lines, []);
});

t.test("connections that end at once raise the question where no reason is given", async (t) => {
  const { lines, rival: mine } = rival();
  for (let n = 1; n <= 6; n++) {
    mine.connected(n * 3000);
    mine.closed(n * 3000 + 100);
    t.equal(lines.length, n < 3 ? 0 : n < 6 ? 1 : 2, `after ${n}`);
  }
  t.match(lines[0], /3 connections in a row ended within seconds/);
});
