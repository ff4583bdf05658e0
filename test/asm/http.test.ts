import t from "tap";
import { concat, cut, type Piece } from "./build/bytes.js";
import { Connection, type Ends } from "./build/connection.js";
import { chunked, request } from "./build/http.js";
import { hello } from "./build/tls.js";
import { Rig, type Setup } from "./harness.js";

/** Opens a connection and sends each payload in a segment of its own. */
function talk(setup: Setup, payloads: readonly Piece[], ends: Ends = {}): Rig {
  const rig = new Rig(setup);
  const connection = new Connection(ends);
  rig.send(...connection.open(), ...payloads.map((payload) => connection.up(payload)));
  return rig;
}

t.test("the name of a request, by the forms of Host and target", async (t) => {
  const long = `${"a".repeat(60)}.`.repeat(4).concat("example.org");
  const cases: [name: string, bytes: Uint8Array, wanted: readonly string[]][] = [
    ["plain", request({ host: "api.example.org" }), ["http api.example.org"]],
    ["with a port", request({ host: "api.example.org:8080" }), ["http api.example.org"]],
    ["upper case", request({ host: "API.Example.ORG" }), ["http api.example.org"]],
    ["final dot", request({ host: "api.example.org." }), ["http api.example.org"]],
    ["final dot and port", request({ host: "api.example.org.:80" }), ["http api.example.org"]],
    ["IPv4 literal", request({ host: "198.51.100.9" }), ["http 198.51.100.9"]],
    ["IPv4 literal with a port", request({ host: "198.51.100.9:81" }), ["http 198.51.100.9"]],
    ["IPv6 literal", request({ host: "[2001:db8::9]" }), ["http 2001:db8::9"]],
    ["IPv6 literal with a port", request({ host: "[2001:db8::9]:8080" }), ["http 2001:db8::9"]],
    ["blanks around", request({ host: "  api.example.org \t" }), ["http api.example.org"]],
    [
      "no blank",
      request({ host: null, headers: ["Host:api.example.org"] }),
      ["http api.example.org"],
    ],
    [
      "header in capitals",
      request({ host: null, headers: ["HOST: api.example.org"] }),
      ["http api.example.org"],
    ],
    ["a name of 251 bytes", request({ host: long.slice(-251) }), [`http ${long.slice(-251)}`]],
    ["no Host", request({ host: null }), []],
    ["an empty Host", request({ host: "" }), []],
    ["a dot", request({ host: "." }), []],
    ["a name of 300 bytes", request({ host: "a".repeat(300) }), []],
    [
      "a header that only ends like Host",
      request({ host: null, headers: ["X-Host: api.example.org", "Hostess: x.example.org"] }),
      [],
    ],
    [
      "absolute target without Host",
      request({ target: "http://api.example.org:8080/path", host: null }),
      ["http api.example.org"],
    ],
    [
      "absolute target without path",
      request({ target: "http://api.example.org?q=1", host: null }),
      ["http api.example.org"],
    ],
    [
      "absolute target and the same Host",
      request({ target: "http://api.example.org/", host: "api.example.org" }),
      ["http api.example.org"],
    ],
    [
      "a target that carries another's URL",
      request({ target: "/go?to=http://other.example.org/" }),
      ["http api.example.org"],
    ],
    [
      "CONNECT",
      request({ method: "CONNECT", target: "api.example.org:443", host: "proxy.example.org" }),
      ["http api.example.org"],
    ],
    ["line feeds only", request({ eol: "\n" }), ["http api.example.org"]],
    ["empty lines before", concat("\r\n\r\n", request()), ["http api.example.org"]],
    ["an unusual method", request({ method: "M-SEARCH", target: "*" }), ["http api.example.org"]],
    ["HTTP/1.0", request({ version: "HTTP/1.0" }), ["http api.example.org"]],
    ["HTTP/0.9", concat("GET /index.html\r\n"), []],
  ];
  for (const [name, bytes, wanted] of cases) {
    const rig = talk({}, [bytes]).finish();
    t.same(rig.names, wanted, name);
    t.match(rig.ends, [{ protocol: "http", flags: 1 }], `${name}: HTTP, clear`);
    t.match(rig.classes, [{ done: false, reason: "clear" }], `${name}: kept`);
    t.same(rig.losses, {}, `${name}: no loss`);
  }
});

t.test("what only looks like HTTP is none", async (t) => {
  const lines = [
    "GET",
    "get / HTTP/1.1\r\n",
    "GET  HTTP\r\n",
    "HELO mail.example.org\r\n",
    "HTTP/1.1 200 OK\r\n",
  ];
  for (const line of lines) {
    const [end] = talk({}, [line]).finish().ends;
    t.equal(end?.protocol, null, JSON.stringify(line));
  }
});

const IMEI: Setup = { values: [["imei", "860000000000009"]] };
const VALUE = "860000000000009";

t.test("where a value stood, and the name of its field", async (t) => {
  const json = (body: string) => request({ method: "POST", body });
  const form = json;
  const cases: [name: string, bytes: Uint8Array, where: string, field: string | null][] = [
    ["path", request({ target: `/device/${VALUE}/state` }), "http.path", null],
    ["query", request({ target: `/a?b=1&imei=${VALUE}&c=2` }), "http.query", "imei"],
    ["query, first", request({ target: `/a?imei=${VALUE}` }), "http.query", "imei"],
    ["query without a name", request({ target: `/a?${VALUE}` }), "http.query", null],
    [
      "query, second question mark",
      request({ target: `/a?b=1?imei=${VALUE}` }),
      "http.query",
      "imei",
    ],
    [
      "query of an absolute target",
      request({ target: `http://x.example/?imei=${VALUE}` }),
      "http.query",
      "imei",
    ],
    [
      "path of an absolute target",
      request({ target: `http://x.example/${VALUE}` }),
      "http.path",
      null,
    ],
    ["header", request({ headers: [`X-Device-ID: ${VALUE}`] }), "http.header", "x-device-id"],
    [
      "header with parameters",
      request({ headers: [`X-Device: imei=${VALUE}; v=2`] }),
      "http.header",
      "imei",
    ],
    [
      "user agent",
      request({ headers: [`User-Agent: App/1 (id ${VALUE})`] }),
      "http.header",
      "user-agent",
    ],
    ["host", request({ host: `${VALUE}.example.org` }), "http.header", "host"],
    [
      "cookie",
      request({ headers: [`Cookie: a=1; deviceId=${VALUE}; b=2`] }),
      "http.cookie",
      "deviceId",
    ],
    [
      "cookie header in capitals",
      request({ headers: [`COOKIE: deviceId=${VALUE}`] }),
      "http.cookie",
      "deviceId",
    ],
    ["form", form(`a=1&imei=${VALUE}&b=2`), "http.body", "imei"],
    ["form, last", form(`a=1&imei=${VALUE}`), "http.body", "imei"],
    ["text", form(`the number is ${VALUE}.`), "http.body", null],
    ["JSON string", json(`{"a":"1","imei":"${VALUE}","b":2}`), "http.body", "imei"],
    ["JSON number", json(`{"a":1,"imei":${VALUE},"b":2}`), "http.body", "imei"],
    ["JSON with blanks", json(`{\n  "imei" : "${VALUE}"\n}`), "http.body", "imei"],
    ["JSON nested", json(`{"device":{"a":{"x":1},"id":"${VALUE}"}}`), "http.body", "id"],
    ["JSON array", json(`{"ids":["1","2","${VALUE}"]}`), "http.body", "ids"],
    ["JSON array, first", json(`{"ids":["${VALUE}","2"]}`), "http.body", "ids"],
    ["JSON array of numbers", json(`{"ids":[1,${VALUE},2]}`), "http.body", "ids"],
    ["JSON array in an array", json(`{"ids":[["a"],["b","${VALUE}"]]}`), "http.body", "ids"],
    [
      "JSON object in an array",
      json(`{"list":[{"n":1},{"imei":"${VALUE}"}]}`),
      "http.body",
      "imei",
    ],
    [
      "JSON with quotes and brackets before",
      json(`{"a":"\\"[{","imei":"${VALUE}"}`),
      "http.body",
      "imei",
    ],
    ["JSON, text around the value", json(`{"note":"number ${VALUE} here"}`), "http.body", "note"],
    [
      "JSON string with a comma, behind an array",
      json(`{"list":["a"],"note":"call, ${VALUE}"}`),
      "http.body",
      "note",
    ],
    ["JSON in a form", form(`a=1&data={"imei":"${VALUE}"}`), "http.body", "imei"],
    [
      "JSON in a query, percent-encoded",
      request({ target: `/?d=%7B%22imei%22%3A%22${VALUE}%22%7D` }),
      "http.query",
      "imei",
    ],
    ["form name with a bracket", form(`device[imei]=${VALUE}`), "http.body", "device[imei]"],
    ["JSON array at the top", json(`["${VALUE}"]`), "http.body", null],
  ];
  for (const [name, bytes, where, field] of cases) {
    const rig = talk(IMEI, [bytes]).finish();
    t.match(rig.found, [{ where, field }], name);
    t.equal(rig.found.length, 1, `${name}: once`);
    t.same(rig.losses, {}, `${name}: no loss`);
  }
});

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

t.test("keep-alive: each name is told when it changes", async (t) => {
  const names = ["a.example.org", "a.example.org", "b.example.org", "a.example.org"];
  const requests = names.map((host) => request({ host }));
  const told = ["http a.example.org", "http b.example.org", "http a.example.org"];
  t.same(talk({}, requests).finish().names, told, "one a segment");
  t.same(talk({}, [concat(...requests)]).finish().names, told, "pipelined");
  const whole = concat(...requests);
  for (let at = 1; at < whole.length; at += 5) {
    t.same(talk({}, cut(whole, at)).finish().names, told, `pipelined, cut at ${at}`);
  }
});

t.test("CONNECT, then TLS inside", async (t) => {
  const connect = request({
    method: "CONNECT",
    target: "proxied.example.org:443",
    host: "proxied.example.org:443",
  });
  const inner = hello("inner.example.org", 400);
  for (const payloads of [
    [connect, inner],
    [connect, ...cut(inner, 3, 100)],
    [concat(connect, inner)],
  ]) {
    const rig = talk({}, payloads, { dport: 3128 }).finish();
    t.same(
      rig.names,
      ["http proxied.example.org", "tls inner.example.org"],
      `${payloads.length} segments`,
    );
    t.match(rig.ends, [{ protocol: "tls" }]);
    t.match(rig.classes, [{ done: false }, { done: true, reason: "named" }]);
  }
});

t.test("CONNECT, then HTTP inside", async (t) => {
  const connect = request({
    method: "CONNECT",
    target: "outer.example.org:80",
    host: "outer.example.org:80",
  });
  const rig = talk(IMEI, [
    connect,
    request({ host: "inner.example.org", target: `/?imei=${VALUE}` }),
  ]);
  t.same(rig.names, ["http outer.example.org", "http inner.example.org"]);
  t.match(rig.found, [{ where: "http.query", field: "imei" }]);
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

t.test("what a client says of itself is told once a flow", async (t) => {
  const agent = "Dalvik/1.6.0 (Linux; U; Android 4.3; HM 1S)";
  const bytes = request({ headers: [`user-agent: ${agent}`] });
  const rig = talk({}, [bytes, bytes]).finish();
  t.match(rig.devices, [
    { source: "seen" },
    { source: "user_agent", text: agent, mac: "28:6c:07:00:00:01" },
  ]);
  t.equal(rig.devices.length, 2);
});
