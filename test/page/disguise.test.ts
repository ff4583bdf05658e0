import type { Page } from "playwright-core";
import t from "tap";
import { startRun } from "../mqtt-bridge/program.js";
import { allViews, openView } from "./all-views.js";
import { LACKS_CHROMIUM, launch, openDetails } from "./browser.js";

/*
 * Every text of the table stands in ⟦…⟧ in the pseudo-locale. What is outside of these, and no value of a device, a
 * file or a rule, is a text that is not in the table.
 */

/** What holds values and not texts: names and codes, times, and what is said to be in another language. */
const VALUES =
  "bdi:not(.said), code, time, kbd, .brand, [lang]:not(html), noscript, script, style, [translate=no]";

interface Left {
  readonly where: string;
  readonly text: string;
}

/** Visible texts that are not in the table, with the element that they stand in. */
async function untranslated(page: Page): Promise<Left[]> {
  return page.evaluate<Left[]>(
    `((values) => {
    const left = [];
    // A text's places may hold texts.
    const bare = (text) => {
      for (let before = ""; before !== text; ) {
        before = text;
        text = text.replace(/⟦[^⟦⟧]*⟧/g, "");
      }
      // An element may stand in the middle of a text.
      return text.replace(/⟦[^⟦⟧]*$/, "").replace(/^[^⟦⟧]*⟧/, "");
    };
    const note = (element, text) => {
      if (element.closest(values) === null && /\\p{Letter}/u.test(bare(text)))
        left.push({ where: element.tagName + "." + element.className, text: text.trim() });
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { parentElement, textContent } = walker.currentNode;
      if (parentElement !== null) note(parentElement, textContent);
    }
    for (const element of document.querySelectorAll("[title], [aria-label], [placeholder], [alt]")) {
      for (const name of ["title", "aria-label", "placeholder", "alt"]) {
        const text = element.getAttribute(name);
        if (text !== null) note(element, text);
      }
    }
    return left;
  })(${JSON.stringify(VALUES)})`,
    VALUES,
  );
}

t.test("every text of every view is in the table", { skip: LACKS_CHROMIUM }, async (t) => {
  const { run, page: base } = await startRun([]);
  t.teardown(() => run.stop());
  await run.printed(/still here/);
  const browser = await launch(t);
  const context = await browser.newContext({ viewport: { width: 360, height: 740 } });
  await context.addInitScript('localStorage.setItem("telltale.language", "en-XA")');
  const page = await context.newPage();
  for (const view of await allViews(base)) {
    await openView(page, base, view);
    await openDetails(page);
    t.equal(await page.evaluate("document.documentElement.lang"), "en-XA");
    t.match(await page.textContent("main"), /⟦/, `${view.name} is in disguise`);
    t.same(await untranslated(page), [], view.name);
    const wide = await page.evaluate("document.documentElement.scrollWidth");
    t.equal(wide, 360, `${view.name} has room for longer texts at 360 pixels`);
  }
});

t.test("a text that is not in the table would be found", { skip: LACKS_CHROMIUM }, async (t) => {
  const browser = await launch(t);
  const page = await browser.newPage();
  await page.setContent(
    `<p>⟦Šééñ <b>⟦x⟧</b>~~⟧ plain</p><p aria-label="said">⟦a ⟦b⟧ c⟧ 12</p><bdi>name</bdi><bdi class="said">sent</bdi>`,
  );
  t.same(
    (await untranslated(page)).map(({ text }) => text),
    ["~~⟧ plain", "sent", "said"],
  );
});
