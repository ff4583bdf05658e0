import t from "tap";
import { concat, counted, cut, u16 } from "./build/bytes.js";
import { Connection, type Ends, ROUTER, SERVER } from "./build/connection.js";
import { A, AAAA, dns, resolved } from "./build/dns.js";

import { Rig } from "./harness.js";

const DNS: Ends = { server: ROUTER, dport: 53, sport: 50000 };
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
