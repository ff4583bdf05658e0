import t from "tap";
import { concat, counted, cut, type Piece, u16 } from "./build/bytes.js";
import {
  Connection,
  datagram,
  type Ends,
  PHONE,
  PHONE6,
  ROUTER,
  SERVER,
  SERVER6,
} from "./build/connection.js";
import {
  A,
  AAAA,
  address,
  CNAME,
  dns,
  dnsName,
  FIRST_NAME,
  PTR,
  pointer,
  resolved,
  TXT,
} from "./build/dns.js";
import { request } from "./build/http.js";
import { Rig } from "./harness.js";

const DNS: Ends = { server: ROUTER, dport: 53, sport: 50000 };
const ask = (message: Piece, ends: Ends = DNS) => datagram(ends, message);
const reply = (message: Piece, ends: Ends = DNS) => datagram(ends, message, true);

/** 127 labels of one byte: 254 bytes and the root, as long as a name may be. */
const LONGEST = "a.".repeat(126).concat("b");

t.test("questions", async (t) => {
  const cases: [name: string, message: Uint8Array, wanted: object[]][] = [
    [
      "A",
      dns({ questions: [{ name: "api.example.org", type: A }] }),
      [{ qname: "api.example.org", qtype: A }],
    ],
    [
      "upper case",
      dns({ questions: [{ name: "API.Example.ORG", type: AAAA }] }),
      [{ qname: "api.example.org", qtype: AAAA }],
    ],
    ["the root", dns({ questions: [{ name: "", type: 2 }] }), [{ qname: "", qtype: 2 }]],
    [
      "a type of nobody",
      dns({ questions: [{ name: "x", type: 65399 }] }),
      [{ qname: "x", qtype: 65399 }],
    ],
    ["a name of 255 bytes", dns({ questions: [{ name: LONGEST, type: A }] }), [{ qname: LONGEST }]],
    [
      "a label of 63 bytes",
      dns({ questions: [{ name: `${"l".repeat(63)}.org`, type: A }] }),
      [{ qname: `${"l".repeat(63)}.org` }],
    ],
    [
      "two questions, the second by pointer",
      dns({
        id: 77,
        questions: [
          { name: "example.org", type: A },
          { name: concat(counted(1, concat("api")), pointer(FIRST_NAME)), type: A },
        ],
      }),
      [
        { qname: "example.org", id: 77 },
        { qname: "api.example.org", id: 77 },
      ],
    ],
  ];
  for (const [name, message, wanted] of cases) {
    const rig = new Rig();
    rig.send(ask(message));
    t.match(rig.questions, wanted, name);
    t.equal(rig.questions.length, wanted.length, `${name}: number`);
    t.same(rig.losses, {}, `${name}: no loss`);
    t.match(rig.finish().ends, [{ protocol: "dns", flags: 1 | 8 }], `${name}: DNS, clear, lan`);
  }
});

t.test("names that are refused and counted", async (t) => {
  const question = (name: Piece) => dns({ questions: [{ name: concat(name), type: A }] });
  const cases: [name: string, message: Uint8Array][] = [
    ["a pointer to itself", question(pointer(FIRST_NAME))],
    ["a pointer forwards", question(concat(pointer(FIRST_NAME + 4)))],
    ["a pointer beyond the message", question(pointer(0x3fff))],
    [
      "two pointers in a loop",
      dns({ questions: [{ name: concat([1, 97], pointer(FIRST_NAME)), type: A }] }),
    ],
    ["a label of 64 bytes", question(concat([64], "l".repeat(64), [0]))],
    ["a reserved label type", question(concat([0x80], "x", [0]))],
    ["a label beyond the message", question([63, 97])],
    ["no end", question("\x03api")],
    ["a name of 256 bytes", question(concat(...new Array(126).fill("\x01a"), "\x02bb", [0]))],
    [
      "a question without type",
      dns({ questions: [{ name: "x.example.org", type: A }] }).subarray(0, -3),
    ],
    ["fewer questions than counted", dns({ counts: [2, 0], questions: [{ name: "x", type: A }] })],
    ["11 bytes", new Uint8Array(11)],
  ];
  for (const [name, message] of cases) {
    const rig = new Rig();
    rig.send(ask(message));
    t.same(rig.losses, { bad_dns: 1 }, name);
  }
});

t.test("answers", async (t) => {
  const name = "api.example.org";
  const questions = [{ name, type: A }];
  const canonical = dnsName("edge.example.net");
  const cases: [name: string, message: Uint8Array, wanted: object][] = [
    [
      "A",
      resolved(name, "198.51.100.9"),
      { qname: name, qtype: A, rcode: 0, cut: false, answers: ["198.51.100.9"] },
    ],
    [
      "two",
      resolved(name, "198.51.100.9", "198.51.100.10"),
      { answers: ["198.51.100.9", "198.51.100.10"] },
    ],
    ["AAAA", resolved(name, SERVER6), { qtype: AAAA, answers: [SERVER6] }],
    [
      "CNAME, then the address under that name",
      dns({
        response: true,
        questions,
        answers: [
          { type: CNAME, content: canonical },
          { ...address(SERVER), name: canonical },
        ],
      }),
      { answers: ["edge.example.net", SERVER] },
    ],
    [
      "PTR by pointer",
      dns({
        response: true,
        questions: [{ name, type: PTR }],
        answers: [{ type: PTR, content: pointer(FIRST_NAME + 4) }],
      }),
      { qtype: PTR, answers: ["example.org"] },
    ],
    [
      "others are left out",
      dns({
        response: true,
        questions,
        answers: [{ type: TXT, content: counted(1, concat("text")) }, address(SERVER)],
      }),
      { answers: [SERVER] },
    ],
    ["no such name", dns({ response: true, rcode: 3, questions }), { rcode: 3, answers: [] }],
    ["cut", dns({ response: true, truncated: true, questions }), { cut: true, answers: [] }],
    [
      "an A record of 5 bytes",
      dns({
        response: true,
        questions,
        answers: [{ type: A, content: [1, 2, 3, 4, 5] }, address(SERVER)],
      }),
      { answers: [SERVER] },
    ],
  ];
  for (const [title, message, wanted] of cases) {
    const rig = new Rig();
    rig.send(ask(dns({ questions })), reply(message));
    t.match(rig.answers, [wanted], title);
    t.equal(rig.answers.length, 1, `${title}: one event`);
    t.same(rig.losses, {}, `${title}: no loss`);
  }
});

t.test("an answer that contradicts itself is told as far as it goes, and counted", async (t) => {
  const name = "api.example.org";
  const questions = [{ name, type: A }];
  const cases: [name: string, message: Uint8Array, answers: string[]][] = [
    [
      "fewer records than counted",
      dns({ response: true, counts: [1, 3], questions, answers: [address(SERVER)] }),
      [SERVER],
    ],
    [
      "a record beyond the message",
      dns({
        response: true,
        questions,
        answers: [address(SERVER), { ...address("198.51.100.10"), size: 400 }],
      }),
      [SERVER],
    ],
    [
      "an owner that points at itself",
      dns({
        response: true,
        questions,
        answers: [{ ...address(SERVER), name: pointer(FIRST_NAME + name.length + 6) }],
      }),
      [],
    ],
  ];
  for (const [title, message, answers] of cases) {
    const rig = new Rig();
    rig.send(reply(message));
    t.match(rig.answers, [{ cut: true }], title);
    t.same(rig.answers[0]?.answers, answers, title);
    t.same(rig.losses, { bad_dns: 1 }, title);
  }
});

t.test("more answers than an event holds: said, not hidden", async (t) => {
  const many = Array.from({ length: 200 }, (_, i) => address(`198.51.100.${i}`));
  const rig = new Rig();
  rig.send(
    reply(dns({ response: true, questions: [{ name: "x.example.org", type: A }], answers: many })),
  );
  t.match(rig.answers, [{ cut: true }]);
  t.ok((rig.answers[0]?.answers.length ?? 0) >= 64);
});

t.test("over TCP, split anywhere", async (t) => {
  const one = counted(2, dns({ id: 1, questions: [{ name: "one.example.org", type: A }] }));
  const two = counted(2, dns({ id: 2, questions: [{ name: "two.example.org", type: AAAA }] }));
  const both = concat(one, two);
  const wrong: number[] = [];
  for (let at = 0; at < both.length; at++) {
    const rig = new Rig();
    const connection = new Connection(DNS);
    rig.send(...connection.open(), ...cut(both, at).map((part) => connection.up(part)));
    const names = rig.questions.map(({ qname }) => qname).join();
    if (names !== "one.example.org,two.example.org") wrong.push(at);
  }
  t.same(wrong, [], "two questions, cut at every byte");
});

t.test("answers over TCP are read and remembered", async (t) => {
  const answer = counted(2, resolved("api.example.org", SERVER));
  for (let at = 0; at < answer.length; at += 9) {
    const rig = new Rig();
    const connection = new Connection(DNS);
    rig.send(...connection.open());
    rig.send(connection.up(counted(2, dns({ questions: [{ name: "api.example.org", type: A }] }))));
    rig.send(...cut(answer, at).map((part) => connection.down(part)));
    t.match(rig.answers, [{ qname: "api.example.org", answers: [SERVER] }], `cut at ${at}`);
    rig.send(new Connection({ dport: 9000 }).syn());
    t.same(rig.names, ["dns api.example.org"], `cut at ${at}: remembered`);
  }
});

t.test("a message over TCP whose length is a lie", async (t) => {
  const rig = new Rig();
  const connection = new Connection(DNS);
  rig.send(
    ...connection.open(),
    connection.up(concat(u16(0xffff), dns({ questions: [{ name: "x.example.org", type: A }] }))),
  );
  t.match(rig.finish().questions, [{ qname: "x.example.org" }], "is read when no more will come");
});

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

t.test("the reply seen first: its receiver asked", async (t) => {
  const rig = new Rig();
  rig.send(reply(resolved("api.example.org", SERVER)));
  const [end] = rig.finish().ends;
  t.match(end, { sport: 50000, dport: 53, downPackets: 1, upPackets: 0 });
  t.match(rig.answers, [{ sport: 50000 }]);
  t.equal(rig.events.length > 0, true);
  t.ok(PHONE);
});
