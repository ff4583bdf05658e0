import t from "tap";
import { base64, concat } from "./build/bytes.js";
import { Connection, datagram, PHONE, ROUTER, SERVER } from "./build/connection.js";
import { request } from "./build/http.js";
import { Rig, type Value } from "./harness.js";
import { Talk } from "./talk.js";

t.test("e-mail in any letter case, with no address character beside it", async (t) => {
  const talk = new Talk([["email", "Asha.Rao@example.org"]]);
  for (const text of [
    "asha.rao@example.org",
    "ASHA.RAO@EXAMPLE.ORG",
    "<Asha.Rao@example.org>",
    "asha.rao@example.org.",
    "asha.rao@example.org, x",
    "mailto:asha.rao@example.org",
  ]) {
    t.same(talk.say(text), ["Asha.Rao@example.org"], text);
  }
  for (const text of [
    "x.asha.rao@example.org",
    "natasha.rao@example.org",
    "_asha.rao@example.org",
    "asha.rao@example.organic",
    "asha.rao@example.org.uk",
    "asha.rao@example.org-x",
    "asha.rao+x@example.org",
  ]) {
    t.same(talk.say(text), [], text);
  }
});

t.test("short values count only as a whole field value", async (t) => {
  const talk = new Talk([
    ["operator", "Acme Mobile"],
    ["name", "Asha Rao"],
    ["ssid", "RaoHome"],
  ]);
  const found: [text: string, value: string][] = [
    ["op=Acme Mobile", "Acme Mobile"],
    ["op=acme+mobile&x=1", "Acme Mobile"],
    ["op=Acme%20Mobile&x=1", "Acme Mobile percent"],
    ["x=1; op=ACME MOBILE", "Acme Mobile"],
    ['{"op":"Acme Mobile"}', "Acme Mobile"],
    ['{"op" : [ "x", "Acme Mobile" ]}', "Acme Mobile"],
    ["n=Asha Rao\n", "Asha Rao"],
    ['n="Asha Rao"', "Asha Rao"],
    ["RaoHome", "RaoHome"],
    ["<r><op>Acme Mobile</op></r>", "Acme Mobile"],
    ['<r><d op="Acme Mobile"/></r>', "Acme Mobile"],
    ['x=1&d={"a":{"op":["x","Acme Mobile"]}}&y=2', "Acme Mobile"],
    ['{"d":"{\\"op\\":\\"Acme Mobile\\",\\"n\\":1}"}', "Acme Mobile"],
    ['{"ssid":"\\"RaoHome\\"","n":1}', "RaoHome"],
    ['{"ssid":"\\u0022RaoHome\\u0022"}', "RaoHome"],
    ["ssid=%22RaoHome%22&n=1", "RaoHome"],
    ['{"d":"{\\"ssid\\":\\"\\\\\\"RaoHome\\\\\\"\\"}"}', "RaoHome"],
  ];
  for (const [text, value] of found) t.same(talk.say(text), [value], text);
  for (const text of [
    "op=Acme Mobile Ltd",
    "the Acme Mobile shop",
    '{"Acme Mobile":"x"}',
    "Acme Mobile=1",
    "op=AcmeMobile",
    "RaoHomes",
    "<r><op>Acme Mobile Ltd</op></r>",
    'they say "Acme Mobile" is good',
    '{"a":"","Acme Mobile":""}',
  ]) {
    t.same(talk.say(text), [], text);
  }
});

t.test("a text canary: its own letter case, anywhere", async (t) => {
  const talk = new Talk([
    ["text", "quartz-heron-512"],
    ["text", "grüne Quarzreiher im März"],
  ]);
  t.same(talk.say("xquartz-heron-5123"), ["quartz-heron-512"]);
  t.same(talk.say("Quartz-heron-512"), []);
  const words = Buffer.from("grüne Quarzreiher im März").toString("latin1");
  t.same(talk.say(words), ["grüne Quarzreiher im März"], "UTF-8");
  t.same(talk.say(`t=${base64(words)}`), ["grüne Quarzreiher im März base64"], "UTF-8 in Base64");
});

const IMEI = "860000000000009";

t.test("only what leaves the LAN is searched", async (t) => {
  const values: Value[] = [["imei", IMEI]];
  const text = `imei=${IMEI}`;
  const rig = new Rig({ values });
  const connection = new Connection();
  rig.send(
    ...connection.open(),
    connection.up(request()),
    connection.down(concat("HTTP/1.1 200 OK\r\n\r\n", text)),
  );
  rig.send(datagram({ dport: 9999 }, text, true));
  rig.send(datagram({ server: ROUTER, dport: 9999 }, text));
  rig.send(datagram({ client: "203.0.113.5", server: SERVER, dport: 9999 }, text));
  rig.send(datagram({ server: "239.255.255.250", dport: 1900 }, text));
  const inner = new Connection({ server: ROUTER });
  rig.send(...inner.open(), inner.up(request({ target: `/?${text}` })));
  t.same(rig.finish().found, [], "downstream, LAN, transit, multicast");
  t.same(
    rig.names,
    ["http api.example.org", "http api.example.org"],
    "names are read all the same",
  );
});

t.test("a server in the LAN: what it answers leaves the LAN", async (t) => {
  const rig = new Rig({ values: [["imei", IMEI]] });
  const connection = new Connection({ client: SERVER, server: PHONE });
  rig.send(...connection.open(), connection.up(request({ target: `/?imei=${IMEI}` })));
  const frame = rig.send(connection.down(`HTTP/1.1 200 OK\r\n\r\nimei=${IMEI}&`));
  t.match(rig.finish().found, [{ where: "tcp", field: "imei", frame }]);
  t.equal(rig.found.length, 1);
});

t.test("the excerpt shows the neighbourhood, never the value", async (t) => {
  const rig = new Rig({
    values: [
      ["imei", IMEI],
      ["text", "a text that is longer than an excerpt may be, so that it is cut at its end"],
    ],
  });
  rig.send(datagram({ dport: 9999 }, `before=1&imei=${IMEI}&after=2`));
  rig.send(datagram({ dport: 9999 }, `d=${base64(`before=1&imei=${IMEI}&after=2`)}`));
  rig.send(
    datagram(
      { dport: 9999 },
      "x a text that is longer than an excerpt may be, so that it is cut at its end y",
    ),
  );
  const excerpts = rig.matches.map(({ excerpt }) => Buffer.from(excerpt).toString("latin1"));
  t.same(excerpts, [
    "before=1&imei=***************&after=2",
    "before=1&imei=***************&after=2",
    "*".repeat(64),
  ]);
  t.same(
    rig.matches.map(({ size }) => size),
    [15, 15, 74],
  );
});
