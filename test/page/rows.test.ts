import type { Page } from "playwright-core";
import t from "tap";
import { aFlow } from "../mqtt-bridge/fixtures.js";
import { LACKS_CHROMIUM, launch } from "./browser.js";
import { fill, serve } from "./served.js";

/*
 * Long lists by keyboard alone: each is one stop of the Tab key, and all of it is reached from there.
 */

const skip = LACKS_CHROMIUM;
t.setTimeout(120_000);

const DEVICE = "02:00:00:00:01:00";
const SIGHTINGS = 45;

/** Long lists with the rows that each must have, and what Enter does in its first row. */
const LISTS = [
  ["sightings", "#/sightings", SIGHTINGS, "details[open]"],
  ["search", "#/sightings/example", SIGHTINGS, "details[open]"],
  ["device", `#/devices/${encodeURIComponent(DEVICE)}`, SIGHTINGS / 3, "details[open]"],
  ["live", "#/live", 60, `#/devices/${encodeURIComponent(DEVICE)}`],
  ["held", "#/held", 8, "#/sightings/Example"],
  ["networks", "#/where/network", SIGHTINGS, "#/sightings/Carrier"],
] as const;

/** What has the keyboard, of which list; and whether that can be seen. */
const FOCUSED = `(() => {
  const element = document.activeElement;
  const row = element.closest("[data-key]");
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  return {
    isRow: element === row,
    row: Number(row?.getAttribute("aria-rowindex") ?? 0),
    count: Number(row?.closest("[role=grid]").getAttribute("aria-rowcount") ?? 0),
    hasOutline: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    isShown: box.height > 0 && box.bottom > 0 && box.top < innerHeight,
  };
})()`;

interface Focused {
  readonly isRow: boolean;
  readonly row: number;
  readonly count: number;
  readonly hasOutline: boolean;
  readonly isShown: boolean;
}

async function press(page: Page, key: string): Promise<Focused> {
  await page.keyboard.press(key);
  // A row that was not drawn is, in the next frame.
  await page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))");
  return page.evaluate<Focused>(FOCUSED);
}

/** Waits, frame by frame, until this holds in the page, whose policy forbids what Playwright would do for it. */
function until(page: Page, condition: string): Promise<void> {
  return page.evaluate(`new Promise((done) => {
    const look = () => ((${condition}) ? done() : requestAnimationFrame(look));
    look();
  })`);
}

/** Presses Tab until a row of a list has the keyboard. */
async function enterList(page: Page): Promise<Focused> {
  for (let n = 0; n < 60; n++) {
    const focused = await press(page, "Tab");
    if (focused.isRow) return focused;
  }
  throw new Error("the Tab key leads to no list");
}

for (const width of [360, 1280]) {
  t.test(`arrows go through each long list, ${width} px`, { skip }, async (t) => {
    const { base, store, traffic } = await serve(t);
    fill(store, { devices: 3, sightings: SIGHTINGS });
    for (let n = 0; n < 60; n++) traffic.take("home", [aFlow({ device: DEVICE, dport: n })]);
    const browser = await launch(t);
    const viewport = { width, height: 800 };
    const page = await (await browser.newContext({ viewport, reducedMotion: "reduce" })).newPage();
    for (const [name, path, rows] of LISTS) {
      await page.goto("about:blank");
      await page.goto(`${base}${path}`);
      await page.locator("[role=grid] tr[data-key]").first().waitFor();
      // Rows of heads are counted too.
      const heads = await page.locator("[role=grid] thead tr").count();
      let at = await enterList(page);
      t.equal(at.row, heads + 1, `${name}: the first row first`);
      t.equal(at.count, rows + heads, `${name}: says how many there are`);
      for (let n = 2; n <= rows; n++) {
        at = await press(page, "ArrowDown");
        const wanted = { isRow: true, row: n + heads, hasOutline: true, isShown: true };
        if (at.row !== wanted.row || !at.isShown || !at.hasOutline) t.match(at, wanted, name);
      }
      t.equal(at.row, rows + heads, `${name}: every row is reached and seen to be`);
      t.equal((await press(page, "ArrowDown")).row, rows + heads, `${name}: the last is the last`);
      t.match(await press(page, "Home"), { row: heads + 1, isShown: true, isRow: true }, name);
      t.match(await press(page, "End"), { row: rows + heads, isShown: true, isRow: true }, name);
      const up = await press(page, "PageUp");
      t.ok(up.row < rows + heads && up.isShown, `${name}: a page up`);
      const down = await press(page, "PageDown");
      t.ok(down.row > up.row && down.isShown, `${name}: a page down`);
    }
  });
}

t.test(
  "Enter opens a row, Tab goes through what is in it, and then past the list",
  { skip },
  async (t) => {
    const { base, store, traffic } = await serve(t);
    fill(store, { devices: 3, sightings: SIGHTINGS });
    for (let n = 0; n < 60; n++) traffic.take("home", [aFlow({ device: DEVICE, dport: n })]);
    const page = await (await launch(t)).newPage();
    for (const [name, path, , opened] of LISTS) {
      await page.goto("about:blank");
      await page.goto(`${base}${path}`);
      await page.locator("[role=grid] tr[data-key]").first().waitFor();
      await enterList(page);
      const row = page.locator("tr[data-key]:focus");
      const controls = await row.locator("a, button, select, summary").count();
      for (let n = 0; n < controls; n++) {
        const focused = await press(page, "Tab");
        t.match(focused, { isRow: false, hasOutline: true, isShown: true }, `${name}: in the row`);
        t.ok(focused.row > 0, `${name}: in the row`);
      }
      const at = await press(page, "Escape");
      t.ok(at.isRow, `${name}: Escape comes back to the row`);
      let after = at;
      for (let n = 0; n <= controls; n++) after = await press(page, "Tab");
      t.equal(after.row, 0, `${name}: then Tab leaves the list`);
      await page.locator("tr[data-key]").first().focus();
      await page.keyboard.press("Enter");
      if (opened.startsWith("#")) await page.waitForURL((url) => url.hash.startsWith(opened));
      else await page.locator(`tr[data-key] ${opened}`).first().waitFor();
      t.pass(`${name}: Enter opens`);
    }
  },
);

t.test("in a window of another width rows have other heights", { skip }, async (t) => {
  const { base, store } = await serve(t);
  fill(store, { devices: 3, sightings: SIGHTINGS });
  const page = await (await launch(t)).newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(`${base}#/sightings`);
  await page.getByText(`${SIGHTINGS} shown`).waitFor();
  await page.setViewportSize({ width: 8, height: 800 });
  await until(page, "document.querySelector('tr[data-key]').clientHeight > 2000");
  await page.evaluate("scrollTo(0, 9000)");
  await until(page, "document.querySelector('tr[aria-rowindex=\"1\"]') === null");
  const first = await page.locator("tr[data-key]").first().getAttribute("aria-rowindex");
  t.ok(Number(first) < 6, `row ${first} stands where a few of these have room`);
});

t.test("the keyboard stays on its row when others come before it", { skip }, async (t) => {
  const { base, traffic } = await serve(t);
  for (let n = 0; n < 60; n++) traffic.take("home", [aFlow({ name: `old-${n}.example.org` })]);
  const page = await (await launch(t)).newPage();
  await page.goto(`${base}#/live`);
  await page.getByText("old-59.example.org").waitFor();
  await enterList(page);
  await press(page, "ArrowDown");
  traffic.take("home", [aFlow({ name: "new.example.org" })]);
  await page.getByText("new.example.org").waitFor();
  t.match(await page.locator("tr:focus").textContent(), /old-58\.example\.org/);
  t.equal(await page.locator("tr:focus").getAttribute("aria-rowindex"), "3");
});
