import t from "tap";
import { concat, type Piece, u16, u32 } from "./build/bytes.js";
import { datagram, type Ends, PHONE_MAC } from "./build/connection.js";
import { CLIENT, dhcp, REPLY, REQUEST, SERVER } from "./build/dhcp.js";
import { Rig } from "./harness.js";

t.test("protocols by port and by first bytes", async (t) => {
  const stun = concat(u16(1), u16(0), u32(0x2112a442), new Uint8Array(12));
  const dtls = concat([22, 0xfe, 0xfd], new Uint8Array(20));
  const cases: [protocol: string, ends: Ends, payload: Piece][] = [
    ["ntp", { dport: 123 }, concat([0x23], new Uint8Array(47))],
    ["ssdp", { dport: 1900, server: "239.255.255.250" }, "M-SEARCH * HTTP/1.1\r\n\r\n"],
    [
      "dhcp6",
      { client: "fe80::1", sport: 546, server: "ff02::1:2", dport: 547 },
      new Uint8Array(8),
    ],
    ["dhcp", CLIENT, dhcp(REQUEST)],
    ["dhcp", SERVER, dhcp(REPLY)],
    ["stun", { dport: 3478 }, stun],
    ["stun", { dport: 19302 }, stun],
    ["dtls", { dport: 4444 }, dtls],
  ];
  for (const [protocol, ends, payload] of cases) {
    const rig = new Rig();
    rig.send(datagram(ends, payload));
    t.match(rig.finish().ends, [{ protocol }], `${protocol} to ${ends.dport}`);
    t.same(rig.losses, {}, protocol);
  }
});

t.test("what a device says of itself in DHCP", async (t) => {
  const rig = new Rig();
  rig.send(
    datagram(CLIENT, dhcp(REQUEST, [53, [1]], [12, "Redmi-1S"], [60, "dhcpcd-5.5.6"], [0, ""])),
  );
  t.match(rig.devices, [
    { source: "seen", mac: PHONE_MAC },
    { source: "dhcp", mac: PHONE_MAC, text: "Redmi-1S" },
    { source: "dhcp_class", mac: PHONE_MAC, text: "dhcpcd-5.5.6" },
  ]);
  rig.send(datagram(SERVER, dhcp(REPLY, [12, "given-by-the-server"])));
  t.notOk(
    rig.devices.some(({ text }) => text === "given-by-the-server"),
    "a server does not speak for it",
  );
});

t.test("DHCP that contradicts itself is counted", async (t) => {
  const good = dhcp(REQUEST, [12, "Redmi-1S"]);
  const wrongCookie = good.slice();
  wrongCookie[236] = 0;
  const cases: [name: string, payload: Uint8Array][] = [
    ["239 bytes", good.subarray(0, 239)],
    ["another cookie", wrongCookie],
    ["an option beyond the message", good.subarray(0, -4)],
  ];
  for (const [name, payload] of cases) {
    const rig = new Rig();
    rig.send(datagram(CLIENT, payload));
    t.same(rig.losses, { bad_dhcp: 1 }, name);
    t.equal(rig.devices.length, 1, `${name}: only seen`);
  }
});
