import { spawnSync } from "node:child_process";
import type { Page } from "playwright-core";
import type { Test } from "tap";

/** A camera, here zbarimg, reads this link in the QR code that the page shows. */
export async function readsAs(t: Test, page: Page, link: string): Promise<void> {
  const input = await page.getByRole("img", { name: "The link as a QR code" }).screenshot();
  const camera = spawnSync("zbarimg", ["--quiet", "--raw", "-"], { input, encoding: "utf8" });
  if (camera.error === undefined) t.equal(camera.stdout.trim(), link, "a camera reads the link");
  else t.pass("a camera reads the link", { skip: "needs zbarimg (package zbar-tools)" });
}
