import t from "tap";
import { EventWriter } from "./events.js";
import { NEEDLE, only, PHONE_MAC, scan } from "./fixture.js";

/** Where a match is no sighting, and where it is. */
const PLACES: readonly (readonly [string, object, object, number])[] = [
  ["from the LAN to outside", {}, {}, 1],
  ["between two devices of the LAN", { side: "lan", dst: "192.168.1.9" }, {}, 0],
  ["between two strangers", { side: "transit" }, {}, 0],
  [
    "in a DNS question to the router",
    { side: "lan", l4: 17, protocol: "dns", dst: "192.168.1.1", dport: 53 },
    { where: "dns_name" },
    1,
  ],
  ["in a DNS question from outside", { side: "in", protocol: "dns" }, { where: "dns_name" }, 0],
  [
    "in mDNS",
    { side: "lan", l4: 17, protocol: "mdns", dst: "224.0.0.251", dport: 5353 },
    { where: "dns_name" },
    0,
  ],
  [
    "in SSDP",
    { l4: 17, protocol: "ssdp", dst: "239.255.255.250", dport: 1900 },
    { where: "udp" },
    0,
  ],
  ["in DHCP", { l4: 17, protocol: "dhcp" }, { where: "udp" }, 0],
];

for (const [what, head, match, wanted] of PLACES) {
  t.test(`a value ${what} makes ${wanted} sightings`, async (t) => {
    const records = new EventWriter()
      .match(head, { needle: NEEDLE.imei, ...match })
      .end(head)
      .take();
    t.equal(only(scan(records), "sighting").length, wanted);
  });
}

t.test("what a device at home answers to a stranger goes to the stranger", async (t) => {
  const head = {
    side: "in" as const,
    src: "42.62.48.2",
    sport: 50000,
    dst: "192.168.1.23",
    dport: 8080,
    srcMac: "02:00:00:00:00:01",
    dstMac: PHONE_MAC,
  };
  const records = new EventWriter()
    .name(head, "camera.example.org", "http")
    .match(head, { needle: NEEDLE.imei, where: "tcp" })
    .end(head)
    .take();
  t.match(only(scan(records), "sighting"), [
    { device: PHONE_MAC, name: null, company: null, network: { asn: 23724 }, src: "42.62.48.2" },
  ]);
});
