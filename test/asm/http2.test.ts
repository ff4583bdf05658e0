import t from "tap";
import { concat, cut, u16, u32 } from "./build/bytes.js";
import { Connection } from "./build/connection.js";
import { request } from "./build/http.js";
import {
  CONTINUATION,
  DATA,
  END_HEADERS,
  END_STREAM,
  field,
  frame,
  HEADERS,
  PREFACE,
  requestsBy,
  SETTINGS,
} from "./build/http2.js";
import { Rig, type Value } from "./harness.js";

const IMEI = "860000000000009";
const WORD = "quartz-heron-512";
const VALUES: readonly Value[] = [
  ["imei", IMEI],
  ["text", WORD],
];

/** Sends bytes in segments of this size; a number of 0 sends them at once. */
function sent(bytes: Uint8Array, size = 0, values = VALUES): Rig {
  const rig = new Rig({ values });
  const connection = new Connection();
  rig.send(...connection.open());
  for (const part of cut(bytes, ...every(size, bytes))) rig.send(connection.up(part));
  return rig.finish();
}

/** `value where field` of each find. */
function found(rig: Rig): string[] {
  return rig.found.map(({ value, where, field: name }) => `${value} ${where} ${name}`);
}

const BEGIN = concat(PREFACE, frame(SETTINGS, 0, 0, concat(u16(3), u32(100))));
const block = (...fields: readonly (readonly [string, string])[]) =>
  concat(...fields.map(([name, value]) => field(name, value)));
const POST = block([":method", "POST"], [":authority", "API.example.org:80"], [":path", "/p"]);

t.test("requests that another implementation writes, in segments of any size", async (t) => {
  const bytes = await requestsBy([
    {
      headers: {
        ":path": `/v3/user?type=MXPH&externalId=${IMEI}`,
        cookie: `a=1; deviceId=${IMEI}`,
        "user-agent": "HM NOTE 1W; MIUI/JHDCNBL23.0",
        "x-word": WORD,
      },
    },
    {
      headers: { ":path": "/second", ":method": "POST", "x-word": WORD },
      body: `n=1&imei=${IMEI}&z=2`,
    },
  ]);
  const wanted = [
    `${IMEI} http.query externalId`,
    `${IMEI} http.cookie deviceId`,
    `${WORD} http.header x-word`,
    `${IMEI} http.body imei`,
  ];
  for (const size of [0, 1, 2, 7, 40, 100, 1000]) {
    const rig = sent(bytes, size);
    t.same(found(rig).sort(), [...wanted].sort(), `${size} bytes a segment`);
    t.same(rig.names, ["http api.example.org"], `${size}: name`);
    t.match(
      rig.devices.filter(({ source }) => source === "user_agent"),
      [{ text: "HM NOTE 1W; MIUI/JHDCNBL23.0" }],
    );
    t.match(rig.ends, [{ protocol: "http2" }]);
    t.same(rig.losses, {}, `${size}: losses`);
  }
});

t.test("all characters of Huffman's code", async (t) => {
  // No backslash: its code is one of the long ones.
  const printable = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i))
    .filter((character) => character !== "\\")
    .join("");
  const bytes = await requestsBy([{ headers: { ":path": "/", "x-all": `${printable}${WORD}` } }]);
  t.notOk(Buffer.from(bytes).includes(WORD), "it is coded");
  t.same(found(sent(bytes)), [`${WORD} http.header x-all`]);
  const long = await requestsBy([{ headers: { ":path": "/", "x-all": `a\\b${WORD}` } }]);
  const rig = sent(long);
  t.same(found(rig), []);
  t.same(rig.losses, { budget_exhausted: 2 }, "what is not read is counted, in both readings");
});

t.test("a body in several frames is one", async (t) => {
  const headers = frame(HEADERS, END_HEADERS, 1, POST);
  const [a = "", b = "", c = ""] = ["n=1&imei=8600000", "00000", "009&z=2"];
  const data = (text: string, flags = 0, stream = 1) => frame(DATA, flags, stream, text);
  const ping = frame(6, 0, 0, new Uint8Array(8));
  const update = frame(8, 0, 1, u32(1));
  const wanted = [`${IMEI} http.body imei`];
  const cases: [name: string, frames: Uint8Array[], wanted: string[]][] = [
    ["in turn", [data(a), data(b), data(c, END_STREAM)], wanted],
    ["with others between", [data(a), ping, data(b), update, data(c, END_STREAM)], wanted],
    ["ended by an empty one", [data(a), data(b), data(c), data("", END_STREAM)], wanted],
    ["never ended", [data(a), data(b), data(c)], wanted],
    ["of another stream", [data(a), data(b, 0, 3), data(c, END_STREAM)], []],
    ["whole in another stream", [data(a), data(`imei=${IMEI}`, END_STREAM, 3)], wanted],
  ];
  for (const [name, frames, expected] of cases) {
    for (const size of [0, 1, 5, 11]) {
      const rig = sent(concat(BEGIN, headers, ...frames), size);
      t.same(found(rig), expected, `${name}, ${size} bytes a segment`);
      t.same(rig.losses, {}, name);
    }
  }
});

t.test("fields that go on in CONTINUATION frames", async (t) => {
  const fields = concat(POST, field("x-word", WORD), field("x-imei", IMEI));
  for (const places of [[5], [20, 30], [40, 60, 61], [fields.length - 3]]) {
    const parts = cut(fields, ...places);
    const frames = parts.map((part, i) =>
      frame(i === 0 ? HEADERS : CONTINUATION, i === parts.length - 1 ? END_HEADERS : 0, 1, part),
    );
    for (const size of [0, 1, 9, 30]) {
      const rig = sent(concat(BEGIN, ...frames), size);
      const name = `cut at ${places}, ${size} bytes a segment`;
      t.same(found(rig), [`${WORD} http.header x-word`, `${IMEI} http.header x-imei`], name);
      t.same(rig.names, ["http api.example.org"], name);
    }
  }
  const alone = frame(HEADERS, 0, 1, fields);
  const rig = sent(concat(BEGIN, alone, frame(DATA, END_STREAM, 1, "x=1")));
  t.equal(rig.found.length, 2, "read without the one that must follow");
});

t.test("padding and priority stand before the fields", async (t) => {
  const fields = concat(POST, field("x-word", WORD));
  const padded = concat([4], fields, new Uint8Array(4));
  const cases: [name: string, bytes: Uint8Array][] = [
    ["padded", frame(HEADERS, END_HEADERS | 8, 1, padded)],
    ["with a priority", frame(HEADERS, END_HEADERS | 32, 1, concat(u32(0), [16], fields))],
    [
      "with both",
      frame(HEADERS, END_HEADERS | 40, 1, concat([4], u32(0), [16], fields, new Uint8Array(4))),
    ],
  ];
  for (const [name, bytes] of cases) {
    const rig = sent(concat(BEGIN, bytes));
    t.same(found(rig), [`${WORD} http.header x-word`], name);
    t.same(rig.losses, {}, name);
  }
});

t.test("an upgrade of HTTP/1 leads to HTTP/2", async (t) => {
  const headers = [
    "Connection: Upgrade, HTTP2-Settings",
    "Upgrade: h2c",
    "HTTP2-Settings: AAMAAABk",
  ];
  const bytes = concat(
    BEGIN,
    frame(HEADERS, END_HEADERS | END_STREAM, 3, concat(POST, field("x-word", WORD))),
  );
  const rig = new Rig({ values: VALUES });
  const connection = new Connection();
  rig.send(...connection.open(), connection.up(request({ headers })));
  rig.send(connection.down("HTTP/1.1 101 Switching Protocols\r\n\r\n"), connection.up(bytes));
  rig.finish();
  t.same(found(rig), [`${WORD} http.header x-word`]);
  t.match(rig.ends, [{ protocol: "http2" }]);
});

t.test("what contradicts itself is counted, and ends what is read of it", async (t) => {
  const cases: [name: string, fields: Uint8Array][] = [
    ["a value beyond the block", concat(POST, [0, 1, 0x61, 20], "short")],
    ["an integer without an end", concat(POST, [0x7f, 255, 255, 255, 255, 255])],
    ["a name beyond the block", concat(POST, [0, 90])],
  ];
  for (const [name, fields] of cases) {
    const rig = sent(concat(BEGIN, frame(HEADERS, END_HEADERS, 1, fields)));
    t.same(rig.losses, { bad_http: 1 }, name);
    t.same(rig.names, ["http api.example.org"], name);
  }
});

/** Places every `size` bytes. */
function every(size: number, bytes: Uint8Array): number[] {
  const count = size === 0 ? 0 : Math.ceil(bytes.length / size) - 1;
  return Array.from({ length: count }, (_, i) => (i + 1) * size);
}

t.test("frames longer than the window are read as far as it goes, or passed over", async (t) => {
  const long = "y".repeat(9000);
  const fields = concat(POST, field("x-a", "b".repeat(3000)), field("x-word", WORD));
  const whole = concat(
    BEGIN,
    frame(HEADERS, END_HEADERS, 1, fields),
    frame(DATA, 0, 1, long),
    frame(20, 0, 0, long),
    frame(DATA, END_STREAM, 1, `${long} ${WORD}`),
  );
  for (const profile of ["test", "esp"] as const) {
    const rig = new Rig({ values: VALUES, profile });
    const connection = new Connection();
    rig.send(...connection.open());
    for (const part of cut(whole, ...every(500, whole))) rig.send(connection.up(part));
    rig.finish();
    t.same(found(rig), [`${WORD} http.body null`], profile);
    t.ok(rig.counter("line_too_long") > 0, profile);
  }
});

t.test("what is cut or changed anywhere does no harm", async (t) => {
  const data = frame(DATA, END_STREAM, 1, WORD);
  const short = concat(BEGIN, frame(HEADERS, END_HEADERS, 1, POST), data);
  for (let size = 0; size < short.length; size++) {
    t.equal(sent(short.subarray(0, size)).undecodable, 0);
    const changed = short.slice();
    changed[size] = (changed[size] ?? 0) ^ 0xff;
    t.equal(sent(changed).undecodable, 0);
  }
});
