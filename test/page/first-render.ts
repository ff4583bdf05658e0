import type { Browser } from "playwright-core";

/** Milliseconds from the begin of the navigation until an element was painted, in a browser that has nothing stored. */
export async function firstRender(browser: Browser, url: string, ready: string): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  // Noted in the page itself, at the frame after it is there: asking from outside takes time too.
  await page.addInitScript(`new MutationObserver((_, watch) => {
    if (document.querySelector(${JSON.stringify(ready)}) === null) return;
    watch.disconnect();
    requestAnimationFrame(() => setTimeout(() => { window.painted = performance.now(); }));
  }).observe(document, { childList: true, subtree: true })`);
  await page.goto(url);
  await page.locator(ready).first().waitFor();
  // A frame later it is painted.
  const painted =
    "new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(window.painted))))";
  const milliseconds = await page.evaluate<number>(painted);
  await context.close();
  return milliseconds;
}
