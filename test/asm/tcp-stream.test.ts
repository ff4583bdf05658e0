import t from "tap";
import { concat } from "./build/bytes.js";
import { Connection, PHONE, SERVER } from "./build/connection.js";
import { request } from "./build/http.js";
import { endsOf, type Found, Rig } from "./harness.js";
import { expected, REQUEST, VALUES } from "./sample-request.js";

/** Bytes [from, to) of the request as one segment. */
type Part = readonly [from: number, to: number];

const WHOLE = REQUEST.length;

/** Sends parts in this order on a connection of their own; what was found in it, and what is to be. */
class Run {
  private readonly rig = new Rig({ values: VALUES });
  private port = 20000;

  parts(parts: readonly Part[], isn = 1000): { found: Found[]; wanted: Found[] } {
    const { rig } = this;
    this.port += 1;
    const connection = new Connection({ sport: this.port }, isn);
    const seen = rig.found.length;
    const first = rig.send(...connection.open()) + 1;
    rig.send(...parts.map(([from, to]) => connection.upAt(from, REQUEST.subarray(from, to))));
    rig.send(connection.upAt(WHOLE, "", "R"));
    const brought = (place: number) =>
      first + parts.findIndex(([from, to]) => from <= place && place < to);
    return { found: rig.found.slice(seen), wanted: expected(brought) };
  }

  get losses(): Record<string, number> {
    return this.rig.losses;
  }
}

function sorted(found: readonly Found[]): Found[] {
  return [...found].sort((a, b) => (a.value < b.value ? -1 : 1));
}

/** Cases that went wrong, each in one line: tables of thousands are read only where they fail. */
function wrong(run: Run, cases: Iterable<readonly [parts: readonly Part[], isn?: number]>) {
  const lines: string[] = [];
  for (const [parts, isn] of cases) {
    const { found, wanted } = run.parts(parts, isn);
    const [is, should] = [found, wanted].map((list) => JSON.stringify(sorted(list)));
    if (is !== should) lines.push(`${JSON.stringify(parts)} isn ${isn}: ${is} is not ${should}`);
  }
  return lines;
}

function* everyCut(
  parts: (at: number) => readonly Part[],
): Generator<readonly [readonly Part[], number?]> {
  for (let at = 1; at < WHOLE; at++) yield [parts(at)];
}

t.test("a request cut in two at every byte", async (t) => {
  const orders: [name: string, parts: (at: number) => readonly Part[]][] = [
    [
      "in order",
      (at) => [
        [0, at],
        [at, WHOLE],
      ],
    ],
    [
      "swapped",
      (at) => [
        [at, WHOLE],
        [0, at],
      ],
    ],
    [
      "first part twice",
      (at) => [
        [0, at],
        [0, at],
        [at, WHOLE],
      ],
    ],
    [
      "second part twice, early",
      (at) => [
        [at, WHOLE],
        [at, WHOLE],
        [0, at],
      ],
    ],
    [
      "all again at the end",
      (at) => [
        [0, at],
        [at, WHOLE],
        [0, WHOLE],
      ],
    ],
    [
      "overlap behind the cut",
      (at) => [
        [0, Math.min(at + 9, WHOLE)],
        [at, WHOLE],
      ],
    ],
    [
      "overlap before the cut",
      (at) => [
        [0, at],
        [Math.max(at - 9, 0), WHOLE],
      ],
    ],
    [
      "a larger copy of the first part",
      (at) => [
        [0, at],
        [0, WHOLE],
      ],
    ],
  ];
  for (const [name, parts] of orders) {
    const run = new Run();
    t.same(wrong(run, everyCut(parts)), [], name);
    t.same(run.losses, {}, `${name}: no loss`);
  }
});

t.test("a segment that covers one which waits is read whole, at its own time", async (t) => {
  for (let at = 1; at < WHOLE; at += 13) {
    const rig = new Rig({ values: VALUES });
    const connection = new Connection();
    rig.send(...connection.open(), connection.upAt(at, REQUEST.subarray(at)));
    const frame = rig.send(connection.upAt(0, REQUEST));
    t.same(
      rig.found,
      expected(() => frame),
      `tail from ${at} on`,
    );
  }
});

const ORDERS = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
] as const;

function* threeParts(): Generator<readonly [readonly Part[], number?]> {
  for (let at = 3; at < WHOLE - 3; at += 7) {
    for (const width of [1, 5, 16]) {
      const next = Math.min(at + width, WHOLE - 1);
      const parts: readonly Part[] = [
        [0, at],
        [at, next],
        [next, WHOLE],
      ];
      for (const order of ORDERS) yield [order.map((i) => parts[i] ?? [0, 0])];
    }
  }
}

t.test("three segments in all orders", async (t) => {
  const run = new Run();
  t.same(wrong(run, threeParts()), []);
  t.same(run.losses, {});
});

function* wrapped(): Generator<readonly [readonly Part[], number?]> {
  for (let at = 0; at <= WHOLE; at++) {
    const isn = 2 ** 32 - 1 - at;
    const middle = Math.floor(WHOLE / 2);
    yield [
      [
        [0, middle],
        [middle, WHOLE],
      ],
      isn,
    ];
    yield [
      [
        [middle, WHOLE],
        [0, middle],
      ],
      isn,
    ];
  }
}

t.test("sequence numbers wrap around at every byte", async (t) => {
  const run = new Run();
  t.same(wrong(run, wrapped()), []);
  t.same(run.losses, {});
});

t.test("a byte a segment: all is found once, dated not before its last byte came", async (t) => {
  const rig = new Rig({ values: VALUES });
  const connection = new Connection();
  const first = rig.send(...connection.open()) + 1;
  for (const byte of REQUEST) rig.send(connection.up([byte]));
  const wanted = expected((place) => first + place);
  t.same(
    rig.found.map(({ value, where, field }) => ({ value, where, field })),
    wanted.map(({ value, where, field }) => ({ value, where, field })),
  );
  for (const [i, { frame }] of wanted.entries()) {
    const found = rig.found[i]?.frame ?? 0;
    t.ok(found >= frame && found <= rig.lastFrame, `frame ${found} for ${frame}`);
  }
});

t.test("up to eight segments: each match has the frame of its last byte", async (t) => {
  const size = Math.ceil(WHOLE / 8);
  const parts = Array.from(
    { length: 8 },
    (_, i): Part => [i * size, Math.min((i + 1) * size, WHOLE)],
  );
  t.same(wrong(new Run(), [[parts]]), []);
});

t.test("data on the SYN (RFC 7413) is read", async (t) => {
  const rig = new Rig({ values: VALUES });
  const connection = new Connection();
  rig.send(connection.upAt(-1, REQUEST, "S"), connection.synAck());
  t.same(
    rig.found,
    expected(() => 1),
  );
});

t.test("a SYN that is sent again changes nothing", async (t) => {
  const rig = new Rig({ values: VALUES });
  const connection = new Connection();
  rig.send(connection.syn(), connection.syn(), connection.synAck(), connection.synAck());
  rig.send(connection.upAt(0, ""), connection.up(REQUEST));
  t.same(
    rig.found,
    expected(() => 6),
  );
  t.match(rig.finish().ends, [{ upPackets: 4, downPackets: 2 }]);
  t.equal(rig.ends.length, 1);
  t.same(rig.losses, {});
});

t.test("a SYN that arrives again behind data changes nothing", async (t) => {
  const rig = new Rig({ values: VALUES });
  const connection = new Connection();
  rig.send(...connection.open(), connection.up(REQUEST.subarray(0, 60)), connection.syn());
  rig.send(connection.up(REQUEST.subarray(60)));
  t.same(
    rig.found,
    expected((place) => (place < 60 ? 4 : 6)),
  );
  rig.send(connection.down("HTTP/1.1 200 OK\r\n\r\n"), connection.syn(), connection.up(REQUEST));
  t.equal(rig.found.length, 8);
  t.equal(rig.finish().ends.length, 1);
  t.same(rig.losses, {});
});

const BEFORE = request({ target: "/before?x=07700900123" });
const LOST = request({ target: "/lost?x=07700900123" });
const AFTER = request({ target: "/after?x=07700900123" });

t.test("a lost segment is skipped once the peer acknowledges it", async (t) => {
  const rig = new Rig({ values: VALUES });
  const connection = new Connection();
  rig.send(...connection.open(), connection.up(BEFORE));
  connection.up(LOST);
  const frame = rig.send(connection.up(AFTER));
  t.equal(rig.found.length, 1, "what follows the gap waits");
  rig.send(connection.downAt(0, "", BEFORE.length));
  t.equal(rig.found.length, 1, "an acknowledgement of what was seen changes nothing");
  rig.send(connection.down("HTTP/1.1 200 OK\r\n\r\n"));
  t.match(rig.found[1], { where: "http.query", field: "x", frame });
  t.match(rig.finish().ends, [{ flags: 1 | 64 }], "clear, truncated");
  t.same(rig.losses, { stream_gaps: 1 });
});

t.test("a lost segment that comes late, but before the acknowledgement, is no gap", async (t) => {
  const rig = new Rig({ values: VALUES });
  const connection = new Connection();
  rig.send(...connection.open(), connection.up(BEFORE));
  const lost = connection.up(LOST);
  rig.send(connection.up(AFTER), lost, connection.down("HTTP/1.1 200 OK\r\n\r\n"));
  t.equal(rig.found.length, 3);
  t.same(rig.losses, {});
});

t.test("a gap that nobody acknowledges is skipped when the flow ends", async (t) => {
  const rig = new Rig({ values: VALUES });
  const connection = new Connection();
  rig.send(...connection.open(), connection.up(BEFORE));
  connection.up(LOST);
  const frame = rig.send(connection.up(AFTER));
  t.match(rig.finish().found[1], { where: "http.query", frame });
  t.same(rig.losses, { stream_gaps: 1 });
});

t.test("two halves of a value with a gap between them are no value", async (t) => {
  const rig = new Rig({ values: VALUES });
  const connection = new Connection();
  const bytes = concat(
    BEFORE.subarray(0, BEFORE.length),
    "GET /?x=07700",
    "900123 HTTP/1.1\r\n\r\n",
  );
  const gap = BEFORE.length + "GET /?x=07700".length;
  rig.send(...connection.open(), connection.upAt(0, bytes.subarray(0, gap)));
  rig.send(connection.upAt(gap + 40, bytes.subarray(gap)));
  rig.finish();
  t.equal(rig.found.length, 1);
  t.same(rig.losses, { stream_gaps: 1 });
});

t.test("a segment captured shorter than it was is a gap in the stream", async (t) => {
  const rig = new Rig({ values: VALUES });
  const connection = new Connection();
  rig.send(...connection.open());
  const first = connection.up(concat(BEFORE, LOST));
  rig.send({ bytes: first.subarray(0, first.length - LOST.length), wire: first.length });
  rig.send(connection.up(AFTER));
  t.equal(rig.found.length, 2);
  t.same(rig.losses, { cut: 1, stream_gaps: 1 });
});

t.test("a flow seen from its middle on", async (t) => {
  const rig = new Rig({ values: VALUES });
  const connection = new Connection();
  rig.send(connection.up(REQUEST), connection.down("HTTP/1.1 200 OK\r\n\r\n"));
  t.same(
    rig.found,
    expected(() => 1),
  );
  const [end] = rig.finish().ends;
  t.match(end, { flags: 1 | 32, side: "out" }, "clear, midstream");
  t.same(rig.losses, {});
});

t.test("who speaks like a client is orig, although the other end was seen first", async (t) => {
  const cases: [name: string, client: string, server: string, dport: number, side: string][] = [
    ["LAN client, high ports", PHONE, SERVER, 8080, "out"],
    ["LAN server, high ports", SERVER, PHONE, 8080, "in"],
  ];
  for (const [name, client, server, dport, side] of cases) {
    const rig = new Rig({ values: VALUES });
    const connection = new Connection({ client, server, dport });
    const down = connection.down("tail of an answer");
    const up = connection.up(REQUEST);
    rig.send(down, up);
    const [end] = rig.finish().ends;
    t.match(end, { side, protocol: "http", upPackets: 1, downPackets: 1 }, name);
    t.match(end, { upBytes: up.length - 14, downBytes: down.length - 14 }, `${name}: bytes`);
    t.equal(end === undefined ? "" : endsOf(end), `${client}:40000 > ${server}:${dport}`, name);
    t.equal(rig.found.length, side === "out" ? 4 : 0, `${name}: upstream only`);
    t.same(rig.names, ["http api.example.org"], `${name}: name`);
  }
});

t.test("who answers from a server's port is resp, although it was seen first", async (t) => {
  const rig = new Rig();
  const connection = new Connection({ dport: 443 });
  rig.send(connection.down("x"), connection.up("y"));
  const [end] = rig.finish().ends;
  t.equal(end === undefined ? "" : endsOf(end), `${PHONE}:40000 > ${SERVER}:443`);
});

t.test("SYN-ACK seen first: its sender is resp", async (t) => {
  const rig = new Rig({ values: VALUES });
  const connection = new Connection({ dport: 50123 });
  rig.send(connection.synAck(), connection.upAt(0, ""), connection.up(REQUEST));
  t.same(
    rig.found,
    expected(() => 3),
  );
  t.match(rig.finish().ends, [{ side: "out", downPackets: 1, upPackets: 2 }]);
});

t.test("sequence numbers of another run begin anew", async (t) => {
  const rig = new Rig({ values: VALUES });
  const connection = new Connection();
  rig.send(...connection.open(), connection.up(BEFORE));
  rig.send(connection.upAt(0x40000000, AFTER));
  t.equal(rig.found.length, 2);
  t.same(rig.losses, { stream_gaps: 1 });
});

t.test("keep-alive bytes before the next one are old and change nothing", async (t) => {
  const rig = new Rig({ values: VALUES });
  const connection = new Connection();
  rig.send(...connection.open(), connection.up(BEFORE));
  rig.send(connection.upAt(BEFORE.length - 1, [0]), connection.up(AFTER));
  t.equal(rig.found.length, 2);
  t.same(rig.losses, {});
});
