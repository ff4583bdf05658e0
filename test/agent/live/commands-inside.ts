/** Runs in the router's namespace, where broker and agent talk over its loopback: commands-inside MAC ADDRESS. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import t from "tap";
import type { Command } from "../../../core/bundle/command.js";
import { epochSeconds, TestPlane } from "../daemon/plane.js";

const [mac = "", address = ""] = process.argv.slice(2);
const OPTIONS = ["--device", "br-lan", "--way", "nflog", "--health", "1"];

const elements = (): string =>
  spawnSync("nft", ["list", "set", "inet", "telltale", "blocked4"], { encoding: "utf8" }).stdout;

const table = (how: "load" | "delete"): void =>
  void spawnSync(
    "nft",
    how === "load"
      ? ["-f", "test/agent/golden/table.nft"]
      : ["delete", "table", "inet", "telltale"],
  );

const command = (more: Partial<Command>): Command => ({
  v: 1,
  verb: "block",
  issued: epochSeconds(),
  device: Buffer.from(mac.replaceAll(":", ""), "hex"),
  address: Uint8Array.from(address.split(".").map(Number)),
  name: null,
  seconds: 600,
  ...more,
});

t.test("blocks are carried out, kept in a file and lifted", async (t) => {
  const plane = await TestPlane.start(t);
  plane.pair();
  const carried = (sequence: number) =>
    plane.until(({ health }) =>
      health.map((each) => each.command).find((each) => each?.sequence === sequence),
    );
  const agent = plane.startAgent(t, OPTIONS);
  await plane.until(({ online }) => online.includes("online"));
  await plane.sendCommand(command({}));
  t.match(await carried(1), { verb: "block", line: null });
  t.match(elements(), `${mac} . ${address} counter`);
  t.ok(await plane.until(({ health }) => health.find(({ counters }) => counters.blocks === 1)));

  t.match(readFileSync(`${plane.folder}/blocks`, "utf8"), `${mac} ${address} 600\n`);

  await agent.stop("SIGKILL");
  await plane.until(({ online }) => online.at(-1) === "lost");
  t.match(elements(), mac, "the kernel goes on without the agent");
  table("delete");
  t.equal(elements(), "");
  table("load");
  plane.startAgent(t, OPTIONS);
  // What came up before the kill says nothing of whether the new agent has subscribed.
  await plane.until(({ online }) => online.at(-1) === "online");
  t.match(elements(), `${mac} . ${address} counter`, "what was stored is blocked again");
  await plane.sendCommand(
    command({ verb: "unblock", name: "example.org", address: null, seconds: 0 }),
  );
  t.match(await carried(2), { verb: "unblock", line: "there is no such block" });
  await plane.sendCommand(command({ verb: "unblock", seconds: 0 }));
  t.match(await carried(3), { verb: "unblock", line: null });
  t.notMatch(elements(), mac);
  t.notOk(existsSync(`${plane.folder}/blocks`));
});
