import { join } from "node:path";
import t from "tap";
import { generate } from "../leaks/make/generate.js";
import { anAlert } from "../mqtt-bridge/fixtures.js";
import { faults, type Renderings, render } from "./render.js";
import { ValueSearch } from "./search.js";
import { wrongWords } from "./words.js";

const SAMPLES = ["redmi-1s-test1", "redmi-1s-test1-login", "redmi-1s-test2-after", "redmi-note"];
const HOUSEHOLD = "test/captures/household.yaml";
/** Of the 5,000 that `make wording` tries. */
const CASES = 120;

t.test(
  "no rendering of the samples has a value in it, or a word that claims too much",
  async (t) => {
    const captures = SAMPLES.map((name) => `test/captures/${name}.pcap`);
    const rendered = await render(captures, HOUSEHOLD, join(t.testdir(), "store"));
    t.ok(rendered.alerts.length > 10, "there are alerts");
    for (const [where, text] of rendered.texts) t.ok(text.length > 1, `${where} says something`);
    t.same(faults(rendered, HOUSEHOLD), []);
  },
);

t.test("nor has a rendering of made-up leaks", async (t) => {
  const dir = t.testdir();
  const { captures, household } = generate(11, CASES, join(dir, "made"));
  const rendered = await render(captures, household, join(dir, "store"));
  t.ok(rendered.alerts.length > 10, "there are alerts");
  t.same(faults(rendered, household), []);
});

t.test("a value in any form is found, where it may not stand", async (t) => {
  const rendered = (text: string): Renderings => ({ texts: new Map([["log", text]]), alerts: [] });
  t.ok(new ValueSearch(HOUSEHOLD).size > 100);
  const forms = ["860000002254356", "ODYwMDAwMDAyMjU0MzU2", "+447700900695", "28:6C:07:F1:02:84"];
  for (const form of forms) t.not(faults(rendered(`x${form}y`), HOUSEHOLD).length, 0, form);
  t.same(faults(rendered('{"mac":"28:6c:07:f1:02:84"}'), HOUSEHOLD), [], "a device is named by it");
  t.same(faults(rendered("86**********356"), HOUSEHOLD), []);
});

t.test("words that claim too much are found", async (t) => {
  const wrong: [Parameters<typeof anAlert>[0], RegExp][] = [
    [
      { evidence: "destination", title: "x", message: "Phone sent its IMEI to y." },
      /claims content/,
    ],
    [{ evidence: "behaviour", title: "Phone uploaded pictures", message: "x" }, /claims content/],
    [{ message: "Phone leaked its IMEI to y." }, /never said/],
    [{ message: "Phone told its IMEI to y." }, /no template says/],
  ];
  for (const [change, why] of wrong) t.match(wrongWords(anAlert(change)).join("\n"), why);
});
