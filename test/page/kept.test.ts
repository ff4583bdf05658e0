import type { Page } from "playwright-core";
import t from "tap";
import { LACKS_CHROMIUM, launch } from "./browser.js";
import { fill, serve } from "./served.js";

/*
 * What is shown stays, at its place, while everything is loaded anew; what does not come is told.
 */

const skip = LACKS_CHROMIUM;
t.setTimeout(120_000);

const SIGHTINGS = 400;
/** Long lists that come in parts, what gives them, and their rows with those of heads. */
const LISTS = [
  ["#/sightings", "sightings", SIGHTINGS],
  ["#/sightings/host", "sightings", SIGHTINGS],
  ["#/where/network", "destinations/groups", 301],
  ["#/held", "holdings", 68],
] as const;

/** Of a list as it was filled: the rest of it is asked for from here on. */
const rest = (api: string) => (url: URL) =>
  url.pathname === `/api/${api}` && url.searchParams.get("offset") === "50";

const rows = (count: number): string => `[role=grid][aria-rowcount='${count}']`;

interface Place {
  readonly rows: number;
  readonly top: number;
  readonly first: string | null;
}

/** How long the list is, and what the window shows of it. */
function placeOf(page: Page): Promise<Place> {
  return page.evaluate<Place>(`({
    rows: Number(document.querySelector("[role=grid]")?.getAttribute("aria-rowcount")),
    top: scrollY,
    first: [...document.querySelectorAll("tr[data-key]")]
      .find((row) => row.getBoundingClientRect().bottom > 0)?.dataset.key ?? null,
  })`);
}

/** Opens a list, waits for all of it and goes down to its middle. */
async function openAt(page: Page, url: string, count: number): Promise<Place> {
  await page.goto(url);
  await page.locator("[role=grid] tr[data-key]").first().waitFor();
  await page.evaluate("scrollTo(0, document.body.scrollHeight)");
  await page.locator(rows(count)).waitFor();
  await page.evaluate("scrollTo(0, 4500)");
  await page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)))");
  return placeOf(page);
}

for (const [path, api, count] of LISTS) {
  t.test(`${path} stays where it is while everything is loaded anew`, { skip }, async (t) => {
    const { base, store, feed } = await serve(t);
    fill(store, { devices: 3, sightings: SIGHTINGS });
    const page = await (await launch(t)).newPage();
    const streaming = page.waitForRequest("**/api/stream?*");
    const before = await openAt(page, `${base}${path}`, count);
    t.ok(before.top > 3000, "far down");
    await streaming;
    let go = (): void => {};
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    await page.route(rest(api), async (route) => {
      await held;
      await route.continue();
    });
    const asked = page.waitForRequest((each) => rest(api)(new URL(each.url())));
    feed.emit("reset", null);
    t.same(await asked.then(() => placeOf(page)), before, "while the rest is on its way");
    const answered = page.waitForResponse((each) => rest(api)(new URL(each.url())));
    go();
    await (await answered).finished();
    await page.locator(rows(count)).waitFor();
    t.same(await placeOf(page), before, "when all has come");

    await page.unroute(rest(api));
    await page.route(rest(api), (route) => route.abort());
    feed.emit("reset", null);
    await page.getByText("This could not be loaded.").waitFor({ state: "attached" });
    const { first, rows: left } = await placeOf(page);
    // Nobody knows any more how many sightings there are.
    t.same([first, left], [before.first, api === "sightings" ? -1 : count], "what did not come");
  });

  t.test(
    `${path}: what came is shown beside the word that the rest did not`,
    { skip },
    async (t) => {
      const { base, store } = await serve(t);
      fill(store, { devices: 3, sightings: SIGHTINGS });
      const page = await (await launch(t)).newPage();
      await page.route(rest(api), (route) => route.abort());
      await page.goto(`${base}${path}`);
      await page.locator("[role=grid] tr[data-key]").first().waitFor();
      await page.evaluate("scrollTo(0, document.body.scrollHeight)");
      await page.getByText("This could not be loaded.").waitFor({ state: "attached" });
      t.ok((await page.locator("[role=grid] tr[data-key]").count()) > 0);
    },
  );
}

const DEVICE = `#/devices/${encodeURIComponent("02:00:00:00:01:00")}`;
/** Views of what comes at once, what gives it, and something that is shown of it. */
const VIEWS = [
  ["#/captures", "captures", "h1:has-text('Scan a capture')"],
  ["#/", "traffic", "h2:has-text('How much could be read')"],
  [DEVICE, "devices/*/hours", "p:has-text('No traffic counted yet.')"],
  [DEVICE, "sightings?*", ".card.sighting"],
] as const;

for (const [path, api, shown] of VIEWS) {
  t.test(`${path}: what came of ${api} stays when it does not come anew`, { skip }, async (t) => {
    const { base, store, feed } = await serve(t);
    fill(store, { devices: 1, sightings: 1 });
    const page = await (await launch(t)).newPage();
    const streaming = page.waitForRequest("**/api/stream?*");
    await page.goto(`${base}${path}`);
    const kept = page.locator(`main ${shown}`);
    await kept.waitFor();
    await streaming;
    await page.route(`**/api/${api}`, (route) => route.abort());
    feed.emit("reset", null);
    await page.getByText("This could not be loaded.").waitFor();
    t.equal(await kept.count(), 1);
  });
}

t.test("captures that could not be loaded do not look like none", { skip }, async (t) => {
  const { base } = await serve(t);
  const page = await (await launch(t)).newPage();
  await page.route("**/api/captures", (route) => route.abort());
  const own = { text: "rules: []\n", version: "1" };
  await page.route("**/api/rules", (route) =>
    route.fulfill({ json: { fixed: false, items: [], lists: [], own } }),
  );
  await page.goto(`${base}#/rules/own`);
  await page.getByLabel("Try content rules on").waitFor();
  await page.getByText("This could not be loaded.").waitFor();
  t.equal(
    await page.getByLabel("Try content rules on").locator("option").count(),
    1,
    "the samples are there",
  );
});
