import t from "tap";
import { concat, counted, cut, type Piece, u16 } from "./build/bytes.js";
import { Connection } from "./build/connection.js";
import {
  clientHello,
  ENCRYPTED_CLIENT_HELLO,
  groups,
  hello,
  padding,
  records,
  serverName,
} from "./build/tls.js";
import { Rig, type Setup } from "./harness.js";

/** Opens a connection to port 443 and sends each payload in a segment of its own. */
function talk(payloads: readonly Piece[], setup: Setup = {}): Rig {
  const rig = new Rig(setup);
  const connection = new Connection({ dport: 443 });
  rig.send(...connection.open(), ...payloads.map((payload) => connection.up(payload)));
  return rig;
}

const NAME = "api.example.org";
const TODAY = hello(NAME, 1500);
const CLASS = [{ done: true, reason: "named" }];

t.test("a server name in one to five segments", async (t) => {
  const size = TODAY.length;
  const ways: [name: string, places: number[]][] = [
    ["one", []],
    ["two", [1200]],
    ["three", [500, 1000]],
    ["five", [60, 120, 600, 1400]],
    ["five, the record's head in parts", [1, 2, 5, 9]],
  ];
  for (const [name, places] of ways) {
    const rig = talk(cut(TODAY, ...places)).finish();
    t.same(rig.names, [`tls ${NAME}`], name);
    t.equal(rig.nameEvents[0]?.frame, 4 + places.length, `${name}: the frame that completed it`);
    t.match(rig.ends, [{ protocol: "tls", flags: 0 }], `${name}: TLS`);
    t.match(rig.classes, CLASS, `${name}: done`);
    t.same(rig.losses, {}, `${name}: no loss`);
  }
  const wrong: number[] = [];
  for (let at = 1; at < size; at++) {
    if (talk(cut(TODAY, at)).names.join() !== `tls ${NAME}`) wrong.push(at);
  }
  t.same(wrong, [], "cut at every byte");
});

t.test("a ClientHello over several records, those over several segments", async (t) => {
  for (const most of [1, 4, 100, 500]) {
    const bytes = records(clientHello(groups(), padding(300), serverName(NAME)), most);
    for (const payloads of [[bytes], cut(bytes, 7, 300, 301, 600)]) {
      t.same(
        talk(payloads).names,
        [`tls ${NAME}`],
        `records of ${most}, ${payloads.length} segments`,
      );
    }
  }
});

t.test("in every profile, also where the hello is longer than a window", async (t) => {
  for (const profile of ["esp", "small", "normal", "test"] as const) {
    const rig = talk(cut(TODAY, 700, 1400), { profile }).finish();
    t.same(rig.names, [`tls ${NAME}`], profile);
    t.same(rig.losses, {}, `${profile}: no loss`);
  }
});

t.test("names as they are sent", async (t) => {
  const cases: [sent: string, wanted: string[]][] = [
    ["API.Example.ORG", ["tls api.example.org"]],
    ["api.example.org.", ["tls api.example.org"]],
    ["api.example.org:443", ["tls api.example.org"]],
    ["198.51.100.9", ["tls 198.51.100.9"]],
    ["xn--bcher-kva.example", ["tls xn--bcher-kva.example"]],
    ["a.b-c_d.example", ["tls a.b-c_d.example"]],
    ["a".repeat(255), [`tls ${"a".repeat(255)}`]],
    ["a".repeat(256), []],
    ["", []],
  ];
  for (const [sent, wanted] of cases) {
    const rig = talk([hello(sent)]).finish();
    t.same(rig.names, wanted, JSON.stringify(sent.slice(0, 40)));
    t.match(rig.ends, [{ protocol: "tls" }]);
  }
});

t.test("TLS without a name", async (t) => {
  const none = records(clientHello(groups()));
  const noExtensions = records(clientHello());
  for (const [name, bytes] of Object.entries({ none, noExtensions })) {
    const rig = talk([bytes]).finish();
    t.same(rig.names, [], name);
    t.match(rig.ends, [{ protocol: "tls" }], name);
    t.match(rig.classes, [{ done: true, reason: "opaque" }], name);
    t.same(rig.losses, {}, name);
  }
});

t.test("ECH marks the flow, the outer name is told", async (t) => {
  const ech = { type: ENCRYPTED_CLIENT_HELLO, content: new Uint8Array(200) };
  const rig = talk([records(clientHello(ech, serverName("outer.example.org")))]).finish();
  t.same(rig.names, ["tls outer.example.org"]);
  t.match(rig.ends, [{ flags: 4 }], "ech_maybe");
});

t.test("a name whose type is no host name is passed over", async (t) => {
  const entry = concat([7], counted(2, concat(NAME)));
  const rig = talk([records(clientHello({ type: 0, content: counted(2, entry) }))]).finish();
  t.same(rig.names, []);
});

t.test("a hello that was cut by the capture tells what is there", async (t) => {
  const rig = new Rig();
  const connection = new Connection({ dport: 443 });
  const frame = connection.up(TODAY);
  rig.send(...connection.open(), { bytes: frame.subarray(0, 54 + 200), wire: frame.length });
  t.same(rig.finish().names, [`tls ${NAME}`]);
});

t.test("a hello that contradicts itself is counted", async (t) => {
  const whole = clientHello(groups(), serverName(NAME));
  const patched = (at: number, piece: Piece) => {
    const copy = whole.slice();
    copy.set(concat(piece), at);
    return records(copy);
  };
  const cases: [name: string, bytes: Uint8Array][] = [
    ["a session identifier beyond the hello", patched(38, [255])],
    ["cipher suites beyond the hello", patched(71, u16(0xffff))],
    ["compression methods beyond the hello", patched(77, [255])],
    ["a hello of 10 bytes", records(concat([1], counted(3, new Uint8Array(10))))],
    ["a server name beyond its extension", patched(whole.length - 17, u16(200))],
  ];
  for (const [name, bytes] of cases) {
    const rig = talk([bytes]).finish();
    t.same(rig.losses, { bad_tls: 1 }, name);
    t.same(rig.names, [], `${name}: no name`);
  }
});

t.test("garbage on port 443 is no TLS", async (t) => {
  const garbage = Uint8Array.from({ length: 600 }, (_, i) => (i * 197 + 91) & 255);
  const rig = talk([garbage]).finish();
  t.match(rig.ends, [{ protocol: null, flags: 0 }]);
  t.match(rig.classes, [{ done: true, reason: "opaque" }]);
  t.same(rig.names, []);
});

t.test("after the hello nothing is searched", async (t) => {
  const rig = talk([TODAY, concat([23, 3, 3], counted(2, concat("quartz-heron-512")))], {
    values: [["text", "quartz-heron-512"]],
  }).finish();
  t.same(rig.found, []);
});

t.test("TLS on any port, also begun in the middle of a flow's life", async (t) => {
  const rig = new Rig();
  const connection = new Connection({ dport: 8443 });
  rig.send(connection.up(TODAY));
  t.same(rig.finish().names, [`tls ${NAME}`]);
});
