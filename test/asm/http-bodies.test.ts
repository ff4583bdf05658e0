import t from "tap";
import { concat, cut } from "./build/bytes.js";
import { chunked, request } from "./build/http.js";

import type { Setup } from "./harness.js";
import { talk } from "./talk.js";

const IMEI: Setup = { values: [["imei", "860000000000009"]] };
const VALUE = "860000000000009";

t.test("a body ends where its framing says, and the next request begins there", async (t) => {
  const next = request({ host: "next.example.org", target: `/?imei=${VALUE}` });
  const chunks = { method: "POST", headers: ["Transfer-Encoding: chunked"] };
  const cases: [name: string, first: Uint8Array, found: number][] = [
    ["no body", request(), 0],
    ["Content-Length", request({ method: "POST", body: `imei=${VALUE}` }), 1],
    ["Content-Length 0", request({ method: "POST", headers: ["Content-Length: 0"] }), 0],
    ["chunked", concat(request(chunks), chunked("imei=", VALUE)), 1],
    [
      "chunked with an extension",
      concat(request(chunks), `14;x=y\r\nimei=${VALUE}\r\n0\r\n\r\n`),
      1,
    ],
    [
      "chunked with a trailer",
      concat(request(chunks), `14\r\nimei=${VALUE}\r\n0\r\nX: y\r\n\r\n`),
      1,
    ],
    [
      "chunked, size in capitals",
      concat(request(chunks), `1A\r\n${"x".repeat(6)}imei=${VALUE}\r\n0\r\n\r\n`),
      1,
    ],
    ["chunked, empty", concat(request(chunks), chunked()), 0],
    [
      "chunked beats Content-Length (RFC 9112, 6.3)",
      concat(
        request({ method: "POST", headers: ["Content-Length: 3", "Transfer-Encoding: chunked"] }),
        chunked(`imei=${VALUE}`),
      ),
      1,
    ],
    [
      "a body that looks like a request",
      request({ method: "POST", body: request({ host: "not.example.org" }) }),
      0,
    ],
  ];
  for (const [name, first, found] of cases) {
    for (const payloads of [
      [first, next],
      [concat(first, next)],
      cut(concat(first, next), 30, first.length - 3),
    ]) {
      const rig = talk(IMEI, payloads).finish();
      const way = `${name} in ${payloads.length} segments`;
      t.same(rig.names, ["http api.example.org", "http next.example.org"], way);
      t.equal(rig.found.length, found + 1, `${way}: found`);
      t.match(rig.found[found], { where: "http.query", field: "imei" }, `${way}: next`);
      t.same(rig.losses, {}, `${way}: no loss`);
    }
  }
});

t.test("chunks: a value cut by the coding is found, and says so", async (t) => {
  const head = request({ method: "POST", headers: ["Transfer-Encoding: chunked"] });
  for (let at = 0; at <= VALUE.length; at++) {
    const body =
      at === 0
        ? chunked(`imei=${VALUE}`)
        : chunked(`imei=${VALUE.slice(0, at)}`, `${VALUE.slice(at)}&b=1`);
    const rig = talk(IMEI, [head, body]).finish();
    t.match(
      rig.found,
      [{ where: "http.body", field: "imei", transforms: ["chunked"] }],
      `cut at ${at}`,
    );
  }
});

t.test("after an upgrade bytes are searched as they come", async (t) => {
  const upgrade = request({ headers: ["Connection: Upgrade", "Upgrade: websocket"] });
  const rig = talk(IMEI, [upgrade, concat([0x81, 0x11], `{"i":"${VALUE}"}`)]).finish();
  t.match(rig.found, [{ where: "tcp", field: "i" }]);
});

t.test("an upgrade that is offered with a body does not hide the body", async (t) => {
  const offered = request({ method: "POST", headers: ["Upgrade: h2c"], body: `imei=${VALUE}` });
  const rig = talk(IMEI, [offered, request({ host: "next.example.org" })]).finish();
  t.match(rig.found, [{ where: "http.body", field: "imei" }]);
  t.same(rig.names, ["http api.example.org", "http next.example.org"]);
});

t.test("a head longer than the window is read in parts and counted", async (t) => {
  const filler = Array.from({ length: 40 }, (_, i) => `X-Filler-${i}: ${"f".repeat(60)}`);
  const bytes = request({ headers: [...filler, `X-Device: ${VALUE}`], host: "api.example.org" });
  for (const size of [100, 536, bytes.length]) {
    const places = Array.from(
      { length: Math.ceil(bytes.length / size) - 1 },
      (_, i) => (i + 1) * size,
    );
    const rig = talk({ ...IMEI, profile: "test" }, cut(bytes, ...places)).finish();
    t.same(rig.names, ["http api.example.org"], `segments of ${size}`);
    t.match(rig.found, [{ where: "http.header", field: "x-device" }], `segments of ${size}`);
    t.equal(rig.found.length, 1);
    if (size < bytes.length) t.ok(rig.counter("line_too_long") > 0, "counted");
  }
});

t.test("one line longer than the window: what fits of it is read", async (t) => {
  const bytes = request({ target: `/?imei=${VALUE}&x=${"y".repeat(3000)}&z=${VALUE}` });
  const rig = talk({ ...IMEI, profile: "test" }, cut(bytes, 700, 1400, 2100)).finish();
  t.match(rig.found[0], { where: "http.query", field: "imei" });
  t.ok(rig.counter("line_too_long") > 0);
});

t.test("a body longer than the window: a value at any place is found once", async (t) => {
  const wrong: string[] = [];
  for (let at = 0; at <= 3000; at += 37) {
    const filler = "filler text. ".repeat(250);
    const body = `${filler.slice(0, at)}&imei=${VALUE}&${filler.slice(at, 3000)}`;
    const bytes = request({ method: "POST", body });
    for (const size of [211, 536, 1448]) {
      const places = Array.from(
        { length: Math.ceil(bytes.length / size) - 1 },
        (_, i) => (i + 1) * size,
      );
      const { found } = talk({ ...IMEI, profile: "test" }, cut(bytes, ...places)).finish();
      const end = Buffer.from(bytes).indexOf(VALUE) + VALUE.length;
      const frame = 3 + Math.ceil(end / size);
      const said = found.map((f) => `${f.where} ${f.field} ${f.frame}`).join(", ");
      if (said !== `http.body imei ${frame}`)
        wrong.push(`at ${at}, segments of ${size}: ${said}, frame ${frame}`);
    }
  }
  t.same(wrong, []);
});

/** Frames of the operator's name in a body that is cut in two at a place. */
function framesOfOperator(bytes: Uint8Array, at: number): string {
  const { found } = talk({ values: [["operator", "Acme Mobile"]] }, cut(bytes, at)).finish();
  return found.map(({ frame }) => frame).join();
}

t.test("a short value cut by segments: the whole field counts, a part of it never", async (t) => {
  const bodies: [body: string, isField: boolean][] = [
    ["a=1&name=Acme Mobile&x=1", true],
    ["name=Acme Mobile", true],
    ['{"a":"b","name":"Acme Mobile","x":1}', true],
    ["a=1&name=Acme Mobile Ltd and more&x=1", false],
    ['{"a":"b","name":"Acme Mobile Ltd","x":1}', false],
    ["a=1&name=The Acme Mobile&x=1", false],
  ];
  for (const [body, isField] of bodies) {
    const bytes = request({ method: "POST", body });
    const end = Buffer.from(bytes).indexOf("Acme Mobile") + "Acme Mobile".length;
    const places = Array.from({ length: body.length }, (_, i) => bytes.length - body.length + i);
    const brought = (at: number) => (end <= at ? "4" : "5");
    t.same(
      places.map((at) => framesOfOperator(bytes, at)),
      places.map((at) => (isField ? brought(at) : "")),
      body,
    );
  }
});
