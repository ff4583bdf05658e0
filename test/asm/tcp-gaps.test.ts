import t from "tap";
import { concat } from "./build/bytes.js";
import { Connection, PHONE, SERVER } from "./build/connection.js";
import { request } from "./build/http.js";
import { endsOf, Rig } from "./harness.js";
import { expected, REQUEST, VALUES } from "./sample-request.js";

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
