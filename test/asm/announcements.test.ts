import t from "tap";
import { concat, counted, type Piece } from "./build/bytes.js";
import { Connection, datagram, type Ends, PHONE_MAC, SERVER } from "./build/connection.js";
import { AAAA, address, dns, dnsName, PTR, TXT } from "./build/dns.js";
import { request } from "./build/http.js";
import { ipv6Address } from "./build/ip.js";
import { Rig } from "./harness.js";

/** From the phone to all, as RFC 6762 and the UPnP Device Architecture have it. */
const MDNS: Ends = {
  server: "224.0.0.251",
  serverMac: "01:00:5e:00:00:fb",
  sport: 5353,
  dport: 5353,
};
const MDNS6: Ends = {
  client: "fe80::2a6c:7ff:fe00:1",
  server: "ff02::fb",
  serverMac: "33:33:00:00:00:fb",
  sport: 5353,
  dport: 5353,
};
const SSDP: Ends = { server: "239.255.255.250", sport: 40000, dport: 1900 };

const owner = (name: string) => ({ name: dnsName(name) });
const host = { ...owner("Asha-TV.local"), ...address("192.168.1.23") };
const texts = (...strings: readonly string[]) => ({
  ...owner("Living._googlecast._tcp.local"),
  type: TXT,
  content: concat(...strings.map((text) => counted(1, concat(text)))),
});

/** What was told of devices but that they were seen, as `MAC source text`. */
function told(...frames: readonly Uint8Array[]): string[] {
  const rig = new Rig();
  rig.send(...frames);
  return rig.devices
    .filter(({ source }) => source !== "seen")
    .map(({ mac, source, text }) => `${mac === PHONE_MAC ? "phone" : mac} ${source} ${text}`);
}

t.test("a name that is announced with the sender's own address is the sender's", async (t) => {
  const announce = (ends: Ends, ...answers: Parameters<typeof dns>[0]["answers"] & object) =>
    datagram(ends, dns({ response: true, answers }));
  const aaaa = {
    ...owner("Asha-TV.local"),
    type: AAAA,
    content: ipv6Address("fe80::2a6c:7ff:fe00:1"),
  };
  const cases: [name: string, frame: Uint8Array, wanted: string[]][] = [
    ["A", announce(MDNS, host), ["phone mdns Asha-TV"]],
    ["AAAA", announce(MDNS6, aaaa), ["phone mdns Asha-TV"]],
    ["A of another", announce(MDNS, { ...host, ...address("192.168.1.99") }), []],
    ["AAAA over IPv4", announce(MDNS, aaaa), []],
    ["no .local", announce(MDNS, { ...host, ...owner("tv.lan") }), ["phone mdns tv.lan"]],
    [
      "behind a service pointer",
      announce(MDNS, { ...owner("_x._tcp.local"), type: PTR, content: dnsName("a.local") }, host),
      ["phone mdns Asha-TV"],
    ],
    [
      "in the additional section",
      datagram(MDNS, additional(dns({ response: true, answers: [host] }))),
      ["phone mdns Asha-TV"],
    ],
    [
      "a usual DNS answer",
      datagram({ sport: 5000, dport: 53 }, dns({ response: true, answers: [host] }), true),
      [],
    ],
    ["to another network", announce({ ...MDNS, server: SERVER }, host), []],
    ["a question", datagram(MDNS, dns({ questions: [{ name: "Asha-TV.local", type: 1 }] })), []],
  ];
  for (const [name, frame, wanted] of cases) t.same(told(frame), wanted, name);
});

/** Moves a message's only answer to the additional section. */
function additional(message: Uint8Array): Uint8Array {
  const moved = message.slice();
  moved[7] = 0;
  moved[11] = 1;
  return moved;
}

t.test("additional records of multicast DNS are no answers", async (t) => {
  const rig = new Rig();
  rig.send(datagram(MDNS, additional(dns({ response: true, answers: [host] }))));
  t.match(rig.answers, [{ qname: "asha-tv.local", answers: [] }]);
});

t.test("keys of a TXT record that name a product are told", async (t) => {
  const record = texts("id=1", "md=Chromecast Ultra", "fn=Living room", "ve=05", "model=J42d", "");
  t.same(told(datagram(MDNS, dns({ response: true, answers: [record] }))), [
    "phone mdns_text md=Chromecast Ultra",
    "phone mdns_text fn=Living room",
    "phone mdns_text model=J42d",
  ]);
  const empty = texts("md=", "ty=", "am", "modem=x", "am=A1", "ty=Laser 1");
  t.same(told(datagram(MDNS, dns({ response: true, answers: [empty] }))), [
    "phone mdns_text modem=x",
    "phone mdns_text am=A1",
    "phone mdns_text ty=Laser 1",
  ]);
});

t.test("what UPnP discovery says of the sender", async (t) => {
  const lines = (...each: readonly string[]): Piece => `${each.join("\r\n")}\r\n\r\n`;
  const cases: [name: string, frame: Uint8Array, wanted: string[]][] = [
    [
      "NOTIFY",
      datagram(SSDP, lines("NOTIFY * HTTP/1.1", "SERVER: Linux UPnP/1.0 Roku/9.3.0", "NT: a")),
      ["phone ssdp Linux UPnP/1.0 Roku/9.3.0"],
    ],
    [
      "M-SEARCH",
      datagram(SSDP, lines("M-SEARCH * HTTP/1.1", "User-Agent:Android/8 UPnP/1.1 X/2")),
      ["phone ssdp Android/8 UPnP/1.1 X/2"],
    ],
    [
      "an answer to a search",
      datagram(
        { sport: 1900, dport: 40001, server: "192.168.1.7" },
        lines("HTTP/1.1 200 OK", "Server: a/1 b/2"),
      ),
      ["phone ssdp a/1 b/2"],
    ],
    [
      "other headers",
      datagram(SSDP, lines("NOTIFY * HTTP/1.1", "SERVE: a/1 b/2", "user: abcdefghij")),
      [],
    ],
    [
      "to another network",
      datagram({ ...SSDP, server: SERVER }, lines("X", "SERVER: a/1 b/2")),
      [],
    ],
  ];
  for (const [name, frame, wanted] of cases) t.same(told(frame), wanted, name);
});

t.test("a request from outside says nothing of the router that brings it", async (t) => {
  const rig = new Rig();
  const connection = new Connection({ client: SERVER, server: "192.168.1.23" });
  const agent = request({ headers: ["User-Agent: probe/1"] });
  rig.send(...connection.open(), connection.up(agent));
  t.same(
    rig.devices.filter(({ source }) => source === "user_agent"),
    [],
  );
});

t.test("announcements cut at any byte do no harm", async (t) => {
  const rig = new Rig();
  const answers = [texts("md=Chromecast", "fn=Living room"), host];
  const message = dns({ response: true, answers });
  for (let size = 0; size < message.length; size++) {
    rig.send(datagram(MDNS, message.subarray(0, size)));
  }
  rig.send(datagram(MDNS, dns({ response: true, answers, counts: [0, 60] })));
  t.equal(rig.devices.filter(({ source }) => source === "mdns").length, 1);
  const notify = concat("NOTIFY * HTTP/1.1\r\nSERVER: Linux UPnP/1.0 Roku/9\r\n\r\n");
  for (let size = 0; size < notify.length; size++) {
    rig.send(datagram(SSDP, notify.subarray(0, size)));
  }
  t.ok(rig.devices.some(({ source, text }) => source === "ssdp" && text.endsWith("Roku/9")));
});
