import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import t, { type Test } from "tap";
import { LACKS_CHROMIUM, launch, screenshot } from "./browser.js";
import { PASSWORD, startHome } from "./home.js";

const skip = LACKS_CHROMIUM;

function household(name: string): string {
  return `people:\n  - name: ${name}\n`;
}

/** Downloads a backup as a person does; gives its path. */
async function download(t: Test, page: Page, base: string): Promise<string> {
  await page.goto(`${base}#/settings/backup`);
  const coming = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download a backup" }).click();
  const given = await coming;
  t.match(given.suggestedFilename(), /^telltale-\d{4}-\d\d-\d\d\.backup$/);
  const path = join(t.testdir(), "kept.backup");
  await given.saveAs(path);
  return path;
}

t.test("a backup is downloaded, and put back where all was changed", { skip }, async (t) => {
  const { base, store, run } = await startHome(t, ["--listen", "0.0.0.0", "--paired"]);
  const [, code = ""] = await run.printed(/#\/start\/(\S+)/);
  const file = join(store, "household.yaml");
  writeFileSync(file, household("Asha Rao"));
  const browser = await launch(t);
  const page = await browser.newPage({ viewport: { width: 360, height: 740 } });
  await page.goto(`${base}#/start/${code}`);
  await page.getByLabel("New password").fill(PASSWORD);
  await page.getByLabel("The same again").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: /Step 1 of 6/ }).waitFor();
  const kept = await download(t, page, base);
  t.equal(readFileSync(kept).toString("latin1", 0, 15), "SQLite format 3");

  const input = page.getByLabel(/^The file of a backup/);
  await input.setInputFiles({
    ...{ name: "photo.jpg", mimeType: "image/jpeg" },
    buffer: Buffer.from("no backup"),
  });
  const refused = "This file cannot be put back: not a backup that telltale made.";
  await page.getByText(refused).waitFor();
  t.equal(readFileSync(file, "utf8"), household("Asha Rao"), "nothing has changed");

  writeFileSync(file, household("Ben"));
  await input.setInputFiles(kept);
  const dialog = page.getByRole("dialog", { name: /Put this backup in the place/ });
  await dialog.getByText("In it: devices 0, sightings 0, routers 0.").waitFor();
  await page.screenshot({ path: screenshot("restore-360") });
  await dialog.getByRole("button", { name: "Leave everything as it is" }).click();
  await dialog.waitFor({ state: "detached" });
  t.equal(readFileSync(file, "utf8"), household("Ben"));

  await input.setInputFiles(kept);
  await dialog.getByLabel("Password").fill("wrong password");
  await page.keyboard.press("Enter");
  await dialog.getByText("This is not the password.").waitFor();
  t.equal(readFileSync(file, "utf8"), household("Ben"), "the password is needed");
  await dialog.getByLabel("Password").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByText("The backup is being put back.").waitFor();
  await run.printed(/what was there is in before-restore/);
  await run.printed(/before-restore[\s\S]*page +http[\s\S]*broker/);
  // The backup has the session of the browser that made it.
  await page.getByText(/Connection to telltale lost/).waitFor({ state: "detached" });
  await page.goto(`${base}#/household`);
  await page.reload();
  await page.locator("input").first().waitFor();
  t.equal(readFileSync(file, "utf8"), household("Asha Rao"));
  t.equal(readFileSync(join(store, "before-restore", "household.yaml"), "utf8"), household("Ben"));
  t.ok(existsSync(join(store, "telltale.db")));
});

t.test("the page says what telltale was started with, and where", { skip }, async (t) => {
  const broker = ["--base-topic", "house"];
  const { base } = await startHome(t, ["--paired", ...broker]);
  const browser = await launch(t);
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(`${base}#/settings/run`);
  const row = page.getByRole("row").filter({ hasText: "base-topic" });
  await row.getByText("house", { exact: true }).waitFor();
  await row.getByText("--base-topic", { exact: true }).waitFor();
  const other = page.getByRole("row").filter({ hasText: "proof-url" });
  await other.getByText("as usual").waitFor();
  await other.getByText("TELLTALE_PROOF_URL").waitFor();
  await page.screenshot({ path: screenshot("run-settings-1280"), fullPage: true });
});
