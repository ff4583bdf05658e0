import t from "tap";
import type { DnsLine, FlowLine } from "../../core/wire/lines.js";
import { canonical, flowKey, isSameName, plainName, score } from "./score.js";
import type { Ends, Truth } from "./truth.js";

const ENDS: Ends = { l4: "tcp", src: "192.0.2.1", sport: 40000, dst: "198.51.100.2", dport: 80 };

function flow(names: readonly string[], ends: Ends = ENDS): FlowLine {
  const { l4, src, sport, dst, dport } = ends;
  return { kind: "flow", l4, src, sport, dst, dport, names } as FlowLine;
}

const question = (src: string, dst: string, qname: string): DnsLine =>
  ({ kind: "dns", src, dst, qname }) as DnsLine;

t.test("names are compared without case, port, brackets and final dot", async (t) => {
  const cases: readonly (readonly [string, string])[] = [
    ["Example.ORG:8080", "example.org"],
    ["example.org.", "example.org"],
    ["192.0.2.1:80", "192.0.2.1"],
    ["[2001:db8::1]:80", "2001:db8::1"],
    ["2001:db8::1", "2001:db8::1"],
    ["a\\xe4\\xfcb.example.org", "a?b.example.org"],
    ["a\\344\\374b.example.org", "a?b.example.org"],
    ["a\ufffd\ufffdB.example.org", "a?b.example.org"],
    ["<Root>", ""],
  ];
  for (const [written, plain] of cases) t.equal(plainName(written), plain);
  t.equal(isSameName("a.example.org", "example.org"), false);
  t.equal(isSameName(`${"a".repeat(79)}.example.org`, "a".repeat(79)), true);
  t.equal(isSameName(`${"a".repeat(78)}.example.org`, "a".repeat(78)), false);
});

t.test("a flow is the same in both directions and in any spelling of its addresses", async (t) => {
  const { l4, src, sport, dst, dport } = ENDS;
  t.equal(flowKey(ENDS), flowKey({ l4: "TCP", src: dst, sport: dport, dst: src, dport: sport }));
  t.not(flowKey(ENDS), flowKey({ l4, src, sport: dport, dst, dport: sport }));
  t.equal(canonical("2001:DB8:0:0::1"), canonical("2001:db8::1"));
});

t.test("a question on which nDPI and tshark agree is looked for among the questions", async (t) => {
  const ends = { ...ENDS, l4: "udp", dport: 53 };
  const agreed = { ...ends, kind: "DNS", hostname: "A.example.org", status: "agree" };
  const truth: Truth = { file: "x", frames: 9, consensus: [agreed] };
  const found = (lines: Parameters<typeof score>[1]) => score(truth, lines)[0]?.found;
  t.equal(found([question(ENDS.src, ENDS.dst, "a.example.org")]), true);
  t.equal(found([question(ENDS.src, ENDS.dst, "b.example.org")]), false);
  t.equal(found([question(ENDS.src, "198.51.100.3", "a.example.org")]), false);
});

t.test("what is absent counts as not found", async (t) => {
  const truth: Truth = {
    file: "x",
    frames: 9,
    consensus: [
      { ...ENDS, kind: "HTTP", hostname: "a.example.org", status: "agree" },
      { ...ENDS, kind: "HTTP", hostname: "b.example.org", status: "ndpi_only" },
    ],
    tshark: [
      { ...ENDS, kind: "HTTP", hostnames: ["A.example.org"], first_frame: 4 },
      { ...ENDS, l4: "udp", dport: 53, kind: "DNS", hostnames: ["c.org", "d.org"], first_frame: 1 },
    ],
  };
  const found = (items: ReturnType<typeof score>) => items.map((item) => item.found);
  t.same(found(score(truth, [])), [false, false, false, false]);
  t.same(score(truth, [])[0], { kind: "HTTP", source: "agree", found: false, frame: 4 });
  const lines = [flow(["z.org", "a.example.org"]), question(ENDS.src, ENDS.dst, "d.org")];
  t.same(found(score(truth, lines)), [true, true, false, true]);
  const elsewhere = [
    flow(["a.example.org"], { ...ENDS, sport: 1 }),
    question("192.0.2.9", ENDS.dst, "d.org"),
  ];
  t.same(found(score(truth, elsewhere)), [false, false, false, false]);
});
