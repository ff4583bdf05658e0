import { readFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { open } from "../../router/node/capture/open.js";
import { joinRouter } from "../mqtt-bridge/plane-fixture.js";
import { LACKS_CHROMIUM, launch, screenshot } from "./browser.js";
import { PASSWORD, REDMI, SAMPLE, startHome } from "./home.js";
import { readsAs } from "./qr.js";

const skip = LACKS_CHROMIUM;
t.test(
  "the guided start: from the printed link to the first alert of one's own",
  { skip },
  async (t) => {
    const home = await startHome(t, ["--paired", "--listen", "0.0.0.0"]);
    const { run, base, broker: url, store } = home;
    const [, code = ""] = await run.printed(/#\/start\/(\S+)/);
    const browser = await launch(t);
    const page = await browser.newPage({ viewport: { width: 360, height: 740 } });
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    const see = async (name: string): Promise<void> => {
      await page.screenshot({ path: screenshot(`setup-${name}-360`), fullPage: true });
      t.equal(await page.evaluate("document.documentElement.scrollWidth"), 360, name);
    };
    await page.goto(`${base}#/start/${code}`);
    await page.getByLabel("New password").fill(PASSWORD);
    await page.getByLabel("The same again").fill(PASSWORD);
    await page.keyboard.press("Enter");

    await page.getByRole("heading", { name: /Step 1 of 6: People and devices/ }).waitFor();
    await page.getByLabel("Name of a person").fill("Asha Rao");
    await page.getByRole("button", { name: "Add this person" }).click();
    await page.getByText("Devices of Asha Rao").waitFor();
    await page.getByRole("button", { name: "Make a link" }).click();
    const hello = page.getByLabel(/Open this on the phone/);
    const link = await hello.inputValue();
    t.match(link, /#\/hello\/[a-z2-9]{10}$/);
    await readsAs(t, page, link);
    const phone = await (await browser.newContext()).newPage();
    t.notMatch(link, /127\.0\.0\.1/, "another device can open it");
    await phone.goto(link.replace(/^http:\/\/[^/]+\//, base));
    await phone.getByText("Open it on the phone.").waitFor();
    await page.getByText("The link was opened on the machine on which telltale runs.").waitFor();
    await see("people");
    await page.reload();
    await page.getByText("Devices of Asha Rao").waitFor();
    await page.getByRole("button", { name: "Save and go on" }).click();

    await page.getByRole("heading", { name: /Step 2 of 6/ }).waitFor();
    await page.getByRole("button", { name: "Add: Phone number" }).click();
    await page.getByLabel("Phone number 1", { exact: true }).fill("12");
    await page.getByRole("button", { name: "Save and go on" }).click();
    await page.locator('[id="people[0].phone[0]"][aria-invalid=true]:focus').waitFor();
    await see("wrong");
    await page.getByLabel("Phone number 1", { exact: true }).fill("+44 7700 900123");
    await page.getByRole("button", { name: "Save and go on" }).click();

    await page.getByRole("heading", { name: /Step 3 of 6/ }).waitFor();
    await page.getByRole("button", { name: "Make up a test word" }).click();
    await page.getByText(/Put this word into a note on the phone: \w+-\w+-\d{6}/).waitFor();
    await see("home");
    await page.goBack();
    await page.getByRole("heading", { name: /Step 2 of 6/ }).waitFor();
    await page.goForward();
    await page.getByText(/Put this word into a note on the phone/).waitFor();
    await page.getByRole("button", { name: "Save and go on" }).click();

    await page.getByRole("heading", { name: /Step 4 of 6: Router/ }).waitFor();
    await page.getByLabel(/Name of the router/).fill("attic");
    await page.getByRole("button", { name: "Make the line" }).click();
    const command = await page.getByLabel(/On the router, as root/).inputValue();
    const line = /^telltale-agent pair '(telltale-pair:\S+)'$/.exec(command)?.[1] ?? "";
    await page.getByText("Waiting for the router …").waitFor();
    await see("router");
    const router = await joinRouter(t, line, { url });
    await page.getByText("Router attic is there.").waitFor();
    await router.until(() => router.installed.length > 0);
    await page.getByRole("button", { name: "Go on" }).click();

    await page.getByRole("heading", { name: /Step 5 of 6/ }).waitFor();
    await page.getByText("Home Assistant", { exact: true }).waitFor();
    await see("phone");
    await page.getByRole("button", { name: "Go on" }).click();

    await page.getByRole("heading", { name: /Step 6 of 6/ }).waitFor();
    await router.node.agent.read(open(SAMPLE));
    await page.locator(".card.alert").waitFor();
    await see("test");
    await page.getByRole("link", { name: "People and devices" }).click();
    const seen = page.getByRole("listitem").filter({ hasText: REDMI });
    await seen.getByRole("combobox").selectOption({ label: "Asha Rao" });
    await page.getByRole("button", { name: "Save and go on" }).click();
    await page.getByRole("heading", { name: /Step 2 of 6/ }).waitFor();
    t.match(readFileSync(join(store, "household.yaml"), "utf8"), new RegExp(REDMI));
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.screenshot({ path: screenshot("setup-values-1280"), fullPage: true });
    t.same(complaints, []);
  },
);

t.test("the start can be left, and goes on where it was", { skip }, async (t) => {
  const { base } = await startHome(t, ["--paired"]);
  const browser = await launch(t);
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(base);
  await page.getByRole("link", { name: "Go on: People and devices" }).click();
  await page.getByRole("button", { name: "Skip", exact: true }).click();
  await page.getByRole("heading", { name: /Step 2 of 6/ }).waitFor();
  await page.goto(base);
  await page.getByRole("link", { name: "Go on: What to look for" }).waitFor();
  await page.screenshot({ path: screenshot("setup-card-1280"), fullPage: true });
  await page.goto(`${base}#/setup/router`);
  await page.getByText("Other machines cannot reach the broker.").waitFor();
  await page.goto(`${base}#/setup/nonsense`);
  await page.getByRole("heading", { name: /Step 2 of 6/ }).waitFor();
  await page.goto(base);
  await page.getByRole("button", { name: "Not now" }).click();
  await page.getByText("Go on:").waitFor({ state: "detached" });
  await page.reload();
  await page.getByRole("heading", { name: "Devices" }).waitFor();
  t.equal(await page.getByText("Go on:").count(), 0);
});
