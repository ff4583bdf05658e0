import t from "tap";
import { concat, cut } from "./build/bytes.js";

import { request } from "./build/http.js";
import { hello } from "./build/tls.js";

import type { Setup } from "./harness.js";
import { talk } from "./talk.js";

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

t.test("a method of the longest length is one wherever its segment ends", async (t) => {
  for (const [letters, protocol, names] of [
    [20, "http", ["http api.example.org"]],
    [21, null, []],
  ] as const) {
    const bytes = request({ method: "M".repeat(letters) });
    for (let at = 1; at < 40; at++) {
      const rig = talk({}, cut(bytes, at)).finish();
      t.same(rig.names, names, `${letters} letters, cut at ${at}`);
      t.equal(rig.ends[0]?.protocol, protocol, `${letters} letters, cut at ${at}`);
    }
  }
});

const VALUE = "860000000000009";
const IMEI: Setup = { values: [["imei", VALUE]] };

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
