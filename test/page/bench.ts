/** How long the page takes until it shows something: `make bench-page`. One line for each view, in milliseconds. */
import { chromium } from "playwright-core";
import { CHROMIUM_OPTIONS } from "./browser.js";
import { firstRender } from "./first-render.js";
import { fill, serve } from "./served.js";

const DEVICES = 30;
const SIGHTINGS = 10_000;
const RUNS = 5;

const ends: (() => unknown)[] = [];
const { base, store } = await serve({ teardown: (end) => ends.unshift(end as () => unknown) });
const browser = await chromium.launch(CHROMIUM_OPTIONS);
try {
  fill(store, { devices: DEVICES, sightings: SIGHTINGS });
  console.log(`${DEVICES} devices, ${SIGHTINGS} sightings; median of ${RUNS}, bar 500 ms`);
  for (const [name, path, ready] of [
    ["home", "#/", ".card.device"],
    ["sightings", "#/sightings", ".card.sighting"],
    ["where to", "#/where/company", ".ranked"],
    ["networks", "#/where/network", ".ranked"],
    ["held", "#/held", ".holder"],
  ] as const) {
    const times: number[] = [];
    for (let n = 0; n < RUNS; n++) times.push(await firstRender(browser, `${base}${path}`, ready));
    times.sort((a, b) => a - b);
    console.log(`${name.padEnd(10)} ${Math.round(times[RUNS >> 1] ?? 0)} ms`);
  }
} finally {
  await browser.close();
  for (const end of ends) await end();
}
