import { existsSync, mkdirSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import type { Test } from "tap";

export const CHROMIUM = "/usr/bin/chromium";

/** Why tests in a browser cannot run; false: they can. */
export const LACKS_CHROMIUM: string | false = existsSync(CHROMIUM) ? false : "needs chromium";

/** A browser that talks to nobody but the page. */
export const CHROMIUM_OPTIONS = {
  executablePath: CHROMIUM,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

/** Ends with the test. */
export async function launch(t: Test, executablePath = CHROMIUM): Promise<Browser> {
  const browser = await chromium.launch({ ...CHROMIUM_OPTIONS, executablePath });
  t.teardown(() => browser.close());
  return browser;
}

/** Where a screenshot of this name goes. */
export function screenshot(name: string): string {
  mkdirSync("build/screenshots", { recursive: true });
  return `build/screenshots/${name}.png`;
}

/** Opens what is folded; all at once, since a view that is still being drawn may take back what was counted. */
export async function openDetails(page: Page): Promise<void> {
  await page.locator("main details").evaluateAll((all) => {
    for (const details of all) details.setAttribute("open", "");
  });
}
