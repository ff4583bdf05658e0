import { copyFileSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import type { StatusView } from "../../mqtt-bridge/api/views.js";
import { startRun, telltale } from "./program.js";

const HOUSEHOLD = readFileSync("test/captures/household.yaml", "utf8");

/** A run over a sample with a household file of the test's own. */
async function start(t: Test) {
  const dir = t.testdir();
  const file = join(dir, "household.yaml");
  writeFileSync(file, HOUSEHOLD);
  copyFileSync("test/captures/contacts.vcf", join(dir, "contacts.vcf"));
  const capture = ["--capture", "test/captures/redmi-1s-test1.pcap", "--household", file];
  const store = join(dir, "store");
  const { run, page } = await startRun([...capture, "--store", store]);
  t.teardown(() => run.stop());
  await run.printed(/still here/);
  const status = async (): Promise<StatusView> =>
    (await (await fetch(`${page}api/status`)).json()) as StatusView;
  return { dir, file, store, run, status };
}

const word = (n: number): string => `  - {label: word, type: text, value: quartz-heron-${n}}\n`;

t.test("what an editor saves is in force, however it saves; what is broken is not", async (t) => {
  const { dir, file, run, status } = await start(t);
  t.same((await status()).problems, []);
  writeFileSync(file, `${HOUSEHOLD}${word(1)}`);
  await run.printed(/router capture: revision 2 is in force after \d+ ms/);
  const half = join(dir, "household.yaml.swp");
  writeFileSync(half, `${HOUSEHOLD}${word(2)}`);
  renameSync(half, file);
  await run.printed(/router capture: revision 3 is in force/);
  writeFileSync(file, `${HOUSEHOLD}  - {label: word, type: horse, value: x}\n`);
  await run.printed(/what was in force before stays in force/);
  const broken = await status();
  t.match(broken.problems, [/household\.yaml:\d+:\d+: .*type/]);
  t.match(broken.routers, [{ desired: { revision: 3 }, reported: { revision: 3 } }]);
  writeFileSync(file, `${HOUSEHOLD}${word(4)}`);
  await run.printed(/router capture: revision 4 is in force/);
  t.same((await status()).problems, []);
});

t.test("a contacts file that changes counts too, and rules that are pushed", async (t) => {
  const { dir, run, store } = await start(t);
  const cards = readFileSync(join(dir, "contacts.vcf"), "utf8");
  const card = "BEGIN:VCARD\nVERSION:3.0\nFN:Made Up\nTEL:+447700900777\nEND:VCARD\n";
  writeFileSync(join(dir, "contacts.vcf"), `${cards}${card}`);
  await run.printed(/router capture: revision 2 is in force/);
  const rules = join(dir, "rules");
  const { mkdirSync } = await import("node:fs");
  mkdirSync(rules);
  writeFileSync(join(rules, "broken.yaml"), "rules: [{id: horse}]\n");
  const refused = await telltale(["rules", "push", "--rules", rules, "--store", store]);
  t.equal(refused.status, 2, "what is broken is not pushed");
  copyFileSync("core/rules/packs/xiaomi.yaml", join(rules, "broken.yaml"));
  renameSync(join(rules, "broken.yaml"), join(rules, "xiaomi.yaml"));
  const pushed = await telltale(["rules", "push", "--rules", rules, "--store", store]);
  t.equal(pushed.status, 0, pushed.stderr);
  // The needles are the same, so the revision is.
  await run.printed(/revision 2 is in force[\s\S]*revision 2 is in force/);
});
