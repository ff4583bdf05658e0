import t, { type Test } from "tap";
import { type Command, decodeCommand } from "../../core/bundle/command.js";
import { cborX } from "../../mqtt-bridge/machine/cbor.js";
import { agentEnd } from "../../mqtt-bridge/machine/ends.js";
import { downTopic } from "../../mqtt-bridge/machine/topics.js";
import { MemoryMarks } from "../../mqtt-bridge/pair/memory-marks.js";
import { open } from "../../router/node/capture/open.js";
import { readLine } from "../mqtt-bridge/plane-fixture.js";
import { Running, TELLTALE } from "../mqtt-bridge/program.js";
import { LACKS_CHROMIUM, launch, screenshot } from "./browser.js";
import { type Home, pairRouter, REDMI, SAMPLE, startHome } from "./home.js";

const skip = LACKS_CHROMIUM;

/** A paired router that has joined, and the commands that it was sent, opened. */
async function spiedRouter(t: Test, home: Home) {
  const joined = await pairRouter(t, home);
  const { router, pair_key: pairKey } = readLine(joined.line);
  // A second reader of the same pair, with marks of its own.
  const faults: string[] = [];
  const end = agentEnd({
    ...{ router, pairKey, marks: new MemoryMarks() },
    onRefusal: (_topic, { line: why }) => faults.push(why),
  });
  const commands: Command[] = [];
  joined.link.onMessage(({ topic, payload }) => {
    if (topic !== downTopic(router, "command")) return;
    const opened = end.opener.open(topic, payload);
    const read = opened.value === null ? null : decodeCommand(cborX, opened.value.body);
    if (read?.value != null) commands.push(read.value);
  });
  return { ...joined, commands, faults };
}

t.test(
  "an alert comes while the page is open, and its block is a command on MQTT",
  { skip },
  async (t) => {
    const home = await startHome(t, ["--paired"]);
    const router = await spiedRouter(t, home);
    const browser = await launch(t);
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(`${home.base}#/alerts`);
    await page.getByText("No alerts.").waitFor();
    await router.node.agent.read(open(SAMPLE));
    const card = page.locator(".card.alert.serious").first();
    await card.waitFor();
    t.same(router.commands, []);
    await card.getByRole("button", { name: "Block …" }).click();
    const dialog = page.getByRole("dialog", { name: /Keep .* from .*\?/ });
    // The sample has flows of this phone to that name; their times are long ago, those of the traffic.
    await dialog.getByText(/this would have closed:/).waitFor();
    await dialog.getByText(/^api\.account\.xiaomi\.com \((once|\d+ times)\)$/).waitFor();
    await dialog.getByText(/If you blocked it: The service/).waitFor();
    await page.screenshot({ path: screenshot("block-1280") });
    await dialog.getByRole("button", { name: "Block for an hour" }).click();
    // This host can block nothing and says so; the page tells the person.
    await dialog
      .getByRole("alert")
      .getByText(/not possible on this host/)
      .waitFor();
    const told = router.commands.map(({ verb, device, name, seconds }) => ({
      ...{ verb, name, seconds },
      device: Buffer.from(device ?? []).toString("hex"),
    }));
    const name = "api.account.xiaomi.com";
    t.same(told, [{ verb: "block", name, seconds: 3600, device: REDMI.replaceAll(":", "") }]);
    t.same(router.faults, []);
  },
);

t.test(
  "two tabs show the same, and both recover when the server is started again",
  { skip },
  async (t) => {
    const { run, base, store } = await startHome(t, ["--capture", SAMPLE]);
    await run.printed(/still here/);
    const browser = await launch(t);
    const context = await browser.newContext();
    const [one, two] = [await context.newPage(), await context.newPage()];
    for (const page of [one, two]) {
      await page.goto(`${base}#/alerts`);
      await page.locator(".card.alert.serious").first().waitFor();
    }
    const first = one.locator(".card.alert.serious").first();
    const id = await first.getAttribute("data-alert");
    await first.getByRole("button", { name: "I have seen this" }).click();
    await two.locator(`.card.seen[data-alert="${id}"]`).waitFor();
    await one.reload();
    await one.locator(`.card.seen[data-alert="${id}"]`).waitFor();
    t.equal(new URL(one.url()).hash, "#/alerts", "a reload keeps the place");
    await run.stop();
    for (const page of [one, two]) await page.getByText("Connection to telltale lost.").waitFor();
    const port = new URL(base).port;
    const ports = ["--page-port", port, "--broker-port", "0"];
    const sources = ["--capture", SAMPLE, "--store", store];
    const again = new Running(process.execPath, [TELLTALE, "run", ...sources, ...ports]);
    t.teardown(() => again.stop());
    await again.printed(/still here/);
    for (const page of [one, two]) {
      await page.getByText("Connection to telltale lost.").waitFor({ state: "detached" });
      await page.locator(`.card.seen[data-alert="${id}"]`).waitFor();
      t.equal(new URL(page.url()).hash, "#/alerts");
    }
  },
);
