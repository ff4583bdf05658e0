/** What waits in queues of nftables' own: runs in a guest, in the router's place. */
import t, { type Test } from "tap";
import { ADDRESS } from "../../lab/network.js";
import type { Running } from "../../mqtt-bridge/program.js";
import { ask, HOST, loadFirewall, Router, requestParts, run, startNames } from "./router.js";

const JUDGED = ["--way", "nflog", "--guard", "on", "--hold", "on"];

const router = await Router.start(t);
loadFirewall("none");
const names = await startNames();
t.teardown(() => names.stop());

/** Waits until the table has an element that the agent renews. */
async function isSaid(set: string): Promise<void> {
  while (!run("nft", ["list", "set", "inet", "telltale", set]).includes("expires")) {
    await router.nextHealth();
  }
}

async function guarded(t: Test): Promise<Running> {
  const agent = await router.startAgent(t, JUDGED);
  t.match(run("nft", ["list", "table", "inet", "telltale"]), /queue flags bypass to 7437/);
  await isSaid("guarded");
  return agent;
}

/** Bytes of a body that wait for the other half of a registered value, and a connection that brought them. */
async function half(): Promise<{ from: number; rest: string }> {
  const from = await router.open("");
  const [first, rest] = requestParts();
  await router.write(from, first);
  return { from, rest };
}

t.test("the packet that completes a registered value does not leave", async (t) => {
  const agent = await guarded(t);
  const { from, rest } = await half();
  await t.rejects(router.write(from, rest), /ECONNRESET/, "the device is told");
  await router.plane.until(() => router.matches(from).length > 0);
  const { counters } = await router.nextHealth();
  t.ok((counters.guard_judged ?? 0) >= 2, "packets waited");
  t.ok((counters.guard_bytes ?? 0) > (counters.guard_judged ?? 0), "their bytes are counted");
  t.ok((counters.guard_micros ?? 0) > 0, "and how long they waited");
  t.equal(counters.guard_stopped, 1);
  const other = await router.open("GET / HTTP/1.1\r\nHost: example.org\r\n\r\n");
  t.equal(await router.write(other, "more"), other, "another flow goes on");
  await agent.stop();
});

t.test("an agent that hangs, is killed or removed holds nothing up", async (t) => {
  const agent = await guarded(t);
  const from = await router.open("GET / HTTP/1.1\r\nHost: example.org\r\n");
  agent.signal("SIGSTOP");
  t.equal(await router.write(from, "A: 1\r\n"), from, "what came to wait while it hangs");
  t.equal(await router.write(from, "B: 1\r\n"), from, "what comes later");
  const { from: own, rest } = await half();
  t.equal(await router.write(own, rest), own, "what it would have stopped");
  agent.signal("SIGCONT");
  await isSaid("guarded");
  await agent.stop("SIGKILL");
  t.equal(await router.write(from, "C: 1\r\n"), from, "killed");
  const again = await guarded(t);
  await again.stop();
  run("build/agent/native/telltale-agent", ["unload"]);
  t.equal(await router.write(from, "D: 1\r\n"), from, "removed");
  t.notMatch(run("nft", ["list", "tables"]), /telltale/);
});

t.test("the answer about a blocked name waits until its address is refused", async (t) => {
  const agent = await router.startAgent(t, JUDGED);
  await router.command({ name: HOST });
  await isSaid("held");
  t.equal(await ask(router.box, 3), 3, "all questions are answered");
  await t.rejects(router.open(""), /ECONNREFUSED/, "the first connection");
  t.match(run("nft", ["list", "set", "inet", "telltale", "named4"]), ADDRESS.account);
  t.equal((await router.nextHealth()).counters.answers_held, 3);
  agent.signal("SIGSTOP");
  t.equal(await ask(router.box, 3), 3, "while it hangs too");
  agent.signal("SIGCONT");
  await router.command({ verb: "unblock", name: HOST, seconds: 0 });
  await router.open("");
  await agent.stop();
});

t.test("past flow offload one answer of a port waits", async (t) => {
  loadFirewall("counter");
  const agent = await router.startAgent(t, JUDGED);
  await router.command({ name: HOST });
  await isSaid("held");
  t.equal(await ask(router.box, 3), 3);
  t.equal((await router.nextHealth()).counters.answers_held, 1);
  await t.rejects(router.open(""), /ECONNREFUSED/, "the first connection");
  await router.command({ verb: "unblock", name: HOST, seconds: 0 });
  await agent.stop();
});
