import t from "tap";
import { aFlow } from "../mqtt-bridge/fixtures.js";
import { LACKS_CHROMIUM, launch } from "./browser.js";
import { firstRender } from "./first-render.js";
import { fill, serve } from "./served.js";

const skip = LACKS_CHROMIUM;
/** Rows of a long list that are in the document. */
const ROWS = ".virtual tr[data-key]";
const SAMPLE = "test/captures/redmi-1s-test1.pcap";

t.test(
  "10,000 sightings are there to be scrolled, and few of them in the document",
  { skip },
  async (t) => {
    const { base, store } = await serve(t);
    fill(store, { devices: 30, sightings: 10_000 });
    const browser = await launch(t);
    const took = await firstRender(browser, `${base}#/sightings`, ".card.sighting");
    t.comment(`first render after ${Math.round(took)} ms; make bench-page measures`);
    t.ok(took < 3000, "other programs may run");
    const page = await browser.newPage();
    await page.goto(`${base}#/sightings`);
    await page.getByText("50 shown, and there are more").waitFor();
    t.ok((await page.locator(ROWS).count()) < 40);
    const list = page.getByRole("grid");
    t.equal(await list.getAttribute("aria-rowcount"), "-1", "nobody knows yet how many");
    await page.getByText("host-9999.example.org").first().waitFor();
    for (const shown of ["550 shown", "1,050 shown"]) {
      await page.evaluate("scrollTo(0, document.body.scrollHeight)");
      await page.getByText(shown).waitFor();
    }
    t.ok((await page.locator(ROWS).count()) < 40);
    const last = await page.locator(ROWS).last().getAttribute("aria-rowindex");
    t.ok(Number(last) > 550, "each knows its place in the list");
  },
);

t.test("a search stands in the address, and a reload keeps it", { skip }, async (t) => {
  const { base, store } = await serve(t);
  fill(store, { devices: 3, sightings: 20 });
  const page = await (await launch(t)).newPage();
  await page.goto(`${base}#/sightings`);
  await page.getByText("20 shown").waitFor();
  await page.getByRole("searchbox").fill("host-7 device");
  await page.getByText("1 shown").waitFor();
  t.match(page.url(), /#\/sightings\/host-7%20device$/);
  t.equal(await page.locator(ROWS).count(), 1);
  await page.reload();
  await page.getByText("1 shown").waitFor();
  t.equal(await page.getByRole("searchbox").inputValue(), "host-7 device");
  await page.getByRole("button", { name: "Identifier sent" }).click();
  await page.getByText("Nothing fits.").waitFor();
  await page.getByRole("searchbox").fill("");
  await page.getByText("7 shown").waitFor();
});

/** Views that show sightings, of a store that holds some. */
const SHOWN = ["#/sightings", "#/sightings/host", "#/devices/02%3A00%3A00%3A00%3A01%3A00"];

for (const path of SHOWN) {
  t.test(`${path}: nothing is said of sightings that did not come`, { skip }, async (t) => {
    const { base, store } = await serve(t);
    fill(store, { devices: 1, sightings: 2 });
    const page = await (await launch(t)).newPage();
    let answer = (): void => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route("**/api/sightings?*", async (route) => {
      await answered;
      await route.abort();
    });
    await page.goto(`${base}${path}`);
    await page.getByText("Loading …").first().waitFor();
    const claims = page.getByText(/Nothing seen yet|Nothing fits/);
    t.equal(await claims.count(), 0, "while they are on their way");
    answer();
    await page.getByText("This could not be loaded").waitFor();
    t.equal(await claims.count(), 0, "when they did not come");
  });
}

t.test("where it goes and what is held are counted to the last of 10,000", { skip }, async (t) => {
  const { base, store } = await serve(t);
  fill(store, { devices: 30, sightings: 10_000 });
  const page = await (await launch(t)).newPage();
  await page.goto(`${base}#/where/company`);
  await page.getByRole("row", { name: /^Example 5,?000 15 / }).waitFor();
  await page.getByRole("row", { name: /^no company known 5,?000 15 / }).waitFor();
  await page.goto(`${base}#/held`);
  await page.locator("[role=grid][aria-rowcount='1668']").waitFor();
  t.ok((await page.locator(".holder").count()) < 40, "few of them in the document");
});

t.test("where it goes is sorted by any column, the country with its date", { skip }, async (t) => {
  const { base, store } = await serve(t);
  fill(store, { devices: 4, sightings: 10 });
  const page = await (await launch(t)).newPage();
  await page.goto(`${base}#/where/maker`);
  const names = () => page.locator(".ranked tbody th bdi").allTextContents();
  await page.getByRole("link", { name: "Xiaomi" }).waitFor();
  t.same((await names()).sort(), ["Espressif", "Samsung", "Xiaomi"]);
  await page.getByRole("button", { name: "Maker of the device" }).press("Enter");
  t.same(await names(), ["Espressif", "Samsung", "Xiaomi"]);
  t.equal(await page.locator("th[aria-sort=ascending]").count(), 1);
  await page.getByRole("link", { name: "Country of registration" }).click();
  await page.getByRole("row", { name: /China as of 2026-06-17/ }).waitFor();
  await page.getByRole("link", { name: "China" }).click();
  await page.getByText("10 shown").waitFor();
});

t.test("flows come as they end, wait while paused, and are filtered", { skip }, async (t) => {
  const { base, traffic } = await serve(t);
  const page = await (await launch(t)).newPage();
  traffic.take("home", [aFlow({ name: "before.example.org" })]);
  await page.goto(`${base}#/live`);
  await page.getByText("before.example.org").waitFor();
  traffic.take("home", [aFlow({ name: "after.example.org" })]);
  await page.getByText("after.example.org").waitFor();
  await page.getByRole("button", { name: "Pause" }).click();
  traffic.take("home", [aFlow({ name: "meanwhile.example.org" })]);
  await page.getByRole("button", { name: "Go on (1 waits)" }).waitFor();
  t.equal(await page.getByText("meanwhile.example.org").count(), 0);
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByText("meanwhile.example.org").waitFor();
  await page.getByRole("searchbox").fill("AFTER http");
  await page.getByText("before.example.org").waitFor({ state: "detached" });
  t.equal(await page.locator(".card.flow").count(), 1);
});

t.test(
  "a capture is given, scanned and shown; what is none is said to be none",
  { skip },
  async (t) => {
    const { base } = await serve(t);
    const page = await (await launch(t)).newPage();
    await page.goto(`${base}#/captures`);
    const input = page.getByLabel(/Capture file, at most 268 MB/);
    await input.setInputFiles({
      name: "cat.pcap",
      mimeType: "image/png",
      buffer: Buffer.from("PNG, not packets at all"),
    });
    await page.getByText(/cat\.pcap: .*capture/).waitFor();
    await input.setInputFiles(SAMPLE);
    await page.getByText(/redmi-1s-test1\.pcap: .* packets, \d+ alerts/).waitFor();
    await page.getByRole("link", { name: "Show the result" }).press("Enter");
    await page
      .getByText(/Redmi 1S sent its IMEI/)
      .first()
      .waitFor();
    t.match(page.url(), /#\/captures\/[0-9a-f]{12}$/);
    await page.reload();
    await page.getByRole("heading", { name: "Sightings" }).waitFor();
    await page.getByRole("button", { name: "Forget" }).first().click();
    await page.getByText("This result is not there any more.").waitFor();
  },
);

t.test("the whole page by keyboard", { skip }, async (t) => {
  const { base, store } = await serve(t);
  fill(store, { devices: 2, sightings: 3 });
  const page = await (await launch(t)).newPage();
  const focused = () =>
    page.evaluate<string>("document.activeElement.id || document.activeElement.textContent");
  await page.goto(base);
  await page.locator(".card.device").first().waitFor();
  await page.keyboard.press("Tab");
  t.equal(await focused(), "Skip to the content");
  await page.keyboard.press("Enter");
  t.equal(await focused(), "main");
  await page.keyboard.press("Tab");
  t.ok(
    await page.evaluate("document.activeElement.closest('main') !== null"),
    "the content comes next",
  );
  for (const [keys, heading] of [
    ["gw", "Where to"],
    ["gi", "What they hold"],
    ["gl", "Live"],
    ["gc", "Scan a capture"],
    ["ga", "Alerts"],
    ["?", "Keyboard"],
  ] as const) {
    for (const key of keys) await page.keyboard.press(key);
    await page.getByRole("heading", { level: 1, name: heading }).waitFor();
    t.equal(await focused(), "main", `${keys}: one goes on in the view`);
  }
  await page.keyboard.press("/");
  await page.locator("input[type=search]:focus").waitFor();
  await page.keyboard.type("gh?");
  t.equal(await page.getByRole("searchbox").inputValue(), "gh?", "who writes, writes");
  await page.goto(`${base}#/keys`);
  await page.getByRole("checkbox").uncheck();
  await page.locator("h1").click();
  await page.keyboard.press("g");
  await page.keyboard.press("h");
  t.match(page.url(), /#\/keys$/, "shortcuts can be switched off");
});
