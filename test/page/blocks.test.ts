import t from "tap";
import { PHONE, setUp, TABLET } from "../mqtt-bridge/blocks-fixture.js";
import { aFlow } from "../mqtt-bridge/fixtures.js";
import { LACKS_CHROMIUM, launch, screenshot } from "./browser.js";
import { STATUS, serve } from "./served.js";

const skip = LACKS_CHROMIUM;
/** What the router has stopped, as health says it. */
const STOPPED = {
  destination: "app.example.org",
  device: PHONE ?? "",
  left: null,
  packets: 14,
  ago: 0,
};

t.test(
  "a block is previewed, set, listed with what it stopped, and lifted",
  { skip },
  async (t) => {
    const { blocks, world } = setUp(t);
    const routers = [{ id: "attic", paired: true, counters: {}, blind: [] }];
    const { base, traffic, store, feed } = await serve(t, {
      status: () => ({ ...STATUS, routers }) as unknown as typeof STATUS,
      blocks: {
        list: () => blocks.list(),
        block: async (alert, minutes) => blocks.block(alert, minutes, "page"),
        close: (request) => blocks.close(request),
        lift: (id) => blocks.lift(id),
        previewAlert: () => {
          throw new Error("no alert is asked about");
        },
        preview: ({ device, to }) => ({
          ...{ to, since: null, total: 8, advice: ["The app stays empty."] },
          items: traffic.used.of(device === null ? null : [device]),
        }),
      },
    });
    world.now = Math.floor(Date.now() / 1000);
    for (let n = 0; n < 12; n++) traffic.take("attic", [aFlow({ name: "app.example.org" })]);
    traffic.take("attic", [aFlow({ name: "cdn.example.org" })]);
    const line = { kind: "device", name_source: "dhcp", maker: null, model: null } as const;
    store.putDevice("attic", { ...line, mac: PHONE ?? "", name: "Redmi 1S" }, 50);
    const browser = await launch(t);
    const page = await browser.newPage({ viewport: { width: 360, height: 740 } });
    await page.goto(`${base}#/blocks`);
    await page.getByText("Nothing is blocked.").waitFor();
    const send = page.getByRole("button", { name: "Block it" });
    await page.getByLabel(/^Name, such as/).fill("not a name");
    t.ok(await send.isDisabled(), "what is no name cannot be sent");
    await page.getByLabel(/^Name, such as/).fill("app.example.org");
    await page.getByText("app.example.org (12 times)").waitFor();
    await page.getByText("cdn.example.org (once)").waitFor();
    await page.getByText("and 6 more names").waitFor();
    await page.getByText("The app stays empty.").waitFor();
    await page.getByLabel("For how long").selectOption({ label: "until you lift it" });
    await page.screenshot({ path: screenshot("block-form-360"), fullPage: true });
    world.outcome = "no table";
    await send.click();
    await page.getByText("router attic: no table").waitFor();
    world.outcome = null;
    await send.click();
    await page.getByText("Done: the router blocks it from now on.").waitFor();
    const block = { verb: "block", destination: "app.example.org", minutes: null };
    const macs = [PHONE, TABLET].map((device) => ({ ...block, device }));
    t.match(world.orders.slice(-2), macs, "each MAC of the device");
    feed.emit("blocks", { items: blocks.list() });
    await page.getByText("Redmi 1S is kept from app.example.org").waitFor();
    await page.getByText("until you lift it · no packet stopped yet").waitFor();
    world.activity = { at: world.now, count: 1, blocks: [STOPPED] };
    await page.reload();
    await page.getByText(/14 packets stopped, the last this minute/).waitFor();
    t.equal(await page.evaluate("document.documentElement.scrollWidth"), 360);
    await page.screenshot({ path: screenshot("blocks-360"), fullPage: true });
    const lifted = page.waitForResponse((answer) => answer.request().method() === "DELETE");
    await page.getByRole("button", { name: /^Unblock: Redmi 1S/ }).press("Enter");
    await lifted;
    feed.emit("blocks", { items: blocks.list() });
    await page.locator("h1:focus").waitFor();
    await page.getByText("Nothing is blocked.").waitFor();
    t.equal(world.orders.at(-1)?.verb, "unblock");
  },
);

t.test("each kind of destination is asked for as the API takes it", { skip }, async (t) => {
  const asked: string[] = [];
  const routers = [{ id: "attic", paired: true, counters: {}, blind: [] }];
  const { blocks } = setUp(t);
  const { base, store } = await serve(t, {
    status: () => ({ ...STATUS, routers }) as unknown as typeof STATUS,
    blocks: {
      list: () => [],
      block: async (alert, minutes) => blocks.block(alert, minutes, "page"),
      close: async (request) => {
        asked.push(`${request.to} ${request.minutes}`);
        return blocks.close({ ...request, to: "everything" });
      },
      lift: async () => null,
      previewAlert: () => {
        throw new Error("no alert is asked about");
      },
      preview: ({ to }) => ({ to, since: null, total: 0, items: [], advice: [] }),
    },
  });
  const line = { kind: "device", name_source: "dhcp", maker: null, model: null } as const;
  store.putDevice("attic", { ...line, mac: PHONE ?? "", name: "Redmi 1S" }, 50);
  const browser = await launch(t);
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(`${base}#/blocks`);
  for (const [kind, label, written] of [
    ["an address", /^Address/, "192.0.2.7"],
    ["a range of addresses", /^Range/, "192.0.2.0/24"],
    ["a network (AS)", /^Number of the AS/, "AS64500"],
    ["the whole Internet", null, ""],
  ] as const) {
    await page.getByLabel("What it is kept from").selectOption({ label: kind });
    if (label !== null) await page.getByLabel(label).fill(written);
    const answered = page.waitForResponse((each) => each.request().method() === "POST");
    await page.getByRole("button", { name: "Block it" }).click();
    await answered;
  }
  await page.getByLabel("What it is kept from").selectOption({ label: "a country" });
  await page.getByLabel(/^Country in which/).selectOption({ label: "Germany" });
  await page.getByLabel("For how long").selectOption({ label: "a day" });
  const answered = page.waitForResponse((each) => each.request().method() === "POST");
  await page.getByRole("button", { name: "Block it" }).click();
  await answered;
  t.same(asked, [
    "192.0.2.7 60",
    "192.0.2.0/24 60",
    "as:64500 60",
    "everything 60",
    "country:DE 1440",
  ]);
});
