import t from "tap";
import { LACKS_CHROMIUM, launch, screenshot } from "./browser.js";
import { PASSWORD, REDMI, SAMPLE, startHome } from "./home.js";
import { readsAs } from "./qr.js";

const skip = LACKS_CHROMIUM;

t.test("a rule with an error is told its line and field, then put right", { skip }, async (t) => {
  const { base } = await startHome(t, ["--capture", SAMPLE]);
  const browser = await launch(t);
  const page = await browser.newPage({ viewport: { width: 360, height: 740 } });
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(`${base}#/rules`);
  await page.getByText(/\d+ rules/).waitFor();
  await page.getByLabel("Find a rule").fill("xiaomi account");
  await page.getByText("1 rule", { exact: true }).waitFor();
  await page.getByLabel(/How you hear of it: Xiaomi account/).selectOption("mute");
  await page.screenshot({ path: screenshot("rules-360"), fullPage: true });
  t.equal(await page.evaluate("document.documentElement.scrollWidth"), 360);
  await page.reload();
  await page.getByText(/\d+ rules/).waitFor();
  t.equal(
    await page.getByLabel(/How you hear of it: Xiaomi account/).inputValue(),
    "mute",
    "the switch stays",
  );

  await page.goto(`${base}#/rules/own`);
  await page.getByRole("button", { name: "Begin with a domain rule" }).click();
  const text = page.getByLabel("Text");
  const template = await text.inputValue();
  const wrong = template.replace("severity: warning", "severity: grave");
  await text.fill(wrong);
  await page.getByRole("button", { name: "Save and use" }).click();
  await page.getByText("rules[0].severity").waitFor();
  await page.getByRole("button", { name: "Line 6" }).click();
  const selected = await text.evaluate((e) => {
    const area = e as unknown as { value: string; selectionStart: number; selectionEnd: number };
    return area.value.slice(area.selectionStart, area.selectionEnd);
  });
  t.equal(selected, "    severity: grave");
  await page.screenshot({ path: screenshot("rule-wrong-360"), fullPage: true });
  await page.reload();
  await text.waitFor();
  t.equal(await text.inputValue(), wrong, "what is not saved outlives a reload");
  const right = template
    .replaceAll("tracker.example.org", "api.account.xiaomi.com")
    .replaceAll("company: Example", "company: Xiaomi")
    .replaceAll("says: Example", "says: Xiaomi");
  await text.fill(right);
  await page.getByRole("button", { name: "Try it" }).click();
  await page
    .getByText(/Among the names that are stored it would have taken 1 destination/)
    .waitFor();
  await page.getByRole("button", { name: "Save and use" }).click();
  await page.getByText("Saved and in force.").waitFor();
  await page.screenshot({ path: screenshot("rule-right-360"), fullPage: true });
  await page.goto(`${base}#/rules`);
  await page.getByLabel("Find a rule").fill("own/example");
  await page.getByText("yours", { exact: true }).waitFor();

  await page.goto(`${base}#/captures`);
  await page.getByLabel(/The file of a capture|Capture file/).setInputFiles(SAMPLE);
  await page.getByText(/redmi-1s-test1\.pcap: \d+ packets/).waitFor();
  await page.goto(`${base}#/rules/own`);
  await text.fill(
    template
      .slice(0, template.indexOf("    match:"))
      .concat("    match: {kind: identifier, types: [imei]}\n    vectors:\n")
      .concat("      - {input: imei=860000000000009, matches: true}\n")
      .concat("      - {input: phone=+44 7700 900123, matches: false}\n"),
  );
  const inSamples = page.getByText(/In the sample captures, .* it would have found it at/);
  await page.getByRole("button", { name: "Try it" }).click();
  await inSamples.waitFor();
  await page.getByLabel("Try content rules on").selectOption({ label: "redmi-1s-test1.pcap" });
  await page.getByRole("button", { name: "Try it" }).click();
  await page.getByText(/In the capture redmi-1s-test1\.pcap it would have found it at/).waitFor();
  await page.screenshot({ path: screenshot("rule-capture-360"), fullPage: true });

  await page.goto(`${base}#/policy`);
  await page.getByRole("button", { name: "Begin with an example" }).click();
  await page.getByRole("button", { name: "Try it" }).click();
  await page.getByText("a gadget talks to somebody new").waitFor();
  await page.screenshot({ path: screenshot("policy-360"), fullPage: true });
  await page.getByRole("button", { name: "Save and use" }).click();
  await page.getByText("Saved and in force.").waitFor();
  t.equal(await page.evaluate("document.documentElement.scrollWidth"), 360);
  t.same(complaints, []);
});

t.test("settings, sessions, and a person's link that shows only theirs", { skip }, async (t) => {
  const args = ["--capture", SAMPLE, "--listen", "0.0.0.0"];
  const { run, base } = await startHome(t, args);
  const [, code = ""] = await run.printed(/#\/start\/(\S+)/);
  await run.printed(/still here/);
  const browser = await launch(t);
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(`${base}#/start/${code}`);
  await page.getByLabel("New password").fill(PASSWORD);
  await page.getByLabel("The same again").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByLabel("Name of a person").fill("Asha Rao");
  await page.keyboard.press("Enter");
  await page.getByLabel("Name of a person").fill("Ben");
  await page.keyboard.press("Enter");
  const seen = page.getByRole("listitem").filter({ hasText: REDMI });
  await seen.getByRole("combobox").selectOption({ label: "Asha Rao" });
  await page.getByRole("button", { name: "Save and go on" }).click();
  await page.getByRole("heading", { name: /Step 2 of 6/ }).waitFor();

  await page.goto(`${base}#/settings`);
  await page.getByLabel(/Hour of the evening/).fill("24");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("digest_hour: expected a whole hour from 0 to 23").waitFor();
  await page.getByLabel(/Hour of the evening/).fill("19");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Saved.").waitFor();
  await page.getByText("(this one)").waitFor();
  await page.getByLabel("What it is for").fill("widget");
  await page.getByRole("button", { name: "Make a password" }).click();
  await page.getByLabel(/It is shown only now\. Send it/).waitFor();
  await page.screenshot({ path: screenshot("settings-1280"), fullPage: true });
  const linkFor = async (person: string): Promise<string> => {
    await page.getByRole("button", { name: `Make a link for ${person}` }).click();
    const link = page.getByLabel(`It is shown only now. Whoever has it is taken for ${person}.`);
    const url = await link.inputValue();
    await readsAs(t, page, url);
    return url.replace(/^http:\/\/[^/]+\//, base);
  };
  const context = await browser.newContext({ viewport: { width: 360, height: 740 } });
  const own = await context.newPage();
  await own.goto(await linkFor("Asha Rao"));
  await own.getByRole("heading", { name: "What the devices of Asha Rao tell" }).waitFor();
  await own.locator(".sighting").first().waitFor();
  await own.screenshot({ path: screenshot("me-360"), fullPage: true });
  t.equal(await own.evaluate("document.documentElement.scrollWidth"), 360);
  t.equal(await own.getByRole("button", { name: /Block|I have seen this/ }).count(), 0);
  const other = await context.newPage();
  await other.goto(await linkFor("Ben"));
  await other.getByText("Nothing is stored about your devices.").waitFor();
  await other.getByText(/^The alarm was never tested here/).waitFor();
  await other.goto(`${base}#/alerts`);
  await other.getByRole("heading", { name: "Log in" }).waitFor();
  await own.getByRole("button", { name: "Pause" }).click();
  await own.getByText("Paused: your devices are not inspected.").waitFor();
  await own.getByRole("button", { name: "Delete" }).click();
  await own.getByRole("button", { name: "Yes, delete it" }).click();
  await own.getByText(/\d+ records deleted\./).waitFor();
  await own.getByText("Nothing is stored about your devices.").waitFor();
  await page.getByRole("button", { name: "End the link of Asha Rao" }).click();
  await own.reload();
  await own.getByText("This link does not work any more.").waitFor();

  const laptop = await (await browser.newContext()).newPage();
  await laptop.goto(base);
  await laptop.getByLabel("Password").fill(PASSWORD);
  await laptop.keyboard.press("Enter");
  await laptop.getByRole("heading", { name: "Devices" }).waitFor();
  await page.reload();
  await page.getByLabel("The password until now").fill(PASSWORD);
  await page.getByLabel("New password").fill("amber plover 731");
  await page.getByLabel("The same again").fill("amber plover 731");
  await page.getByRole("button", { name: "Change the password" }).click();
  await page.getByText("Changed. Other browsers are logged out.").waitFor();
  await laptop.reload();
  await laptop.getByRole("heading", { name: "Log in" }).waitFor();
  await page.getByRole("button", { name: "Log out all of them" }).click();
  await page.getByRole("heading", { name: "Log in" }).waitFor();
});
