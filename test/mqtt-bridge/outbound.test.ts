import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { isLoopback } from "../../mqtt-bridge/machine/seal.js";
import { Running, TELLTALE } from "./program.js";

/** Notes whom a process connects to, sends datagrams to, or asks the name of. */
const RECORDER = `
import { appendFileSync } from "node:fs";
import dgram from "node:dgram";
import dns from "node:dns";
import net from "node:net";
import { syncBuiltinESMExports } from "node:module";
const note = (host) => appendFileSync(process.env.RECORD, host + "\\n");
const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...args) {
  const [first] = args.flat();
  if (typeof first === "object") note(first.path ?? first.host ?? "localhost");
  return connect.apply(this, args);
};
const { send } = dgram.Socket.prototype;
dgram.Socket.prototype.send = function (...args) {
  note("datagram");
  return send.apply(this, args);
};
for (const name of ["lookup", "resolve", "resolve4", "resolve6"]) {
  const ask = dns[name];
  dns[name] = (host, ...rest) => {
    note(host);
    return ask(host, ...rest);
  };
}
syncBuiltinESMExports();
`;

/** Hosts to which a run with these arguments turned until it had read everything. */
async function turnedTo(t: Test, args: readonly string[], until: RegExp): Promise<string[]> {
  const dir = t.testdir();
  const [recorder, record] = [join(dir, "recorder.mjs"), join(dir, "record")];
  writeFileSync(recorder, RECORDER);
  const ports = ["--broker-port", "0", "--page-port", "0", "--store", join(dir, "store")];
  const env = { ...process.env, RECORD: record };
  const run = new Running(
    process.execPath,
    ["--import", recorder, TELLTALE, "run", ...ports, ...args],
    env,
  );
  t.teardown(() => run.stop());
  await run.printed(until);
  await run.stop();
  return existsSync(record) ? readFileSync(record, "utf8").trim().split("\n") : [];
}

t.test("by default a plane turns to nobody outside this machine", async (t) => {
  const capture = ["--capture", "test/captures/redmi-1s-test1.pcap"];
  for (const args of [[], capture]) {
    const hosts = await turnedTo(t, args, /still here/);
    t.ok(hosts.length > 0, "its own broker's connections are noted");
    t.same(
      hosts.filter((host) => !isLoopback(host)),
      [],
      args.join(" ") || "the samples",
    );
  }
});

t.test("what is asked for is turned to, and noted", async (t) => {
  const capture = ["--capture", "test/captures/redmi-1s-test1.pcap"];
  const household = ["--household", "test/captures/household.yaml"];
  const told = [...capture, ...household, "--ntfy", "http://ntfy.invalid/alerts"];
  const hosts = await turnedTo(t, told, /still here/);
  t.ok(hosts.includes("ntfy.invalid"));
});
