import { createHash } from "node:crypto";
import t from "tap";
import type { DeviceLine } from "../../core/wire/lines.js";
import { Connection, datagram, type Ends } from "../asm/build/connection.js";
import { hostNamed } from "../asm/build/dhcp.js";
import { address, dns, dnsName, TXT } from "../asm/build/dns.js";
import { request } from "../asm/build/http.js";
import { scanFrames, sightingsOf } from "./scan-fixture.js";

const PHONE = "28:6c:07:00:00:01";
const TV = "aa:bb:cc:dd:ee:02";
const TV_ENDS: Ends = { clientMac: TV, client: "192.168.1.40" };
const MDNS: Ends = {
  server: "224.0.0.251",
  serverMac: "01:00:5e:00:00:fb",
  sport: 5353,
  dport: 5353,
};

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
  t.same(sightingsOf(await scanFrames(t, frames, null)).sort(), wanted("Asha-Phone-7").sort());
  t.same(sightingsOf(await scanFrames(t, frames, HOUSEHOLD)).sort(), wanted("Redmi 1S").sort());
});

t.test("the home's network name and BSSID count, the name only as a whole value", async (t) => {
  const body = "bssid=02:00:00:00:00:77&ssid=RaoHome&text=at RaoHome today";
  t.same(sightingsOf(await scanFrames(t, post(body), HOUSEHOLD)).sort(), [
    "bssid home 02************:77 http.body bssid plain",
    "ssid home R*****e http.body ssid plain",
  ]);
  t.same(sightingsOf(await scanFrames(t, post(body), null)), []);
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
    t.same(sightingsOf(await scanFrames(t, frames, null)), []);
  },
);

t.test("a device is named by what it announces", async (t) => {
  const strings = "\x13md=Chromecast Ultra\x0efn=Living room";
  const answers = [
    { name: dnsName("x._googlecast._tcp.local"), type: TXT, content: strings },
    { name: dnsName("fuchsia-0011.local"), ...address("192.168.1.40") },
  ];
  const frames = [datagram({ ...MDNS, ...TV_ENDS }, dns({ response: true, answers }))];
  const lines = await scanFrames(t, frames, null);
  const devices = lines.filter((line): line is DeviceLine => line.kind === "device");
  t.match(devices, [
    { mac: TV, name: "Living room", name_source: "mdns", model: "Chromecast Ultra" },
  ]);
});
