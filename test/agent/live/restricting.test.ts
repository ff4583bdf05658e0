import t from "tap";
import { eventually } from "../../lab/lab.js";
import { ADDRESS } from "../../lab/network.js";
import { BlocksHome, reaches, TABLE, tell } from "./blocks-home.js";

/** When packets are looked at for blocks at all, and what comes back into a table that was loaded anew. */
const home = await BlocksHome.make(t);
const { lab, box, boxMac } = home;
const open = home.open.bind(home);
const chains = () => lab.now("router", "nft", ["list", "table", "inet", "telltale"]);

t.test("packets are looked at only while anything is blocked", async (t) => {
  const child = await open(t);
  const isLooking = () => chains().includes("chain restricting {");
  await tell(child, "at 1000");
  await tell(child, "turn");
  t.notOk(isLooking(), "nothing is blocked");
  // Until then an earlier run may have refused flows.
  await tell(child, "at 601001");
  await tell(child, `add ${boxMac} ${ADDRESS.account} 3600`);
  t.ok(isLooking(), "a block");
  t.match(
    chains(),
    /chain restricting \{\s+type filter hook forward priority (filter - 5|-5); policy accept;\s+goto restrict\s+\}/,
    "before fw4's chains",
  );
  lab.now("router", "nft", ["-f", TABLE]);
  await tell(child, "turn");
  t.ok(isLooking(), "the same with a table that was loaded anew");
  await tell(child, `lift ${boxMac} ${ADDRESS.account}`);
  t.notOk(home.isIn("restricted"), "the device is not known any more");
  await tell(child, "turn");
  t.notOk(isLooking(), "a block that was lifted");
});

t.test("an earlier run's look at packets ends when nothing is blocked", async (t) => {
  const child = await open(t);
  await tell(child, `add ${boxMac} ${ADDRESS.account} 1`);
  await child.end();
  const later = await open(t, false);
  await tell(later, "at 1000");
  await tell(later, "turn");
  await eventually("its element is gone", () => (home.isIn("restricted") ? null : true));
  await tell(later, "at 601001");
  await tell(later, "turn");
  t.notMatch(chains(), "chain restricting {");
});

for (const [what, order] of [
  ["lifted", `lift ${boxMac} ${ADDRESS.server6}`],
  ["given", `add ${boxMac} 203.0.113.99 60`],
] as const) {
  t.test(
    `a block that is ${what} right after the table was loaded anew hides no other`,
    async (t) => {
      const child = await open(t);
      await tell(child, "at 1000");
      await tell(child, "turn");
      await tell(child, `add ${boxMac} ${ADDRESS.account} 3600`);
      await tell(child, `add ${boxMac} ${ADDRESS.server6} -`);
      await tell(child, "turn");
      lab.now("router", "nft", ["-f", TABLE]);
      t.equal(await tell(child, order), "0");
      await tell(child, "turn");
      t.equal(await reaches(box, ADDRESS.account), false);
      t.equal(await tell(child, `add ${boxMac} ${ADDRESS.good} 60`), "0");
      t.equal(await reaches(box, ADDRESS.good), false);
    },
  );
}

t.test("blocks that a new run has not found go on until their time", async (t) => {
  const child = await open(t);
  await tell(child, `add ${boxMac} ${ADDRESS.account} 3600`);
  await child.end();
  const later = await open(t, false);
  for (const at of ["at 1000", "at 601001", "at 1201002"]) {
    await tell(later, at);
    await tell(later, "turn");
    t.equal(await reaches(box, ADDRESS.account), false, at);
  }
});
