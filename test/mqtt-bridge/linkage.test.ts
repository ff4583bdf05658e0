import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import type { DeviceLine, Line, SightingLine } from "../../core/wire/lines.js";
import { Connection, datagram, type Ends } from "../asm/build/connection.js";
import { hostNamed } from "../asm/build/dhcp.js";
import { address, dns, dnsName, TXT } from "../asm/build/dns.js";
import { request } from "../asm/build/http.js";
import { pcap } from "../router/captures.js";
import { telltale } from "./program.js";

const PHONE = "28:6c:07:00:00:01";
const TV = "aa:bb:cc:dd:ee:02";
const TV_ENDS: Ends = { clientMac: TV, client: "192.168.1.40" };
const MDNS: Ends = {
  server: "224.0.0.251",
  serverMac: "01:00:5e:00:00:fb",
  sport: 5353,
  dport: 5353,
};

/** Writes frames into a capture and gives what `telltale scan` says of it. */
async function scan(
  t: Test,
  frames: readonly Uint8Array[],
  household: string | null,
): Promise<Line[]> {
  const folder = t.testdir({ "household.yaml": household ?? "" });
  const file = join(folder, "linkage.pcap");
  const form = { little: true, magic: 0xa1b2c3d4, unit: 1000, extra: 0, link: 1 };
  const packets = frames.map((bytes, i) => ({ sec: 1_400_000_000, nsec: i * 1_000_000, bytes }));
  writeFileSync(file, pcap(form, packets));
  const args = household === null ? [] : ["--household", join(folder, "household.yaml")];
  const { status, stdout, stderr } = await telltale(["scan", file, "--json", ...args]);
  t.equal(status, 0, stderr);
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
}

/** `type label masked where field evidence transforms` of each sighting of an identifier. */
function sightings(lines: readonly Line[]): string[] {
  return lines
    .filter((line): line is SightingLine => line.kind === "sighting")
    .filter(({ identifier }) => identifier !== null)
    .map(({ identifier, masked, where, field, evidence, transforms }) =>
      [identifier?.type, identifier?.label, masked, where, field, evidence, ...transforms].join(
        " ",
      ),
    );
}

function post(body: string): Uint8Array[] {
  const connection = new Connection(TV_ENDS);
  return [...connection.open(), connection.up(request({ method: "POST", body }))];
}

const HOUSEHOLD = `
people:
  - name: Asha Rao
    devices:
      - {name: Redmi 1S, mac: ["${PHONE}"]}
home: {ssid: [RaoHome], bssid: ["02:00:00:00:00:77"]}
`;

t.test("what a TV tells of the phone beside it is labelled with the phone's name", async (t) => {
  const md5 = createHash("md5").update(PHONE.toUpperCase()).digest("hex");
  const body = `peer=${PHONE}&host=Asha-Phone-7&h=${md5}`;
  const frames = [hostNamed(PHONE, "Asha-Phone-7"), hostNamed(TV, "Living-Room-TV"), ...post(body)];
  const wanted = (label: string) => [
    `mac ${label} 28************:01 http.body peer plain`,
    `device_id ${label} As*******e-7 http.body host plain`,
    `mac ${label} 28************:01 http.body h hashed hex md5`,
  ];
  t.same(sightings(await scan(t, frames, null)).sort(), wanted("Asha-Phone-7").sort());
  t.same(sightings(await scan(t, frames, HOUSEHOLD)).sort(), wanted("Redmi 1S").sort());
});

t.test("the home's network name and BSSID count, the name only as a whole value", async (t) => {
  const body = "bssid=02:00:00:00:00:77&ssid=RaoHome&text=at RaoHome today";
  t.same(sightings(await scan(t, post(body), HOUSEHOLD)).sort(), [
    "bssid home 02************:77 http.body bssid plain",
    "ssid home R*****e http.body ssid plain",
  ]);
  t.same(sightings(await scan(t, post(body), null)), []);
});

t.test(
  "host names that many devices bear, or that are asked for in the DNS, are no finds",
  async (t) => {
    const ask = (name: string) =>
      datagram(
        { ...TV_ENDS, server: "192.168.1.1", dport: 53 },
        dns({ questions: [{ name, type: 1 }] }),
      );
    const frames = [
      hostNamed(PHONE, "Android"),
      ...post("host=android&os=android"),
      hostNamed(PHONE, "Asha-Phone-7"),
      ask("asha-phone-7"),
    ];
    t.same(sightings(await scan(t, frames, null)), []);
  },
);

t.test("a device is named by what it announces", async (t) => {
  const strings = "\x13md=Chromecast Ultra\x0efn=Living room";
  const answers = [
    { name: dnsName("x._googlecast._tcp.local"), type: TXT, content: strings },
    { name: dnsName("fuchsia-0011.local"), ...address("192.168.1.40") },
  ];
  const frames = [datagram({ ...MDNS, ...TV_ENDS }, dns({ response: true, answers }))];
  const lines = await scan(t, frames, null);
  const devices = lines.filter((line): line is DeviceLine => line.kind === "device");
  t.match(devices, [
    { mac: TV, name: "Living room", name_source: "mdns", model: "Chromecast Ultra" },
  ]);
});
