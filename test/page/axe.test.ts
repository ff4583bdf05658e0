import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import t from "tap";
import { startRun } from "../mqtt-bridge/program.js";
import { allViews, openView } from "./all-views.js";
import { LACKS_CHROMIUM, launch } from "./browser.js";

const AXE = readFileSync("node_modules/axe-core/axe.min.js", "utf8");

/** Rules that are broken, with the elements that break them. */
async function violations(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`axe.run(document, { resultTypes: ["violations"] }).then(
    ({ violations }) => violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, any }) => id + ": " + html.slice(0, 160) + " " + (any[0]?.message ?? ""))))`);
}

for (const colorScheme of ["light", "dark"] as const) {
  for (const [locale, language] of [
    ["en-GB", "en"],
    ["hi-IN", "hi"],
  ] as const) {
    t.test(
      `axe finds nothing: ${colorScheme}, ${language}`,
      { skip: LACKS_CHROMIUM },
      async (t) => {
        const { run, page: base } = await startRun([]);
        t.teardown(() => run.stop());
        await run.printed(/still here/);
        const browser = await launch(t);
        const width = colorScheme === "light" ? 360 : 1280;
        // axe is put into the page from outside, which the policy of its content forbids.
        const context = await browser.newContext({
          ...{ viewport: { width, height: 800 }, bypassCSP: true },
          ...{ colorScheme, locale, reducedMotion: "reduce" },
        });
        const page = await context.newPage();
        for (const view of await allViews(base)) {
          await openView(page, base, view);
          await page.evaluate(AXE);
          t.same(await violations(page), [], view.name);
          t.equal(await page.evaluate("document.documentElement.lang"), language);
        }
      },
    );
  }
}

t.test("axe would find what is wrong", { skip: LACKS_CHROMIUM }, async (t) => {
  const browser = await launch(t);
  const page = await browser.newPage();
  await page.setContent("<html><body><img src='x'><input></body></html>");
  await page.evaluate(AXE);
  const found = (await violations(page)).join("\n");
  t.match(found, /image-alt/);
  t.match(found, /label/);
});
