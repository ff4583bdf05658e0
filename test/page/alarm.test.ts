import t from "tap";
import { Connection } from "../asm/build/connection.js";
import { startRun } from "../mqtt-bridge/program.js";
import { type AnyView, allViews, openView } from "./all-views.js";
import { LACKS_CHROMIUM, launch, screenshot } from "./browser.js";
import { framesNow, pairRouter, SAMPLE, startHome } from "./home.js";

const skip = LACKS_CHROMIUM;

t.test("one tap proves that an alarm arrives; what was asked is shown", { skip }, async (t) => {
  const home = await startHome(t, ["--paired", "--proof-url", "http://test.example.com/"]);
  const router = await pairRouter(t, home);
  const browser = await launch(t);
  const page = await browser.newPage({ viewport: { width: 360, height: 740 } });
  const asked: string[] = [];
  await page.route("http://test.example.com/**", async (route) => {
    const url = new URL(route.request().url());
    asked.push(url.href);
    // What the phone asks for passes the router on its way.
    const connection = new Connection({ sport: 42000 });
    const text = `GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`;
    const frames = [...connection.open(), connection.upAt(0, text)];
    await router.node.agent.read(framesNow("the phone", frames));
    await route.fulfill({ status: 200, body: "" });
  });
  await page.goto(home.base);
  await page
    .getByText(/The alarm was never tested here/)
    .first()
    .waitFor();
  await page.getByRole("button", { name: "Test the alarm" }).click();
  await page.getByText("The alarm came through.").waitFor();
  await page
    .getByText(/Last proved: .* over the open page/)
    .first()
    .waitFor();
  t.equal(asked.length, 1, "the phone sent one word");
  await page.screenshot({ path: screenshot("alarm-test-360"), fullPage: true });
  await page.reload();
  await page
    .getByText(/Last proved: .* over the open page/)
    .first()
    .waitFor();
});

t.test(
  "without a live router the button is not there, and the page says why",
  { skip },
  async (t) => {
    const home = await startHome(t, ["--capture", SAMPLE]);
    await home.run.printed(/still here/);
    const browser = await launch(t);
    const context = await browser.newContext({ locale: "hi-IN" });
    const page = await context.newPage();
    await page.goto(home.base);
    await page.getByText(/चालू राउटर के बिना कुछ परखा नहीं जा सकता/).waitFor();
    t.equal(await page.getByRole("button", { name: "जाँच" }).count(), 0);
  },
);

t.test(
  "a report is one that prints: black on white, without ways and buttons",
  { skip },
  async (t) => {
    const { run, page: base } = await startRun([]);
    t.teardown(() => run.stop());
    await run.printed(/still here/);
    const browser = await launch(t);
    const context = await browser.newContext({ colorScheme: "dark" });
    const page = await context.newPage();
    const report = (await allViews(base)).find(({ name }) => name === "report");
    await openView(page, base, report as AnyView);
    await page.emulateMedia({ media: "print" });
    for (const gone of ["header", "footer", ".no-print", ".skip"]) {
      t.equal(await page.locator(gone).first().isVisible(), false, gone);
    }
    const colours = `[document.body, document.querySelector(".report h1")].map((element) =>
    getComputedStyle(element)[element === document.body ? "backgroundColor" : "color"])`;
    t.same(await page.evaluate(colours), ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]);
    // A4 without its margins.
    await page.setViewportSize({ width: 700, height: 990 });
    await page.screenshot({ path: screenshot("report-print"), fullPage: true });
    const pdf = (await page.pdf({ format: "A4" })).toString("latin1");
    const pages = pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0;
    t.ok(pages >= 1 && pages <= 2, `${pages} pages`);
  },
);
