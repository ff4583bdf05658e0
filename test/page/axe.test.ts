import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import t from "tap";
import { startRun } from "../mqtt-bridge/program.js";
import { allViews, openView } from "./all-views.js";
import { LACKS_CHROMIUM, launch } from "./browser.js";

// Many views: on a machine that is busy with other things it takes longer than a test usually may.
t.setTimeout(300_000);

const AXE = readFileSync("node_modules/axe-core/axe.min.js", "utf8");

/** Rules that are broken, with the elements that break them. */
async function violations(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`axe.run(document, { resultTypes: ["violations"] }).then(
    ({ violations }) => violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, any }) => id + ": " + html.slice(0, 160) + " " + (any[0]?.message ?? ""))))`);
}

t.test("axe finds nothing in any view", { skip: LACKS_CHROMIUM }, async (t) => {
  const { run, page: base } = await startRun([]);
  t.teardown(() => run.stop());
  await run.printed(/still here/);
  const views = await allViews(base);
  const browser = await launch(t);
  for (const [colorScheme, locale, language, width] of [
    ["light", "en-GB", "en", 360],
    ["light", "hi-IN", "hi", 360],
    ["dark", "en-GB", "en", 1280],
    ["dark", "hi-IN", "hi", 1280],
  ] as const) {
    // axe is put into the page from outside, which the policy of its content forbids.
    const context = await browser.newContext({
      ...{ viewport: { width, height: 800 }, bypassCSP: true },
      ...{ colorScheme, locale, reducedMotion: "reduce" },
    });
    const page = await context.newPage();
    await page.goto(base);
    await page.evaluate(AXE);
    for (const view of views) {
      await openView(page, base, view);
      t.same(await violations(page), [], `${view.name}: ${colorScheme}, ${language}`);
      t.equal(await page.evaluate("document.documentElement.lang"), language);
    }
    await context.close();
  }
});

t.test("axe would find what is wrong", { skip: LACKS_CHROMIUM }, async (t) => {
  const browser = await launch(t);
  const page = await browser.newPage();
  await page.setContent("<html><body><img src='x'><input></body></html>");
  await page.evaluate(AXE);
  const found = (await violations(page)).join("\n");
  t.match(found, /image-alt/);
  t.match(found, /label/);
});
