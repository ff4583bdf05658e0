/** Pictures of every view, at both widths, in both schemes and languages: `make screenshots`. */
import { copyFileSync, mkdirSync, statSync } from "node:fs";
import { chromium } from "playwright-core";
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
  "device-1280-dark-en",
  "held-1280-light-en",
  "home-360-dark-hi",
  "alert-360-light-en",
];
const DOCS = "docs/screenshots";

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
          const path = screenshot(`${view.name}-${width}-${colorScheme}-${language}`);
          await page.screenshot({ path });
          made += 1;
        }
        await context.close();
      }
    }
  }
  await browser.close();
  mkdirSync(DOCS, { recursive: true });
  for (const name of CHOSEN) {
    copyFileSync(screenshot(name), `${DOCS}/${name}.png`);
    console.log(`${DOCS}/${name}.png: ${statSync(`${DOCS}/${name}.png`).size} bytes`);
  }
  console.log(`${made} pictures in build/screenshots`);
} finally {
  await run.stop();
}
