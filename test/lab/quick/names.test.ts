import { execFileSync } from "node:child_process";
import t, { type Test } from "tap";
import { DEFAULT_LAN } from "../../../core/table/table.js";
import type { Line } from "../../../core/wire/lines.js";
import { telltale } from "../../mqtt-bridge/program.js";
import { ADDRESS, makeNetwork, PREFIX6 } from "../network.js";
import { join, joined6 } from "../phone.js";
import { record } from "../recording.js";
import { startDns, startPrivateDns, startWeb } from "../services.js";
import { CLEAR_ACTS, PRIVATE_ACTS } from "../traffic.js";

const ACTS = [...CLEAR_ACTS, ...PRIVATE_ACTS];

/** What tshark says of each frame that a display filter takes: one field. */
function fieldOf(file: string, filter: string, field: string): string[] {
  const args = ["-r", file, "-Y", filter, "-T", "fields", "-e", field];
  return execFileSync("tshark", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] })
    .split("\n")
    .filter((line) => line !== "");
}

/** Another tool sees that Chromium sent what the names of the acts say. */
function checkShapes(t: Test, file: string): void {
  const hello = 'tls.handshake.extensions_server_name == "track.example.com"';
  t.same(fieldOf(file, hello, "tcp.segment.count"), ["2"], "a ClientHello in two segments");
  const initials = fieldOf(
    file,
    "quic.long.packet_type == 0 && udp.dstport == 443",
    "quic.crypto.offset",
  );
  t.ok(initials.length >= 2, "more than one QUIC Initial");
}

/** What `telltale scan` says of all acts, recorded at the router's bridge. */
async function scanActs(t: Test): Promise<Line[]> {
  const lab = makeNetwork(false);
  t.teardown(() => lab.stop());
  await Promise.all([startDns(lab), startWeb(lab), startPrivateDns(lab)]);
  const recording = await record(lab, "router", "br-lan", { from: "phone", to: ADDRESS.router });
  await join(lab, "redmi-1s");
  await joined6(lab);
  for (const act of ACTS) await act.run(lab);
  await recording.stop();
  checkShapes(t, recording.file);
  const household = lab.writeConfig("household.yaml");
  // A capture does not say which prefix the provider gave to the home.
  const lan = [...DEFAULT_LAN, PREFIX6].flatMap((prefix) => ["--lan", prefix]);
  const args = ["scan", recording.file, "--json", "--household", household, ...lan];
  const { stdout } = await telltale(args);
  return stdout
    .trimEnd()
    .split("\n")
    .map((text) => JSON.parse(text) as Line);
}

t.test("names of what real programs send", async (t) => {
  const lines = await scanActs(t);
  for (const { name, isToldBy } of ACTS) t.ok(lines.some(isToldBy), name);
  const imei = lines.filter((line) => line.kind === "sighting" && line.identifier?.type === "imei");
  t.equal(imei.length, 2, "the IMEI over IPv4 and over IPv6");
  t.match(
    lines.find((line) => line.kind === "summary"),
    { truncated: null, dropped: 0, malformed: {} },
  );
  t.ok(
    lines.some((line) => line.kind === "device" && line.name === "Redmi 1S"),
    "the phone has the household's name",
  );
});
