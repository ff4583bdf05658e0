import type { Page } from "playwright-core";
import t from "tap";
import { startRun } from "../mqtt-bridge/program.js";
import { type AnyView, allViews, openView } from "./all-views.js";
import { LACKS_CHROMIUM, launch, openDetails } from "./browser.js";

/*
 * Each view is walked with the Tab key from its begin to its end, where the browser itself takes over, and then
 * backwards. What a mouse could press must have been reached, and seen to be; of a long list one row, since arrows
 * lead to the others (rows.test).
 */

// Many views: on a machine that is busy with other things it takes longer than a test usually may.
t.setTimeout(300_000);

/** Presses after which the end of a view must have come. */
const PRESSES_MAX = 400;

/** Marks what a person could work with, and gives its numbers in the document's order. */
const MARK = `(() => {
  const all = document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex='0'], [contenteditable]");
  const isSeen = (element) => {
    const box = element.getBoundingClientRect();
    return !element.matches(":disabled") && element.type !== "hidden" && box.width > 0 && box.height > 0 && element.checkVisibility() &&
      getComputedStyle(element).visibility !== "hidden" && element.closest("[inert]") === null &&
      !element.matches("[role=grid] [tabindex='-1']");
  };
  return [...all].filter(isSeen).map((element, n) => {
    element.dataset.walk = String(n);
    return String(n);
  });
})()`;

/** What has the keyboard: its mark, whether that can be seen, and whether the window shows it. */
const FOCUSED = `(() => {
  const element = document.activeElement;
  if (element === null || element === document.body || element.getClientRects().length === 0) return null;
  const style = getComputedStyle(element);
  // A link over two lines has a box with nothing of it in the middle.
  const [box] = element.getClientRects();
  const at = document.elementFromPoint(
    Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1),
    Math.min(Math.max(box.top + Math.min(box.height, 20) / 2, 0), innerHeight - 1));
  return {
    mark: element.dataset.walk ?? "",
    what: element.outerHTML.slice(0, 120),
    hasOutline: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    isShown: at !== null && (element === at || element.contains(at) || at.contains(element) ||
      at.closest("label")?.contains(element) === true),
  };
})()`;

interface Focused {
  readonly mark: string;
  readonly what: string;
  readonly hasOutline: boolean;
  readonly isShown: boolean;
}

/** Begins at an element and presses a key until the keyboard has left the document, or comes round. */
async function walk(page: Page, key: string, from: string): Promise<Focused[]> {
  // As if by a key: else no outline is drawn.
  const begin = `document.querySelector('[data-walk="${from}"]').focus({ focusVisible: true })`;
  await page.evaluate(begin);
  const first = await page.evaluate<Focused | null>(FOCUSED);
  const walked: Focused[] = first === null ? [] : [first];
  for (let n = 0; n < PRESSES_MAX; n++) {
    await page.keyboard.press(key);
    const focused = await page.evaluate<Focused | null>(FOCUSED);
    if (focused === null) break;
    const isRound = walked.some(({ mark }) => mark !== "" && mark === focused.mark);
    if (isRound) break;
    walked.push(focused);
  }
  return walked;
}

/** Nothing is drawn anew while it is walked. */
async function settle(page: Page, base: string, view: AnyView): Promise<void> {
  // A document of its own, else the keyboard goes on where it was in the view before.
  await page.goto("about:blank");
  await openView(page, base, view);
  // A few rules are as good as all.
  if (view.name === "rules") {
    await page.locator("input[type=search]").fill("xiaomi");
    await page.locator(".list > article").nth(30).waitFor({ state: "detached" });
  }
  // What runs is known.
  await page.locator(".banner.demo").waitFor();
  await openDetails(page);
}

t.test("the Tab key reaches all of every view", { skip: LACKS_CHROMIUM }, async (t) => {
  const { run, page: base } = await startRun([]);
  t.teardown(() => run.stop());
  await run.printed(/still here/);
  const views = await allViews(base);
  const browser = await launch(t);
  for (const width of [360, 1280]) {
    const viewport = { width, height: 800 };
    const context = await browser.newContext({ viewport, reducedMotion: "reduce" });
    const page = await context.newPage();
    for (const view of views) {
      const name = `${view.name}, ${width} px`;
      await settle(page, base, view);
      const marks = await page.evaluate<string[]>(MARK);
      const forward = await walk(page, "Tab", marks[0] ?? "");
      const reached = new Set(forward.map(({ mark }) => mark));
      const missed = marks.filter((mark) => !reached.has(mark));
      const what = await page.evaluate<string[]>(
        `${JSON.stringify(missed)}.map((n) =>
          document.querySelector('[data-walk="' + n + '"]')?.outerHTML.slice(0, 120) ?? "gone")`,
      );
      t.same(what, [], `${name}: all is reached`);
      const unseen = forward.filter(({ hasOutline, isShown }) => !hasOutline || !isShown);
      t.same(unseen, [], `${name}: where the keyboard is can be seen`);
      if (width === 360) continue;
      const backward = await walk(page, "Shift+Tab", marks.at(-1) ?? "");
      t.ok(backward.length >= marks.length, `${name}: no trap backwards`);
    }
    await context.close();
  }
});

t.test("a walk would find what cannot be reached or seen", { skip: LACKS_CHROMIUM }, async (t) => {
  const browser = await launch(t);
  const page = await browser.newPage();
  await page.setContent(`<style>#b:focus { outline: none }</style>
    <button id=a>a</button><button id=b>b</button><button id=c tabindex=-1>c</button>`);
  const marks = await page.evaluate<string[]>(MARK);
  t.same(marks, ["0", "1", "2"]);
  const walked = await walk(page, "Tab", "0");
  t.same(
    walked.map(({ mark, hasOutline }) => [mark, hasOutline]),
    [
      ["0", false],
      ["1", false],
    ],
    "the browser's own outline is 1 px wide",
  );
});

t.test("a dialog keeps the keyboard, and gives it back", { skip: LACKS_CHROMIUM }, async (t) => {
  const { run, page: base } = await startRun(["--capture", "test/captures/redmi-1s-test1.pcap"]);
  t.teardown(() => run.stop());
  await run.printed(/still here/);
  const browser = await launch(t);
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(`${base}#/alerts`);
  const opener = page.getByRole("button", { name: "Block …" }).first();
  await opener.focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  // A dialog that is closed has no role, but is drawn until its event was heard.
  const gone = (): Promise<void> => page.locator("dialog").waitFor({ state: "detached" });
  await dialog
    .getByText(/If you blocked it/)
    .first()
    .waitFor();
  const inside = `document.activeElement.closest("dialog") !== null || document.activeElement === document.body`;
  for (let n = 0; n < 12; n++) {
    await page.keyboard.press(n < 6 ? "Tab" : "Shift+Tab");
    t.ok(await page.evaluate(inside), "the keyboard stays in the dialog");
  }
  await page.keyboard.press("Escape");
  await gone();
  await page.locator("button:focus").getByText("Block …").waitFor();
  await page.keyboard.press(" ");
  await dialog.waitFor();
  await dialog.getByRole("button", { name: "Do not block" }).focus();
  await page.keyboard.press("Enter");
  await gone();
  await page.locator("button:focus").getByText("Block …").waitFor();
});

t.test(
  "the first key leads past the header, and choices turn with arrows",
  {
    skip: LACKS_CHROMIUM,
  },
  async (t) => {
    const { run, page: base } = await startRun([]);
    t.teardown(() => run.stop());
    await run.printed(/still here/);
    const browser = await launch(t);
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(`${base}#/blocks`);
    await page.locator("form select").first().waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.locator("main:focus").waitFor();
    const kind = page.getByLabel("What it is kept from");
    await kind.focus();
    for (let n = 0; n < 6; n++) await page.keyboard.press("ArrowDown");
    t.equal(await kind.inputValue(), "everything");
    await page.goto(`${base}#/where/company`);
    await page.locator(".ranked").waitFor();
    const head = page.getByRole("columnheader", { name: "Last" });
    await head.getByRole("button").focus();
    await page.keyboard.press(" ");
    t.equal(await head.getAttribute("aria-sort"), "descending");
    await page.keyboard.press("Enter");
    t.equal(await head.getAttribute("aria-sort"), "ascending");
  },
);
