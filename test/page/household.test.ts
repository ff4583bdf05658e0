import { readFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { startRun } from "../mqtt-bridge/program.js";
import { LACKS_CHROMIUM, launch, screenshot } from "./browser.js";

const skip = LACKS_CHROMIUM;
const CARD =
  "BEGIN:VCARD\nVERSION:3.0\nFN:<img src=x onerror=alert(1)>\nTEL:+447700900777\nEND:VCARD\n";

t.test(
  "a person, a seen device, identifiers and contacts are added and in force",
  { skip },
  async (t) => {
    const store = t.testdir();
    const capture = ["--capture", "test/captures/redmi-1s-test1.pcap"];
    const { run, page: base } = await startRun([...capture, "--store", store]);
    t.teardown(() => run.stop());
    await run.printed(/still here/);
    const browser = await launch(t);
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("dialog", (dialog) => complaints.push(dialog.message()));
    await page.goto(`${base}#/household`);
    await page.getByRole("button", { name: "Add: person" }).click();
    const focused = (id: string) => page.locator(`[id="${id}"]:focus`).waitFor();
    await focused("people[0].name");
    await page.keyboard.type("Asha Rao");
    await page.getByRole("button", { name: "Add: Phone number" }).click();
    await focused("people[0].phone[0]");
    await page.keyboard.type("12");
    await page.getByLabel(/Contacts file of the phone/).setInputFiles({
      name: "../evil.vcf",
      mimeType: "text/vcard",
      buffer: Buffer.from(CARD),
    });
    await page.getByText("1 number or address read.").waitFor();
    const seen = page.getByLabel("Add a device that was seen");
    const mac = "28:6c:07:00:00:01";
    const option = seen.locator("option", { hasText: /:/ }).first();
    const offered = (await option.getAttribute("value")) ?? mac;
    await seen.selectOption(offered);
    t.equal(await page.getByLabel("MAC address 1").inputValue(), offered);
    await page.getByRole("button", { name: "Add: IMEI", exact: true }).click();
    await focused("people[0].devices[0].imei[0]");
    await page.keyboard.type("86 00");
    t.match(await page.locator("main").textContent(), /Dial \*#06# on the phone/);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Not saved").waitFor();
    const phone = page.getByLabel("Phone number 1", { exact: true });
    const imei = page.getByLabel("IMEI 1", { exact: true });
    for (const input of [phone, imei]) {
      t.equal(await input.getAttribute("aria-invalid"), "true");
    }
    await focused("people[0].phone[0]");
    await page.screenshot({ path: screenshot("household-wrong-1280"), fullPage: true });
    await phone.fill("+44 7700 900123");
    await imei.fill("860000000000009");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Saved.").waitFor();
    await page.getByText(/tables 2 of 2 in force/).waitFor();
    const text = readFileSync(join(store, "household.yaml"), "utf8");
    t.match(text, /imei:\n +- "?860000000000009/);
    t.match(text, /contacts: contacts-1\.vcf/);
    t.equal(readFileSync(join(store, "contacts-1.vcf"), "utf8"), CARD);
    await page.setViewportSize({ width: 360, height: 740 });
    await page.reload();
    await page.getByLabel("IMEI 1", { exact: true }).waitFor();
    await page.screenshot({ path: screenshot("household-360"), fullPage: true });
    t.equal(await page.evaluate("document.documentElement.scrollWidth"), 360);
    t.same(complaints, []);
  },
);
