import t from "tap";
import { startRun } from "../mqtt-bridge/program.js";
import { LACKS_CHROMIUM, launch, screenshot } from "./browser.js";

const skip = LACKS_CHROMIUM;

t.test(
  "the printed link sets a password, which opens the page until one logs out",
  { skip },
  async (t) => {
    const store = t.testdir();
    const args = ["--listen", "0.0.0.0", "--store", store];
    const { run, page: printed } = await startRun(args);
    t.teardown(() => run.stop());
    const base = `http://127.0.0.1:${new URL(printed).port}/`;
    const [, code = ""] = await run.printed(/#\/start\/(\S+)/);
    await run.printed(/still here/);
    const browser = await launch(t);
    const page = await browser.newPage({ viewport: { width: 360, height: 740 } });
    await page.goto(base);
    await page.getByRole("heading", { name: "No password yet" }).waitFor();
    await page.goto(`${base}#/start/${code}`);
    await page.getByLabel("New password").fill("quartz heron 512");
    await page.getByLabel("The same again").fill("quartz heron 513");
    await page.keyboard.press("Enter");
    await page.getByText("The two are not the same.").waitFor();
    await page.screenshot({ path: screenshot("start-360") });
    await page.getByLabel("The same again").fill("quartz heron 512");
    await page.keyboard.press("Enter");
    await page.locator(".card.device").first().waitFor();
    t.equal(await page.evaluate("document.cookie"), "", "no script reads the cookie");
    await page.screenshot({ path: screenshot("logged-in-360") });
    await page.getByRole("button", { name: "Log out" }).click();
    await page.getByRole("heading", { name: "Log in" }).waitFor();
    t.equal(await page.locator(".card").count(), 0, "nothing is left to be read");
    await page.setViewportSize({ width: 1280, height: 800 });
    const password = page.getByLabel("Password");
    for (let n = 0; n < 10; n++) {
      await password.fill(`wrong ${n}`);
      const answer = page.waitForResponse("**/api/session");
      await page.keyboard.press("Enter");
      t.equal((await answer).status(), 403);
      await page.locator("button:enabled", { hasText: "Log in" }).waitFor();
    }
    await page.getByText("This is not the password.").waitFor();
    await password.fill("quartz heron 512");
    await page.keyboard.press("Enter");
    await page.getByText("Too many wrong tries. Wait 15 min.").waitFor();
    await page.screenshot({ path: screenshot("locked-1280") });
  },
);
