import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import t, { type Test } from "tap";
import type { StartView } from "../../mqtt-bridge/api/views.js";
import { valuesIn } from "../mqtt-bridge/live/values.js";
import { startRun } from "../mqtt-bridge/program.js";
import { LACKS_CHROMIUM, launch, openDetails, screenshot } from "./browser.js";

const skip = LACKS_CHROMIUM;

/** The demonstration in a browser; what the browser complains of is collected. */
async function openDemo(t: Test): Promise<{ base: string; open: OpenPage; complaints: string[] }> {
  const { run, page: base } = await startRun([]);
  t.teardown(() => run.stop());
  await run.printed(/still here/);
  const browser = await launch(t);
  const complaints: string[] = [];
  const open: OpenPage = async (width, colorScheme) => {
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
    const page = await context.newPage();
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => {
      if (!request.url().startsWith(base)) complaints.push(`foreign request ${request.url()}`);
    });
    await page.goto(base);
    await page.waitForSelector(".card.device");
    return page;
  };
  return { base, open, complaints };
}

type OpenPage = (width: number, colorScheme: "light" | "dark") => Promise<Page>;

t.test("the page shows what was found, at every width and in both schemes", { skip }, async (t) => {
  const { base, open, complaints } = await openDemo(t);
  for (const [width, scheme] of [
    [360, "light"],
    [1280, "light"],
    [1280, "dark"],
  ] as const) {
    const page = await open(width, scheme);
    t.match(await page.textContent(".banner.demo"), /made-up household/);
    for (const [view, path, words] of [
      ["home", "#/", /alerts wait for you/],
      ["alerts", "#/alerts", /Redmi 1S sent its IMSI/],
      ["sightings", "#/sightings", /Redmi 1S sent its IMEI to api\.account\.xiaomi\.com/],
    ] as const) {
      await page.goto(base + path);
      await page.getByText(words).first().waitFor();
      await page.screenshot({
        path: screenshot(`${view}-${width}-${scheme}`),
        fullPage: view === "home",
      });
      const wide = await page.evaluate("document.documentElement.scrollWidth");
      t.equal(wide, width, `${view} does not scroll sideways at ${width}`);
    }
    await page.context().close();
  }
  t.same(complaints, []);
});

t.test("a sighting says company, name, network and the country last", { skip }, async (t) => {
  const { base, open } = await openDemo(t);
  const page = await open(1280, "light");
  await page.goto(`${base}#/sightings`);
  const card = page.locator(".sighting.plain", { hasText: "IMEI" }).first();
  await card.waitFor();
  const way = await card.locator(".way li").allTextContents();
  t.match(way, [
    /^Xiaomi$/,
    /^api\.account\.xiaomi\.com$/,
    /^through the network of .*China Telecom.*\(AS23724\)$/,
    /^registered in China, as of \d{4}-\d{2}-\d{2}$/,
  ]);
  await card.locator("summary").click();
  t.match(await card.locator("dl").textContent(), /in a cookie, field deviceId, packet \d+/);
  t.match(await card.locator("dl").textContent(), /own characters were in the bytes/);
  t.match(
    await card.locator("code").textContent(),
    /^86\*{10}\d{3}$/,
    "masked as the contract says",
  );
});

t.test("an alert that is acknowledged elsewhere moves without a reload", { skip }, async (t) => {
  const { base, open } = await openDemo(t);
  const page = await open(1280, "light");
  await page.goto(`${base}#/alerts`);
  const first = page.locator(".card.alert.serious").first();
  const id = await first.getAttribute("data-alert");
  const before = Number(await page.textContent(".count"));
  const response = await fetch(`${base}api/alerts/${id}/ack`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  t.equal(response.status, 200);
  await page.locator(`.card.seen[data-alert="${id}"]`).waitFor();
  t.equal(Number(await page.textContent(".count")), before - 1);
  const other = page.locator(".card.alert.serious").first();
  const otherId = await other.getAttribute("data-alert");
  await other.getByRole("button", { name: "I have seen this" }).click();
  await page.locator(`.card.seen[data-alert="${otherId}"]`).waitFor();
  const third = page.locator(".card.alert.serious").first();
  await third.getByRole("button", { name: "Quiet for an hour" }).click();
  await third.getByText("No notification until").waitFor();
});

t.test(
  "the keyboard stays among the alerts, and what sleeps does not wait",
  { skip },
  async (t) => {
    const { base, open } = await openDemo(t);
    const page = await open(1280, "light");
    await page.goto(`${base}#/alerts`);
    const focused = (): Promise<string> =>
      page.evaluate(
        "[document.activeElement.tagName, document.activeElement.closest('.alert')?.dataset.alert].join(' ')",
      );
    await page.locator(".card.alert").first().waitFor();
    const ids = await page.evaluate(
      "[...document.querySelectorAll('.card.alert:not(.seen)')].map((card) => card.dataset.alert)",
    );
    const [first, second, third] = ids as string[];
    const card = (id: string | undefined) => page.locator(`.card.alert[data-alert="${id}"]`);
    const before = Number(await page.textContent(".count"));
    await card(first).getByRole("button", { name: "I have seen this" }).press("Enter");
    await page.locator(`.card.seen[data-alert="${first}"]`).waitFor();
    t.equal(await focused(), `BUTTON ${second}`);
    await card(second).getByRole("button", { name: "Quiet for an hour" }).press("Enter");
    await card(second).getByText("No notification until").waitFor();
    t.equal(await focused(), `BUTTON ${second}`);
    t.equal(Number(await page.textContent(".count")), before - 2, "one seen, one asleep");
    await page.goto(`${base}#/alerts/${third}`);
    await page.getByRole("button", { name: "I have seen this" }).press("Enter");
    await page.locator(`.card.seen[data-alert="${third}"]`).waitFor();
    t.equal(await focused(), "H1 ");
    await page.goto(`${base}#/`);
    await page.getByText(`${before - 3} alerts wait for you. 1 alert is put off.`).waitFor();
  },
);

t.test("the ways between the views, and an alert's own address", { skip }, async (t) => {
  const { base, open } = await openDemo(t);
  const page = await open(360, "dark");
  await page.getByRole("heading", { name: "Redmi 1S", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "Redmi 1S" }).waitFor();
  await page.getByText("HM 1S").waitFor();
  await page.getByRole("heading", { name: "What was seen" }).waitFor();
  await page.screenshot({ path: screenshot("device-360-dark") });
  const { items } = (await (await fetch(`${base}api/alerts`)).json()) as {
    items: { id: string; title: string; url: string }[];
  };
  const alert = items.find(({ title }) => title.includes("IMSI"));
  await page.goto(alert?.url ?? "");
  await page.getByRole("heading", { name: "Evidence" }).waitFor();
  t.match(await page.textContent("main"), /in the web address, after the \?, field imsi/);
  await page.goto(`${base}#/alerts/a_none`);
  await page.getByText("This alert is not known here.").waitFor();
  await page.goto(`${base}#/devices/%E0%A4%A`);
  await page.getByRole("heading", { name: "Devices" }).waitFor();
});

t.test("hostile names are text", { skip }, async (t) => {
  const { open, complaints } = await openDemo(t);
  const page = await open(360, "light");
  const hostile =
    '<img src=x onerror="document.title=1">\u202eexe.gpj<script>document.title=2</script>';
  const device = {
    ...{ kind: "device", mac: "02:00:00:00:00:07", name: hostile + "W".repeat(300) },
    ...{ name_source: "dhcp", maker: hostile, model: hostile, router: "demo" },
    ...{ first_seen: 1, last_seen: 2, alert_device: "d_x" },
  };
  await page.route("**/api/start", async (route) => {
    const start = (await (await route.fetch()).json()) as StartView;
    await route.fulfill({ json: { ...start, now: { ...start.now, devices: [device] } } });
  });
  await page.reload();
  await page.getByText("onerror").waitFor();
  t.equal(await page.title(), "Telltale");
  t.equal(await page.locator("main img, main script").count(), 0);
  t.equal(await page.evaluate("document.documentElement.scrollWidth"), 360);
  t.same(complaints, []);
});

t.test("the page says when telltale is gone", { skip }, async (t) => {
  const { run, page: base } = await startRun([]);
  t.teardown(() => run.stop());
  const browser = await launch(t);
  const page = await browser.newPage();
  await page.goto(base);
  await page.waitForSelector(".card.device");
  await run.stop();
  await page.getByText("Connection to telltale lost").waitFor();
});

t.test("no value stands in clear on the page", { skip }, async (t) => {
  const { base, open } = await openDemo(t);
  const page = await open(1280, "light");
  const masked = /[\dA-Za-z:+.@ -]{1,2}\*{3,}[\dA-Za-z:+.@ -]{1,3}/g;
  for (const path of ["#/", "#/alerts", "#/sightings"]) {
    await page.goto(base + path);
    await page.locator("h1").waitFor();
    await openDetails(page);
    const text = ((await page.textContent("main")) ?? "").replaceAll(masked, "");
    t.same(valuesIn(text), [], path);
  }
});

t.test("the first load is small", { skip }, async (t) => {
  const { base, open } = await openDemo(t);
  const page = await open(1280, "light");
  const sizes = new Map<string, number>();
  page.on("response", (response) => {
    const path = new URL(response.url()).pathname;
    if (!path.startsWith("/api/")) {
      sizes.set(
        path,
        gzipSync(readFileSync(`build/page${path === "/" ? "/index.html" : path}`)).length,
      );
    }
  });
  await page.goto(base);
  await page.reload();
  await page.locator(".legend").waitFor();
  const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  t.comment(`${bytes} bytes gzipped in ${sizes.size} files`);
  t.ok(sizes.size >= 3, "the document, its script and its style");
  t.ok(bytes <= 90_000, `${bytes} bytes gzipped`);
});
