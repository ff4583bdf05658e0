import t from "tap";
import { LINK_ETHERNET } from "../../../asm/abi.gen.js";
import { ADDRESS } from "../../lab/network.js";
import { holds, type Seen } from "./capture.js";
import { flow4, startNflog, text } from "./nflog.js";

const { lab, box, nft, capture, finish } = await startNflog(t);

t.test("of a flow that nobody decided about the first 64 packets are copied", async (t) => {
  const live = await capture(t);
  const texts = Array.from({ length: 100 }, (_, i) => text(i + 1));
  await box.send(ADDRESS.account, 8000, texts);
  await finish(live);
  const got = texts.filter((line) => live.packets.some((seen) => holds(seen, line)));
  t.same(got, texts.slice(0, 64));
});

t.test("such a flow is copied again when the agent decides late", async (t) => {
  const live = await capture(t);
  const port = await box.obey({ order: "open", host: ADDRESS.account, port: 80, from: 0 });
  for (let i = 1; i <= 80; i++) await box.obey({ order: "write", from: port, text: `late ${i}.` });
  t.match(
    lab.now("router", "conntrack", ["-L", "-p", "tcp"]),
    new RegExp(`sport=${port} dport=80 .*mark=${0x08000000} `),
  );
  t.equal(await live.mark("keep", flow4(port, 80)), 1);
  await box.obey({ order: "write", from: port, text: "after it." });
  await box.obey({ order: "close", from: port });
  await finish(live);
  t.notOk(live.packets.some((seen) => holds(seen, "late 80.")));
  t.ok(live.packets.some((seen) => holds(seen, "after it.")));
});

/** The ports and flags of a TCP packet, from the IPv4 header on. */
function tcpOf({ link, frame }: Seen): { ports: number[]; flags: number } | null {
  const ip = frame.subarray(link === LINK_ETHERNET ? 14 : 0);
  if ((ip[0] ?? 0) >> 4 !== 4 || ip[9] !== 6) return null;
  const tcp = ip.subarray(((ip[0] ?? 0) & 15) * 4);
  return { ports: [tcp.readUInt16BE(0), tcp.readUInt16BE(2)], flags: tcp[13] ?? 0 };
}

t.test("the end of a flow that is copied no more is told both ways", async (t) => {
  const live = await capture(t);
  const port = await box.obey({ order: "open", host: ADDRESS.account, port: 8000, from: 0 });
  await box.obey({ order: "write", from: port, text: "before." });
  t.equal(await live.mark("done", flow4(port, 8000)), 1);
  await box.obey({ order: "write", from: port, text: "after." });
  await box.obey({ order: "close", from: port });
  await finish(live);
  const FIN = 1;
  const ends = live.packets.flatMap((seen) => {
    const tcp = tcpOf(seen);
    return tcp?.ports.includes(port) && (tcp.flags & FIN) !== 0 ? [tcp.ports.indexOf(port)] : [];
  });
  t.same(ends.sort(), [0, 1], "one from the box, one to it");
  t.notOk(live.packets.some((seen) => holds(seen, "after.")));
});

t.test("a flow is copied for life, or no more, as the classifier decides", async (t) => {
  const live = await capture(t);
  // Somebody else's bits.
  nft(
    "table inet other {\n chain c {\n type filter hook forward priority filter;\n ct mark 0 ct mark set 0xf0000abc\n }\n}\n",
  );
  const kept = await box.obey({ order: "open", host: ADDRESS.account, port: 80, from: 0 });
  const done = await box.obey({ order: "open", host: ADDRESS.account, port: 8000, from: 0 });
  await box.obey({ order: "write", from: kept, text: "kept 0." });
  await box.obey({ order: "write", from: done, text: "done 0." });
  t.equal(await live.mark("keep", flow4(kept, 80)), 1);
  t.equal(await live.mark("done", flow4(done, 8000)), 1);
  for (let i = 1; i <= 80; i++) await box.obey({ order: "write", from: kept, text: `kept ${i}.` });
  await box.obey({ order: "write", from: done, text: "done 1." });
  await finish(live);
  const got = (what: string) => live.packets.filter((seen) => holds(seen, what)).length;
  t.equal(got("kept "), 81);
  t.equal(got("done "), 1);
  const marks = lab.now("router", "conntrack", ["-L", "-p", "tcp"]);
  t.match(marks, new RegExp(`sport=${kept} dport=80 .*mark=${0xf4000abc} `));
  t.match(marks, new RegExp(`sport=${done} dport=8000 .*mark=${0xf8000abc} `));
  nft("delete table inet other");
  for (const port of [kept, done]) await box.obey({ order: "close", from: port });
  const { marked, marks_failed } = await live.counters();
  t.same([marked, marks_failed], [2, 0]);
});
