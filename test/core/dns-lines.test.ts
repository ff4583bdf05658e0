import t from "tap";
import { EventWriter } from "./events.js";
import { only, PHONE_MAC, scan } from "./fixture.js";

const DNS = { protocol: "dns" as const, l4: 17, dst: "8.8.8.8", dport: 53 };

t.test("a DNS flow's names are its questions, and each question is one line", async (t) => {
  const records = new EventWriter()
    .name(DNS, "dns.example.net", "dns")
    .question({ ...DNS, frame: 3 }, "www.example.org", { id: 1 })
    .question({ ...DNS, frame: 4 }, "cdn.Example.org", { id: 2, qtype: 28 })
    .question({ ...DNS, frame: 5 }, "lost.example.org", { id: 3, qtype: 65 })
    .answer({ ...DNS, frame: 6 }, "CDN.example.org", ["edge.example.net", "2001:db8::7"], { id: 2 })
    .answer({ ...DNS, frame: 7 }, "www.example.org", ["192.0.2.7"], { id: 1 })
    .answer({ ...DNS, frame: 8 }, "late.example.org", ["192.0.2.8"], { id: 4 })
    .end(DNS)
    .take();
  const lines = scan(records);
  const common = { device: PHONE_MAC, src: "192.168.1.23", dst: "8.8.8.8" };
  t.match(only(lines, "dns"), [
    {
      ...common,
      qname: "cdn.Example.org",
      qtype: "AAAA",
      answers: ["edge.example.net", "2001:db8::7"],
      frame: 4,
    },
    { ...common, qname: "www.example.org", qtype: "A", answers: ["192.0.2.7"], frame: 3 },
    { ...common, qname: "late.example.org", answers: ["192.0.2.8"], frame: 8 },
    { ...common, qname: "lost.example.org", qtype: "HTTPS", answers: [], frame: 5 },
  ]);
  t.equal(only(lines, "dns").length, 4);
  t.match(only(lines, "flow"), [
    {
      name: "www.example.org",
      name_source: "dns",
      names: ["www.example.org", "cdn.example.org", "lost.example.org"],
    },
  ]);
});

t.test("a question that is sent twice and answered once has two lines", async (t) => {
  const records = new EventWriter()
    .question({ ...DNS, frame: 1 }, "a.example.org")
    .question({ ...DNS, frame: 2 }, "a.example.org")
    .answer(DNS, "a.example.org", ["192.0.2.1"])
    .end(DNS)
    .take();
  const lines = only(scan(records), "dns").map(({ frame, answers }) => [frame, answers]);
  t.same(lines, [
    [1, ["192.0.2.1"]],
    [2, []],
  ]);
});

t.test("in an answer without its question the asker is who got it", async (t) => {
  const head = {
    ...DNS,
    side: "in" as const,
    src: "8.8.8.8",
    sport: 53,
    dst: "192.168.1.23",
    dport: 40000,
    dstMac: PHONE_MAC,
  };
  const records = new EventWriter().answer(head, "a.example.org", ["192.0.2.1"]).end(head).take();
  t.match(only(scan(records), "dns"), [{ src: "192.168.1.23", dst: "8.8.8.8", device: PHONE_MAC }]);
});

const GROUP = "224.0.0.251";

/** `src > dst qname answers` of each line. */
function dnsLines(writer: EventWriter): string[] {
  return only(scan(writer.take()), "dns").map(
    ({ src, dst, qname, answers }) => `${src} > ${dst} ${qname} ${answers.join()}`,
  );
}

t.test("what is answered by multicast is answered to who asked", async (t) => {
  const at = (host: string, flow: number, ts: number) => ({
    flow,
    ts: 1_400_000_000 + ts,
    protocol: "mdns" as const,
    l4: 17,
    side: "lan" as const,
    src: host,
    sport: 5353,
    dst: GROUP,
    dport: 5353,
  });
  const [a, b, tv] = ["192.168.1.5", "192.168.1.6", "192.168.1.40"];
  const name = "_cast._tcp.local";
  t.same(
    dnsLines(
      new EventWriter()
        .question(at(a, 1, 0), name, { id: 0 })
        .question(at(b, 2, 1), name, { id: 0 })
        .question(at(b, 2, 1), "other.local", { id: 0 })
        .answer(at(tv, 3, 2), name, ["192.168.1.40"], { id: 0 })
        .answer(at(tv, 3, 3), name, ["192.168.1.40"], { id: 0 }),
    ),
    [
      `${a} > ${GROUP} ${name} 192.168.1.40`,
      `${b} > ${GROUP} ${name} 192.168.1.40`,
      `${tv} > ${GROUP} ${name} 192.168.1.40`,
      `${b} > ${GROUP} other.local `,
    ],
    "each asker once, then an announcement of the sender's own",
  );
  t.same(
    dnsLines(
      new EventWriter()
        .question(at(tv, 3, 0), "tv.local", { id: 0 })
        .answer(at(tv, 3, 1), "tv.local", ["192.168.1.40"], { id: 0 }),
    ),
    [`${tv} > ${GROUP} tv.local 192.168.1.40`, `${tv} > ${GROUP} tv.local `],
    "a host that looks whether its name is free does not answer itself",
  );
  t.same(
    dnsLines(
      new EventWriter()
        .question(at(a, 1, 0), name, { id: 0 })
        .answer(at(tv, 3, 9), name, ["192.168.1.40"], { id: 0 })
        .question(at(a, 1, 10), name, { id: 0 }),
    ),
    [
      `${tv} > ${GROUP} ${name} 192.168.1.40`,
      `${a} > ${GROUP} ${name} `,
      `${a} > ${GROUP} ${name} `,
    ],
    "not after five seconds",
  );
});

t.test("an answer that comes alone from whom the group asked goes to the asker", async (t) => {
  const asker = "192.168.1.5";
  const head = { protocol: "llmnr" as const, l4: 17, side: "lan" as const };
  const question = { ...head, flow: 1, src: asker, sport: 50000, dst: "224.0.0.252", dport: 5355 };
  const answer = { ...head, flow: 2, src: "192.168.1.40", sport: 5355, dst: asker, dport: 50000 };
  t.same(
    dnsLines(new EventWriter().question(question, "tv").answer(answer, "tv", ["192.168.1.40"])),
    [`${asker} > 224.0.0.252 tv 192.168.1.40`],
  );
  t.same(dnsLines(new EventWriter().answer(answer, "tv", ["192.168.1.40"])), [
    `${asker} > 192.168.1.40 tv 192.168.1.40`,
  ]);
  const unicast = { ...answer, protocol: "mdns" as const, sport: 5353, dport: 5353 };
  t.same(dnsLines(new EventWriter().answer(unicast, "tv.local", ["192.168.1.40"])), [
    `${asker} > 192.168.1.40 tv.local 192.168.1.40`,
  ]);
});

t.test("questions of a flow whose end never came are told at the end", async (t) => {
  const records = new EventWriter().question(DNS, "a.example.org").take();
  t.match(only(scan(records), "dns"), [{ qname: "a.example.org", answers: [] }]);
});
