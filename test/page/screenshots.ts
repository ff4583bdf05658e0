/** Pictures of every view, at both widths, in both schemes and languages: `make screenshots`. */
import { mkdirSync, statSync } from "node:fs";
import { chromium, type Page } from "playwright-core";
import { startRun } from "../mqtt-bridge/program.js";
import { allViews, openView } from "./all-views.js";
import { CHROMIUM_OPTIONS, screenshot } from "./browser.js";

const WIDTHS = [
  [360, 740],
  [1280, 800],
] as const;
const SCHEMES = ["light", "dark"] as const;
const LANGUAGES = ["en", "hi"] as const;
/** Those that the README shows. */
const CHOSEN = [
  "home-1280-light-en",
  "timeline-1280-dark-en",
  "home-360-dark-hi",
  "alert-360-light-en",
];
const DOCS = "docs/screenshots";

/** A README is loaded often: of the wide ones the upper half tells enough. */
const HEIGHTS = { 360: 740, 1280: 440 } as const;

/** A picture of what is in the window, and another where the README shows it. */
async function picture(page: Page, name: string, width: keyof typeof HEIGHTS): Promise<void> {
  await page.screenshot({ path: screenshot(name) });
  if (!CHOSEN.includes(name)) return;
  const path = `${DOCS}/${name}.png`;
  await page.screenshot({ path, clip: { x: 0, y: 0, width, height: HEIGHTS[width] } });
  console.log(`${path}: ${statSync(path).size} bytes`);
}

mkdirSync(DOCS, { recursive: true });
const { run, page: base } = await startRun([]);
try {
  await run.printed(/still here/);
  const browser = await chromium.launch(CHROMIUM_OPTIONS);
  let made = 0;
  for (const [width, height] of WIDTHS) {
    for (const colorScheme of SCHEMES) {
      for (const language of LANGUAGES) {
        const context = await browser.newContext({
          ...{ viewport: { width, height }, colorScheme, reducedMotion: "reduce" },
          locale: language === "hi" ? "hi-IN" : "en-GB",
        });
        const page = await context.newPage();
        for (const view of await allViews(base)) {
          await openView(page, base, view);
          const rest = `${width}-${colorScheme}-${language}`;
          await picture(page, `${view.name}-${rest}`, width);
          made += 1;
          if (view.name !== "device") continue;
          await page.evaluate("document.querySelector('.plot').parentElement.scrollIntoView()");
          await picture(page, `timeline-${rest}`, width);
          made += 1;
        }
        await context.close();
      }
    }
  }
  await browser.close();
  console.log(`${made} pictures in build/screenshots`);
} finally {
  await run.stop();
}
