import t from "tap";
import { viewAlert } from "../../mqtt-bridge/api/view.js";
import { anAlert } from "../mqtt-bridge/fixtures.js";
import { LACKS_CHROMIUM, launch } from "./browser.js";
import { serve } from "./served.js";

t.test(
  "what comes while the page loads everything anew is not lost",
  { skip: LACKS_CHROMIUM },
  async (t) => {
    const { base, store, feed } = await serve(t);
    const page = await (await launch(t)).newPage();
    const put = (id: string) =>
      viewAlert(store.putAlert("home", anAlert({ id, title: `Alert ${id}` })), () => null);
    const streaming = page.waitForRequest("**/api/stream?*");
    await page.goto(`${base}#/alerts`);
    await page.getByText("No alerts.").waitFor();
    await streaming;
    put("a_before");
    const asked = page.waitForRequest("**/api/start");
    await page.route("**/api/start", async (route) => {
      const answer = await route.fetch();
      feed.emit("alert", put("a_after"));
      await page.getByText("Alert a_after").waitFor();
      await route.fulfill({ response: answer });
    });
    feed.emit("reset", null);
    await asked;
    await page.getByText("Alert a_before").waitFor();
    await page.getByText("Alert a_after").waitFor();
    t.equal(await page.locator("[data-alert]").count(), 2);
  },
);
