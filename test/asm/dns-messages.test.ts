import t from "tap";
import { concat, counted, type Piece } from "./build/bytes.js";
import { datagram, type Ends, PHONE, ROUTER, SERVER, SERVER6 } from "./build/connection.js";
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

t.test("the reply seen first: its receiver asked", async (t) => {
  const rig = new Rig();
  rig.send(reply(resolved("api.example.org", SERVER)));
  const [end] = rig.finish().ends;
  t.match(end, { sport: 50000, dport: 53, downPackets: 1, upPackets: 0 });
  t.match(rig.answers, [{ sport: 50000 }]);
  t.equal(rig.events.length > 0, true);
  t.ok(PHONE);
});

t.test("an HTTPS record comes with its parameters, also cut anywhere", async (t) => {
  // RFC 9460, 2.2: priority 1, the root as target, alpn h2.
  const content = concat([0, 1, 0, 0, 1, 0, 3, 2], "h2");
  const message = dns({
    response: true,
    questions: [{ name: "www.example.org", type: 65 }],
    answers: [{ type: 65, content }],
  });
  const rig = new Rig();
  rig.send(datagram({ server: ROUTER, dport: 53, sport: 50000 }, message, true));
  t.match(rig.answers, [{ qname: "www.example.org", answers: ["1 . alpn=h2"], publicNames: null }]);
  for (let size = 12; size < message.length; size++) {
    rig.send(
      datagram({ server: ROUTER, dport: 53, sport: 50000 }, message.subarray(0, size), true),
    );
  }
  t.equal(rig.undecodable, 0);
});
