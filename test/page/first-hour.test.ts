import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectAsync, type MqttClient } from "mqtt";
import type { Page } from "playwright-core";
import t, { type Test } from "tap";
import { EN } from "../../mqtt-bridge/page/src/words/en/index.js";
import { Pairs } from "../../mqtt-bridge/pair/pairs.js";
import type { Packet, PacketSource } from "../../router/node/packet.js";
import { Connection } from "../asm/build/connection.js";
import { type Joined, joinRouter } from "../mqtt-bridge/plane-fixture.js";
import { freePort, type Running, startRun } from "../mqtt-bridge/program.js";
import { LACKS_CHROMIUM, launch, screenshot } from "./browser.js";
import { PASSWORD } from "./home.js";
import { LACKS_NAMESPACES, makePhone, type Phone } from "./phone.js";

/** The numbered actions of the file, by what stands in bold. */
function actionsOf(file: string): { number: number; name: string; text: string }[] {
  const items = readFileSync(file, "utf8")
    .split(/^(?=\d+\. )/m)
    .slice(1);
  return items.map((item) => {
    const [, number = "", name = ""] = /^(\d+)\. \*\*(.+?)\*\*/.exec(item) ?? [];
    return { number: Number(number), name: name.replace(/\.$/, ""), text: item };
  });
}

/** What the actions work with, in the order in which it comes to be. */
interface Hour {
  readonly phone: Phone;
  readonly store: string;
  readonly page: Page;
  readonly onPhone: Page;
  brokerPort: number;
  line: string;
  run: Running | null;
  router: Joined | null;
  mqtt: MqttClient | null;
  base: string;
  word: string;
}

/** All that the page says in English. */
const WORDS = Object.values(EN).filter((words) => typeof words === "string");

const press = (page: Page, name: string | RegExp) => page.getByRole("button", { name }).click();

/** What a person does at each action; a router that is flashed is stood in for by the agent in Node with the same pair. */
const DO: Readonly<Record<string, (hour: Hour, t: Test) => Promise<unknown>>> = {
  "Get Telltale": async () => {},
  "Put the agent onto the router": async (hour) => {
    hour.brokerPort = await freePort();
    const url = `mqtt://${hour.phone.here}:${hour.brokerPort}`;
    hour.line = new Pairs(hour.store).make("attic", { url, ca: null }, 1).line;
  },
  "Start Telltale": async (hour, t) => {
    const args = ["--listen", hour.phone.here, "--store", hour.store];
    const { run, page } = await startRun([...args, "--broker-port", `${hour.brokerPort}`]);
    hour.run = run;
    hour.base = page;
    hour.router = await joinRouter(t, hour.line, {
      url: `mqtt://${hour.phone.here}:${hour.brokerPort}`,
    });
  },
  "Open the link": async ({ page, run }) => {
    const [link = ""] = (await run?.printed(/http:\S+#\/start\/\S+/)) ?? [];
    await page.goto(link);
    await page.getByLabel("New password").fill(PASSWORD);
    await page.getByLabel("The same again").fill(PASSWORD);
    await press(page, "Set a password");
  },
  "Name a person": async ({ page }) => {
    await page.getByLabel("Name of a person").fill("Asha Rao");
    await press(page, "Add this person");
  },
  "Add your phone": async ({ page, onPhone, phone }) => {
    await press(page, "Make a link");
    const link = await page.getByLabel(/Open this on the phone/).inputValue();
    await onPhone.goto(link);
    await onPhone.getByText(`its MAC ${phone.mac}`).waitFor();
    await page.getByText(`It is the device ${phone.mac}.`).waitFor();
    await page.getByLabel("What you call it").fill("My phone");
    await press(page, "Add it to Asha Rao");
    await page.getByRole("listitem").filter({ hasText: phone.mac }).waitFor();
    await page.screenshot({ path: screenshot("first-hour-phone-360"), fullPage: true });
  },
  Save: async ({ page }) => press(page, "Save and go on"),
  "Enter what matters": async ({ page }) => {
    await press(page, "Add: Phone number");
    await page.getByLabel("Phone number 1", { exact: true }).fill("+44 7700 900123");
    await press(page, "Save and go on");
  },
  "Make up a test word": async (hour) => {
    const { page } = hour;
    await press(page, "Make up a test word");
    const made = await page.getByText(/Put this word into a note/).textContent();
    hour.word = /: (\S+)$/.exec(made ?? "")?.[1] ?? "";
    await press(page, "Save and go on");
  },
  "See that the router is there": async ({ page }) => {
    await page
      .getByRole("listitem")
      .filter({ hasText: /Router attic: online .* tables (\d+) of \1/ })
      .waitFor();
    await press(page, "Go on");
  },
  "Connect the phone": async (hour) => {
    const password = (await hour.run?.printed(/user phone +password (\S+)/))?.[1] ?? "";
    const url = `mqtt://${hour.phone.here}:${hour.brokerPort}`;
    hour.mqtt = await connectAsync(url, { username: "phone", password, protocolVersion: 5 });
    await hour.mqtt.subscribeAsync("telltale/+/alert", { qos: 1 });
    await press(hour.page, "Go on");
  },
  "Send the test word": async ({ page, mqtt, router, word }) => {
    const told = new Promise<string>((resolve) =>
      mqtt?.on("message", (topic, body) => {
        if (topic === "telltale/attic/alert") resolve(body.toString());
      }),
    );
    await router?.node.agent.read(visit(`/?q=${word}`));
    const card = page.locator(".card.alert").filter({ hasText: "My phone sent" });
    await card.waitFor();
    await page.screenshot({ path: screenshot("first-hour-alert-360"), fullPage: true });
    const alert = JSON.parse(await told) as { title: string };
    if (!alert.title.startsWith("My phone sent")) throw new Error(alert.title);
    await press(page, "To the overview");
    await page.getByText("1 alert waits for you.").waitFor();
  },
};

/** The phone's browser asks example.org for this path, as the router sees it. */
function visit(path: string): PacketSource {
  const connection = new Connection();
  const request = `GET ${path} HTTP/1.1\r\nHost: example.org\r\n\r\n`;
  const frames = [...connection.open(), connection.upAt(0, request)];
  const sec = Math.floor(Date.now() / 1000);
  const packets = frames.map(
    (bytes, n): Packet => ({ link: 1, sec, nsec: n, wire: bytes.length, frame: n + 1, bytes }),
  );
  return {
    ...{ name: "the phone", truncatedAt: null, truncation: null, stop: () => {} },
    async *[Symbol.asyncIterator]() {
      yield* packets;
    },
  };
}

t.test(
  "docs/first-hour.md: each action, in its order, to the first alert",
  {
    skip: LACKS_CHROMIUM || LACKS_NAMESPACES,
  },
  async (t) => {
    const actions = actionsOf("docs/first-hour.md");
    t.ok(actions.length <= 12, `${actions.length} actions`);
    t.same(
      actions.map(({ number, name }) => [number, name]),
      Object.keys(DO).map((name, i) => [i + 1, name]),
    );
    const phone = makePhone(t);
    const store = mkdtempSync(join(tmpdir(), "telltale-first-hour-"));
    const browser = await launch(t);
    const page = await browser.newPage({ viewport: { width: 360, height: 740 } });
    const onPhone = await (await launch(t, phone.chromium)).newPage();
    const hour: Hour = {
      ...{ phone, store, page, onPhone },
      ...{ brokerPort: 0, line: "", run: null, router: null, mqtt: null, base: "", word: "" },
    };
    t.teardown(async () => {
      await hour.mqtt?.endAsync();
      await hour.router?.node.stop();
      await hour.router?.link.end();
      await hour.run?.stop();
      rmSync(store, { recursive: true });
    });
    for (const { name, text } of actions) {
      for (const [, named = ""] of text
        .replace(/`[^`]*`/g, "")
        .matchAll(/(?<!\*)\*([^*]+)\*(?!\*)/g)) {
        t.ok(
          WORDS.some((words) => words.startsWith(named)),
          `the page says ${named}`,
        );
      }
      await DO[name]?.(hour, t);
      t.pass(name);
    }
  },
);
