import t from "tap";
import { Connection, datagram, type Ends } from "./build/connection.js";
import { request } from "./build/http.js";
import { Rig, START } from "./harness.js";

const ETHERNET = 14;
const at = (bytes: Uint8Array, sec: number) => ({ bytes, sec });
const udpFrom = (sport: number, ends: Ends = {}) =>
  datagram({ sport, dport: 9999, ...ends }, "text");

t.test("totals: bytes are IP total lengths, packets by direction, first and last", async (t) => {
  const rig = new Rig();
  const connection = new Connection();
  const frames = [
    ...connection.open(),
    connection.up(request({ method: "POST", body: "x".repeat(200) })),
    connection.down("HTTP/1.1 200 OK\r\n\r\n"),
    ...connection.close(),
  ];
  rig.send(datagram({ sport: 1 }, "before"));
  rig.send(...frames.map((bytes, i) => at(bytes, START + i)));
  rig.finish();
  const end = rig.ends.find(({ l4 }) => l4 === 6);
  // By hand: SYN, ACK, FIN, ACK of 40 bytes and a request of 40 + 84 + 200; SYN-ACK, FIN of 40 and an answer of 40 + 19.
  const head = "POST / HTTP/1.1\r\nHost: api.example.org\r\nContent-Length: 200\r\n\r\n".length;
  t.match(end, {
    upBytes: 4 * 40 + 40 + head + 200,
    downBytes: 2 * 40 + 40 + 19,
    upPackets: 5,
    downPackets: 3,
    firstFrame: 2,
    first: START + 0.002,
    last: START + 7.009,
  });
  const sizes = frames.map((frame) => frame.length - ETHERNET).reduce((a, b) => a + b);
  t.equal((end?.upBytes ?? 0) + (end?.downBytes ?? 0), sizes, "nothing counted twice or left out");
});

t.test("a flow ends after its time of silence, and not before", async (t) => {
  const closing = () => {
    const connection = new Connection();
    return [...connection.open(), ...connection.close()];
  };
  const reset = () => {
    const connection = new Connection();
    return [...connection.open(), connection.reset()];
  };
  const cases: [name: string, frames: Uint8Array[], seconds: number, reason: string][] = [
    ["UDP", [udpFrom(1)], 60, "timeout"],
    ["TCP", new Connection().open(), 300, "timeout"],
    ["TCP, closed by both", closing(), 5, "fin"],
    ["TCP, reset", reset(), 5, "reset"],
  ];
  for (const [name, frames, seconds, reason] of cases) {
    for (const way of ["advance", "another packet"] as const) {
      const rig = new Rig();
      const pass = (sec: number) =>
        way === "advance"
          ? rig.advance(sec)
          : rig.send(at(udpFrom(4000, { client: "10.9.9.9" }), sec));
      rig.send(...frames.map((bytes) => at(bytes, START)));
      const ended = () => rig.ends.filter(({ sport }) => sport !== 4000);
      pass(START + seconds);
      t.same(ended(), [], `${name}, ${way}: not after ${seconds} s`);
      pass(START + seconds + 1);
      t.match(ended(), [{ reason }], `${name}, ${way}: after more`);
    }
  }
});

t.test("each packet starts the time of silence anew", async (t) => {
  const rig = new Rig();
  for (let i = 0; i < 10; i++) rig.send(at(udpFrom(1), START + i * 50));
  t.same(rig.ends, []);
  t.match(rig.finish().ends, [{ upPackets: 10 }]);
});

t.test("time does not run backwards", async (t) => {
  const rig = new Rig();
  rig.send(at(udpFrom(1), START + 100), at(udpFrom(2), START), at(udpFrom(1), START + 101));
  rig.advance(START);
  t.same(rig.ends, [], "an older packet ends nothing");
  rig.advance(START + 162);
  t.match(rig.ends, [{ sport: 2, last: START + 0.002 }, { sport: 1 }]);
});

t.test("ports that are opened anew are a new flow", async (t) => {
  const closed = new Connection();
  const wasReset = new Connection();
  const silent = new Connection();
  const cases: [name: string, before: Uint8Array[]][] = [
    ["after FIN of both", [...closed.open(), closed.up(request()), ...closed.close()]],
    ["after RST", [...wasReset.open(), wasReset.up(request()), wasReset.reset()]],
    ["after RST of the server", [...new Connection().open(), new Connection().reset(false)]],
    ["without any end", [...silent.open(), silent.up(request())]],
  ];
  for (const [name, before] of cases) {
    const rig = new Rig();
    const again = new Connection({}, 77_000_000);
    rig.send(...before, ...again.open(), again.up(request({ host: "again.example.org" })));
    t.match(rig.ends, [{ reason: "reused", flow: 1 }], name);
    t.match(rig.finish().ends[1], { reason: "flush", flow: 2, upPackets: 3, downPackets: 1 }, name);
    t.same(rig.names.at(-1), "http again.example.org", name);
    t.same(rig.losses, {}, name);
  }
});

t.test("what follows FIN and RST belongs to the same flow", async (t) => {
  const rig = new Rig();
  const connection = new Connection();
  rig.send(...connection.open(), ...connection.close(), connection.reset());
  rig.send(connection.downAt(0, "", 1, "R"));
  t.match(rig.finish().ends, [{ upPackets: 5, downPackets: 3 }]);
  t.equal(rig.ends.length, 1);
});

t.test("more flows than fit: the oldest goes, closed ones first, each is counted", async (t) => {
  const rig = new Rig({ profile: "test" });
  const closed = new Connection({ sport: 1 });
  rig.send(...new Connection({ sport: 2 }).open(), ...closed.open(), ...closed.close());
  for (let i = 0; i < 14; i++) rig.send(udpFrom(100 + i));
  t.same(rig.ends, [], "16 fit");
  rig.send(udpFrom(200));
  t.match(rig.ends, [{ reason: "evicted", sport: 1 }], "the closed one");
  rig.send(udpFrom(100), udpFrom(201), udpFrom(202));
  t.same(
    rig.ends.slice(1).map(({ sport }) => sport),
    [101, 102],
    "then the ones silent longest",
  );
  rig.finish();
  t.equal(rig.ends.length, 19);
  t.equal(rig.counter("flows"), 19);
  t.same(rig.losses, { flows_evicted: 3 });
  t.equal(new Set(rig.ends.map(({ flow }) => flow)).size, 19, "each flow ends once");
});

t.test("thousands of flows through a small table: every byte is in one of them", async (t) => {
  const rig = new Rig({ profile: "test" });
  let bytes = 0;
  for (let i = 0; i < 5000; i++) {
    const frame = datagram({ sport: 1000 + ((i * 7919) % 300), dport: 9999 }, "x".repeat(i % 90));
    bytes += frame.length - ETHERNET;
    rig.send(frame);
  }
  rig.finish();
  t.equal(
    rig.ends.reduce((sum, { upBytes }) => sum + upBytes, 0),
    bytes,
  );
  t.equal(
    rig.ends.reduce((sum, { upPackets }) => sum + upPackets, 0),
    5000,
  );
  t.equal(rig.counter("events_lost"), 0);
});

t.test(
  "flush ends the flow that is silent longest first, and what waits in it is read",
  async (t) => {
    const rig = new Rig({ values: [["imei", "860000000000009"]] });
    const waiting = new Connection({ sport: 5 });
    rig.send(at(udpFrom(1), START), at(udpFrom(2), START + 1), at(udpFrom(3), START + 2));
    const half = waiting.up("GET /?imei=860000000000009 HTTP/1.1\r\nHost: a");
    rig.send(...[...waiting.open(), half].map((bytes) => at(bytes, START + 3)));
    rig.send(at(udpFrom(1), START + 4));
    t.same(rig.found, [], "half a request waits");
    rig.finish();
    t.same(
      rig.ends.map(({ sport, reason }) => `${sport} ${reason}`),
      ["2 flush", "3 flush", "5 flush", "1 flush"],
    );
    t.match(rig.found, [{ where: "http.query", frame: 7 }]);
    t.same(rig.finish().ends.length, 4, "a second time ends nothing more");
  },
);

t.test("both directions are one flow, each port pair its own", async (t) => {
  const rig = new Rig();
  for (let i = 0; i < 300; i++) {
    const ends = { sport: 1000 + i, dport: 2000 + (i % 3), client: `192.168.1.${i % 200}` };
    rig.send(datagram(ends, "up"), datagram(ends, "down", true), datagram(ends, "up"));
  }
  rig.finish();
  t.equal(rig.ends.length, 300);
  t.ok(rig.ends.every(({ upPackets, downPackets }) => upPackets === 2 && downPackets === 1));
});

t.test(
  "the first decision about a flow: keep what can be read, be done with the rest",
  async (t) => {
    const cases: [name: string, payload: string | Uint8Array, classes: object[]][] = [
      [
        "text",
        "plain words of some length, again and again. ".repeat(15),
        [{ done: false, reason: "clear" }],
      ],
      [
        "random bytes",
        Uint8Array.from({ length: 600 }, (_, i) => (i * i * 31 + i * 7) & 255),
        [{ done: true, reason: "opaque" }],
      ],
      ["a few bytes", "text", []],
    ];
    for (const [name, payload, classes] of cases) {
      const rig = new Rig();
      rig.send(datagram({ dport: 9999 }, payload));
      t.match(rig.classes, classes, name);
      t.equal(rig.classes.length, classes.length, name);
    }
  },
);

t.test("SSH is known by its first line", async (t) => {
  const rig = new Rig();
  const connection = new Connection({ dport: 22 });
  rig.send(...connection.open(), connection.up("SSH-2.0-OpenSSH_9.9\r\n"));
  t.match(rig.finish().ends, [{ protocol: "ssh" }]);
  t.match(rig.classes, [{ done: true }]);
});

t.test("more streams than fit: the segment is searched alone, and counted", async (t) => {
  const rig = new Rig({ profile: "test", values: [["imei", "860000000000009"]] });
  const connections = [1, 2, 3, 4, 5, 6].map((sport) => new Connection({ sport }));
  for (const connection of connections)
    rig.send(...connection.open(), connection.up("POST /a HTTP/1.1\r\nHost: a.example"));
  t.same(rig.losses, { streams_exhausted: 2 });
  for (const connection of connections) rig.send(connection.up("\r\nX-I: 860000000000009\r\n\r\n"));
  rig.finish();
  t.equal(rig.found.length, 6, "all are found");
  t.equal(rig.found.filter(({ where }) => where === "http.header").length, 4, "four know where");
});

t.test("a reset connection frees its stream and tells what waited", async (t) => {
  const rig = new Rig({ profile: "test", values: [["imei", "860000000000009"]] });
  for (let sport = 1; sport <= 12; sport++) {
    const connection = new Connection({ sport, dport: 9999 });
    rig.send(...connection.open(), connection.up("x imei=860000000000009"), connection.reset());
  }
  t.equal(rig.found.length, 12);
  t.same(rig.losses, {});
});

t.test("a reset that is not due changes nothing: its receiver passes over it", async (t) => {
  const rig = new Rig({ values: [["imei", "860000000000009"]] });
  const connection = new Connection({ dport: 9999 });
  rig.send(...connection.open(), connection.up("x imei=8600000"), connection.upAt(5000, "", "R"));
  rig.send(connection.up("00000009&"));
  rig.finish();
  t.equal(rig.found.length, 1);
});

t.test(
  "more waiting segments than fit: gaps are skipped and counted, nothing else breaks",
  async (t) => {
    const rig = new Rig({ profile: "test", values: [["imei", "860000000000009"]] });
    const connection = new Connection();
    const part = request({ target: "/?imei=860000000000009" });
    rig.send(...connection.open(), connection.up(part));
    for (let i = 2; i < 12; i += 2) rig.send(connection.upAt(i * part.length, part));
    t.ok(rig.counter("segments_exhausted") > 0);
    rig.finish();
    t.equal(rig.found.length, 6);
    t.equal(rig.counter("stream_gaps"), 5);
    const after = new Connection({ sport: 9 });
    rig.send(
      ...after.open(),
      after.upAt(20, part.subarray(20)),
      after.upAt(0, part.subarray(0, 20)),
    );
    t.equal(rig.found.length, 7, "the segments are free again");
  },
);
