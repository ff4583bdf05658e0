import t from "tap";
import type { Piece } from "./build/bytes.js";
import {
  Connection,
  datagram,
  type Ends,
  PHONE6,
  ROUTER,
  SERVER,
  SERVER6,
} from "./build/connection.js";
import { A, dns, resolved } from "./build/dns.js";
import { request } from "./build/http.js";
import { Rig } from "./harness.js";

const DNS: Ends = { server: ROUTER, dport: 53, sport: 50000 };
const ask = (message: Piece, ends: Ends = DNS) => datagram(ends, message);
const reply = (message: Piece, ends: Ends = DNS) => datagram(ends, message, true);

t.test("an address gets the name under which this device asked for it", async (t) => {
  const other: Ends = { ...DNS, client: "192.168.1.99", clientMac: "28:6c:07:00:00:99" };
  const rig = new Rig();
  rig.send(
    reply(resolved("api.example.org", SERVER, SERVER6)),
    reply(resolved("v6.example.org", SERVER6)),
  );
  const named = (ends: Ends) => {
    const before = rig.names.length;
    rig.send(new Connection(ends).syn());
    return rig.names.slice(before);
  };
  t.same(named({ sport: 1 }), ["dns api.example.org"], "its own flow");
  t.same(
    named({ sport: 2, client: other.client ?? "", clientMac: other.clientMac ?? "" }),
    [],
    "another device's flow",
  );
  t.same(named({ sport: 3, server: "198.51.100.77" }), [], "another address");
  t.same(
    named({ sport: 4, client: PHONE6, server: SERVER6 }),
    ["dns v6.example.org"],
    "AAAA asked over IPv4, connected over IPv6: the MAC says who asked",
  );
  rig.send(reply(resolved("new.example.org", SERVER)));
  t.same(named({ sport: 5 }), ["dns new.example.org"], "the newest answer counts");
});

t.test("a flow that turns out to run the other way gets its name then", async (t) => {
  const rig = new Rig();
  rig.send(reply(resolved("api.example.org", SERVER)));
  const connection = new Connection({ sport: 40000, dport: 8080 });
  rig.send(connection.down("x".repeat(9)), connection.up(request({ host: null })));
  t.same(rig.names, ["dns api.example.org"]);
  const turned = rig.finish().ends.find(({ l4 }) => l4 === 6);
  t.match(turned, { sport: 40000, dport: 8080, side: "out" });
});

t.test("a name that the flow itself carries comes behind the remembered one", async (t) => {
  const rig = new Rig();
  const connection = new Connection();
  rig.send(reply(resolved("cdn.example.net", SERVER)), ...connection.open());
  rig.send(connection.up(request({ host: "api.example.org" })));
  t.same(rig.names, ["dns cdn.example.net", "http api.example.org"]);
});

t.test("more names than are remembered: the oldest go, and are counted", async (t) => {
  const rig = new Rig({ profile: "test" });
  for (let i = 0; i < 200; i++) rig.send(reply(resolved(`n${i}.example.org`, `198.51.100.${i}`)));
  t.ok(rig.counter("names_replaced") >= 180);
  rig.send(new Connection({ server: "198.51.100.199" }).syn());
  t.same(rig.names, ["dns n199.example.org"]);
});

t.test("values in the labels of a question are found, whoever answers", async (t) => {
  const rig = new Rig({
    values: [
      ["imei", "860000000000009"],
      ["text", "quartz-heron-512"],
    ],
  });
  const question = (name: string) => dns({ questions: [{ name, type: A }] });
  rig.send(ask(question("860000000000009.t.example.org")));
  rig.send(ask(question("x.quartz-heron-512.example.org"), { ...DNS, server: SERVER }));
  rig.send(
    reply(dns({ response: true, questions: [{ name: "860000000000009.example.org", type: A }] })),
  );
  t.match(rig.found, [
    { value: "860000000000009", where: "dns.name", field: null, frame: 1 },
    { value: "quartz-heron-512", where: "dns.name", field: null, frame: 2 },
  ]);
  t.equal(rig.found.length, 2, "answers are not the device's words");
});

t.test("Base64 in a label keeps its letter case, the name loses it", async (t) => {
  const rig = new Rig({ values: [["imei", "860000000000009"]] });
  const label = Buffer.from("860000000000009").toString("base64");
  rig.send(ask(dns({ questions: [{ name: `${label}.T.example.org`, type: A }] })));
  t.match(rig.found, [{ value: "860000000000009", where: "dns.name", transforms: ["base64"] }]);
  t.match(rig.questions, [{ qname: `${label.toLowerCase()}.t.example.org` }]);
});

t.test("mDNS and LLMNR are told as such and hold no values", async (t) => {
  const values = [["imei", "860000000000009"]] as const;
  const cases: [protocol: string, ends: Ends][] = [
    ["mdns", { server: "224.0.0.251", dport: 5353, sport: 5353 }],
    ["mdns", { client: "fe80::23", server: "ff02::fb", dport: 5353, sport: 5353 }],
    ["llmnr", { server: "224.0.0.252", dport: 5355, sport: 60000 }],
  ];
  for (const [protocol, ends] of cases) {
    const rig = new Rig({ values });
    rig.send(
      datagram(ends, dns({ id: 0, questions: [{ name: "860000000000009.local", type: A }] })),
    );
    t.match(rig.questions, [{ qname: "860000000000009.local" }], protocol);
    t.same(rig.found, [], protocol);
    t.match(rig.finish().ends, [{ protocol, side: "lan" }], protocol);
  }
});

t.test("a question over mDNS names no flow", async (t) => {
  const rig = new Rig();
  rig.send(
    datagram({ server: "224.0.0.251", dport: 5353, sport: 5353 }, resolved("x.local", SERVER)),
  );
  rig.send(new Connection().syn());
  t.same(rig.names, []);
});
