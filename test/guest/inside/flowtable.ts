/** What the agent sees and does where the kernel takes packets past nftables: runs in a guest, in the router's place. */
import { isDeepStrictEqual } from "node:util";
import t, { type Test } from "tap";
import { FLAG_STOPPED } from "../../../asm/abi.gen.js";
import { ADDRESS } from "../../lab/network.js";
import { HOST, loadFirewall, Router, requestParts } from "./router.js";

const OFFLOAD = /^flow offload is on: nftables sees only the first packets/;
const UNCOUNTED = /^flow offload is on and its flow table does not count/;
const UNGUARDED = /^flow offload is on: packets pass the guard by/;
const UNHELD = /^flow offload is on: answers of name servers .* unheld/;
const WRITES = 40;
const TEXT = "x".repeat(1000);

const router = await Router.start(t);
const address = Uint8Array.from(ADDRESS.account.split(".").map(Number));

/** A connection; `text` makes it one that the kernel offloads. */
async function offloaded(t: Test): Promise<number> {
  const from = await router.open("");
  await router.write(from, "POST /v1 HTTP/1.1\r\n");
  t.match(router.flow(from), /\[OFFLOAD\]/, "the kernel offloads");
  return from;
}

const blind = async (pattern: RegExp): Promise<boolean> =>
  (await router.nextHealth()).blind.some((line) => pattern.test(line));

t.test("nftables sees the first packets only, and health says so", async (t) => {
  loadFirewall("counter");
  const agent = await router.startAgent(t, ["--way", "nflog"]);
  const from = await offloaded(t);
  for (const part of requestParts()) await router.write(from, part);
  const { blind: lines, counters } = await router.nextHealth();
  t.ok(
    lines.some((line) => OFFLOAD.test(line)),
    lines.join(" | "),
  );
  t.notOk(
    lines.some((line) => UNCOUNTED.test(line)),
    lines.join(" | "),
  );
  t.ok((counters.flows_offloaded ?? 0) > 0, "how many flows are offloaded is told");
  t.same(router.matches(from), [], "what is said later is not seen");
  await agent.stop();
});

t.test("what an offloaded flow carries is told as conntrack counts it", async (t) => {
  loadFirewall("counter");
  const agent = await router.startAgent(t, ["--way", "nflog"]);
  const from = await offloaded(t);
  for (let n = 0; n < WRITES; n++) await router.write(from, TEXT);
  await router.plane.until(() => isDeepStrictEqual(router.told(from), router.counted(from)));
  const { up_packets, up_bytes, down_packets } = router.counted(from);
  t.ok(up_bytes > WRITES * TEXT.length, `${up_bytes} bytes up`);
  t.ok(up_packets > WRITES && down_packets > WRITES, `${up_packets}, ${down_packets} packets`);
  await agent.stop();
});

t.test("volumes of a flow table that does not count are told to be too small", async (t) => {
  loadFirewall("no counter");
  const agent = await router.startAgent(t, ["--way", "nflog"]);
  const from = await offloaded(t);
  for (let n = 0; n < WRITES; n++) await router.write(from, TEXT);
  await router.plane.until(() => isDeepStrictEqual(router.told(from), router.counted(from)));
  const { up_bytes } = router.counted(from);
  t.ok(up_bytes < WRITES * TEXT.length, `${up_bytes} bytes up are known`);
  t.ok(await blind(UNCOUNTED));
  await agent.stop();
});

t.test("a packet socket hears what nftables does not", async (t) => {
  loadFirewall("counter");
  const agent = await router.startAgent(t, ["--way", "packet"]);
  const from = await router.open("");
  for (const part of requestParts()) await router.write(from, part);
  t.match(router.flow(from), /\[OFFLOAD\]/, "the kernel offloads");
  await router.plane.until(() => router.matches(from).length > 0);
  t.notOk(await blind(OFFLOAD));
  await agent.stop();
});

t.test("a block ends a running offloaded flow", async (t) => {
  for (const way of ["nflog", "packet"]) {
    loadFirewall("counter");
    const agent = await router.startAgent(t, ["--way", way]);
    const from = await offloaded(t);
    await router.command({ address });
    await t.rejects(router.write(from, "goes on"), /ECONNRESET/, `${way}: the device is told`);
    await router.plane.until(({ health }) =>
      health.at(-1)?.blocks.some(({ packets }) => packets > 0),
    );
    await router.command({ verb: "unblock", address, seconds: 0 });
    await offloaded(t);
    await agent.stop();
  }
});

t.test("a block by name ends an offloaded flow that tells the name", async (t) => {
  loadFirewall("counter");
  const agent = await router.startAgent(t, ["--way", "packet", "--hold", "on"]);
  t.notOk(await blind(UNHELD), "no answer would be held");
  await router.command({ name: HOST });
  t.ok(await blind(UNHELD));
  const from = await router.open("");
  const [first] = requestParts();
  // Whether its answer came before it was refused or not: who waits is told.
  await t.rejects(
    router.write(from, first).then(() => router.box.obey({ order: "wait", from })),
    /ECONNRESET/,
  );
  await router.command({ verb: "unblock", name: HOST, seconds: 0 });
  await agent.stop();
});

t.test("packets pass the guard by, and health says so", async (t) => {
  for (const way of ["nflog", "packet"]) {
    loadFirewall("counter");
    const agent = await router.startAgent(t, ["--way", way, "--guard", "on", "--hold", "on"]);
    const from = await router.open("");
    for (const part of requestParts()) await router.write(from, part);
    const { blind: lines } = await router.nextHealth();
    t.ok(
      lines.some((line) => UNGUARDED.test(line)),
      `${way}: ${lines.join(" | ")}`,
    );
    t.ok(
      lines.some((line) => UNHELD.test(line)),
      `${way}: ${lines.join(" | ")}`,
    );
    await agent.stop();
  }
});

t.test("without offload none of this is said", async (t) => {
  loadFirewall("none");
  const agent = await router.startAgent(t, ["--way", "nflog", "--guard", "on", "--hold", "on"]);
  t.notOk(await blind(/offload/));
  const from = await router.open("");
  const [first, second] = requestParts();
  await router.write(from, first);
  await t.rejects(router.write(from, second), /ECONNRESET/, "nft's own queue holds the packet");
  await router.plane.until(() => router.matches(from).length > 0);
  t.ok(router.matches(from).every(({ flags }) => (flags & FLAG_STOPPED) !== 0));
  await agent.stop();
});
