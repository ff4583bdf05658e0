import { deflateRawSync, gzipSync } from "node:zlib";
import t from "tap";
import { base64, concat, cut, percent } from "./build/bytes.js";
import { Connection, datagram } from "./build/connection.js";
import { request } from "./build/http.js";
import { type Found, Rig, type Value } from "./harness.js";

const MAIL: Value = ["email", "asha@example.org"];
const NAME: Value = ["name", "Asha Rao"];
const PHONE: Value = ["phone", "+44 7700 900123"];
const SERIAL: Value = ["serial", "RGJEEY7G0KU"];
const OTHER: Value = ["phone", "+44 7700 900900"];
const VALUES = [MAIL, NAME, PHONE, OTHER, SERIAL];

const told = (found: readonly Found[]): string[] =>
  found.map(({ value, transforms, field }) => `${value} ${transforms.join(">")} ${field}`);

// One classifier for all: a fresh one for each of some thousand flows takes minutes.
const RIG = new Rig({ values: VALUES });
let port = 20_000;

/** What is told of the frames that a new flow on this port brings. */
function sent(frames: (sport: number) => readonly Uint8Array[]): string[] {
  RIG.send(...frames(port++));
  const found = told(RIG.finish().found);
  RIG.events.length = 0;
  return found;
}

const inDatagram = (payload: Uint8Array | string): string[] =>
  sent((sport) => [datagram({ sport, dport: 9999 }, payload)]);

function overTcp(dport: number, payload: Uint8Array, places: readonly number[]): string[] {
  return sent((sport) => {
    const connection = new Connection({ sport, dport });
    const segments = cut(payload, ...places).map((part) => connection.up(part));
    return [...connection.open(), ...segments, ...connection.close()];
  });
}

/** The bytes as a stream of its own, cut at these places. */
const inStream = (payload: Uint8Array, ...places: readonly number[]): string[] =>
  overTcp(9999, payload, places);

/** A request's body, cut at these places behind the head. */
function inBody(body: Uint8Array | string, ...places: readonly number[]): string[] {
  const message = request({ method: "POST", body });
  const head = message.length - concat(body).length;
  return overTcp(
    80,
    message,
    places.map((place) => head + place),
  );
}

const wide = (text: string): Buffer => Buffer.from(`\ufeff${text}`, "utf16le");
const html = (text: string): string => [...text].map((c) => `&#${c.charCodeAt(0)};`).join("");
const json = (text: string): string =>
  [...text].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
const quoted = (text: string): string => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");

t.test("a long text in UTF-16 with a mark is no QUIC packet", async (t) => {
  const text = `{"log":"${"start stop ".repeat(60)}","mail":"asha@example.org"}`;
  t.same(inDatagram(wide(text)), ["asha@example.org utf16 mail"]);
});

t.test("which of two languages of escapes encloses the other", async (t) => {
  const inJson = JSON.stringify({ k: `<r><m>${html("asha@")}example.org</m></r>` });
  t.same(inDatagram(inJson.replaceAll("&", "\\u0026")), ["asha@example.org json>html m"]);
  const inXml = `<r><m>${quoted(`{"k":"${json("asha@")}example.org"}`).replaceAll("\\", "&#92;")}</m></r>`;
  t.same(inDatagram(inXml), ["asha@example.org html>json k"]);
  const inForm = `x=<a>{"k":"<m>${html("asha@").replace("&", "\\u0026")}example.org</m>"}</a>`;
  t.same(inDatagram(inForm), ["asha@example.org json>html m"]);
});

t.test(
  "a value beside an escape that is not undone any more is part of a longer one",
  async (t) => {
    const beside = (before: string, after = ""): string =>
      base64(base64(base64(`"${before}asha@example.org${after}"`)));
    t.same(inDatagram(beside("")), ["asha@example.org base64>base64>base64 null"]);
    for (const before of ["&#120;", "&#x78;", "\\u0078", "%78", "&#46;"]) {
      t.same(inDatagram(beside(before)), [], before);
    }
    for (const after of ["&#120;", "\\u0078", "%78"])
      t.same(inDatagram(beside("", after)), [], after);
    t.same(inDatagram(beside("&#34;", "&#34;")).length, 1, "an escaped quote is no part of it");
  },
);

t.test("members of gzip that follow one another are one file", async (t) => {
  const members = ["a=1", "m=asha@example.org", "n=07700900123"].map((text) => gzipSync(text));
  const found = ["asha@example.org gzip m", "+44 7700 900123 gzip n"];
  const file = concat(...members);
  t.same(inDatagram(file), found);
  for (let at = 1; at < file.length; at += 3) t.same(inBody(file, at), found, `cut at ${at}`);
  t.same(inDatagram(concat(file, [1, 2, 3], gzipSync("m=asha@example.org"))), found);
});

t.test(
  "a value behind a backslash, as in a path, unless its first letter is read as an escape",
  async (t) => {
    for (const before of ["C:\\", "\\\\server\\", "is '\\'\\"]) {
      t.same(inDatagram(`${before}07700900123\\x`), ["+44 7700 900123  null"], before);
      t.same(inDatagram(`${before}asha@example.org`), ["asha@example.org  null"], before);
    }
    t.same(inDatagram("C:\\RGJEEY7G0KU\\x"), ["RGJEEY7G0KU  null"]);
    const rig = new Rig({ values: [["email", "nora@example.org"]] });
    rig.send(datagram({}, "C:\\nora@example.org"), datagram({}, "C:\\Nora@example.org"));
    t.equal(rig.matches.length, 1, "only the small letter stands for the end of a line");
  },
);

t.test(
  "parts of a Base64 token that is text from end to end are not read by themselves",
  async (t) => {
    // The second half, from a slash on, would read as markup whose first reference is JSON's.
    const text = `{"t":"ok", "k7": ["other", "<?xml version=\\"1.0\\" encoding=\\"utf-8\\"?><r><size>en</size><val>\\u0026#120;asha&#64;example.org</val></r>"]}`;
    t.match(base64(text), /\//);
    t.same(inDatagram(base64(text)), []);
    t.same(inDatagram(base64(text.replace("\\u0026#120;", "\\u0026#32;"))), [
      "asha@example.org base64>html val",
    ]);
  },
);

t.test("a body is read whole, however it is cut", async (t) => {
  const text = `<r>${"<a>x</a>".repeat(60)}<d>${quoted(quoted(`{"n":["other","${json("Asha Rao")}"]}`))}</d></r>`;
  const bytes = concat(text);
  t.same(inBody(text), ["Asha Rao json n"]);
  for (const place of [1, 300, 480, bytes.length - 30, bytes.length - 9]) {
    t.same(inBody(text, place), ["Asha Rao json n"], String(place));
  }
});

t.test("compressed bytes in percent-encoding, however they are cut", async (t) => {
  const gzip = percent(gzipSync(`{"a":"${"b c d ".repeat(9)}","m":"asha@example.org"}`));
  const run = concat(gzip.replace(/%(2D|5F|7E|[3-7][0-9A-F])/g, "~%$1"));
  t.same(inStream(concat(gzip), 9, 90), ["asha@example.org percent>gzip m"]);
  t.not(run.length, gzip.length);
  for (let place = 1; place < gzip.length; place += 7) {
    t.same(inStream(concat(gzip), place), ["asha@example.org percent>gzip m"], String(place));
  }
});

/** gzip (RFC 1952, 2.3) with a file's name in its head. */
function namedGzip(text: string, name: string): Uint8Array {
  const plain = gzipSync(text);
  const head = Uint8Array.from(plain.subarray(0, 10));
  head[3] = 8;
  return concat(head, name, [0], plain.subarray(10));
}

t.test("compressed bytes that look like an escape", async (t) => {
  for (const name of ["a.txt", "a\\n.txt", "a%20b.txt", "a&amp;b.txt", "a\\u0026&#92;.txt"]) {
    const gzip = namedGzip('{"m":"asha@example.org"}', name);
    t.same(inDatagram(gzip), ["asha@example.org gzip m"], name);
    t.same(inDatagram(concat("log=", percent(gzip))), ["asha@example.org percent>gzip m"], name);
  }
});

t.test("nine bytes of DEFLATE that a header announced", async (t) => {
  const body = deflateRawSync("07700900900");
  t.equal(body.length, 9);
  const message = request({ method: "POST", body, headers: ["Content-Encoding: deflate"] });
  t.same(overTcp(80, message, []), ["+44 7700 900900 deflate null"]);
});

t.test(
  "a damaged stream is read up to there, and nothing is told that its end would change",
  async (t) => {
    const text = `m=asha@example.org&${"abcdefghijklmnopqrstuvwxyz0123456789".repeat(3)}`;
    const whole = gzipSync(text);
    const ends = Array.from(whole.keys()).filter((size) => size > 20);
    const found = ends.map((size) => inDatagram(whole.subarray(0, size)).length);
    t.same(found, [...found].sort(), "with more bytes never less is found");
    const longer = gzipSync("m=asha@example.organisation&x=1&y=22&z=333&a=4444&b=55555&c=666666");
    for (let size = 20; size <= longer.length; size++) {
      t.same(inDatagram(longer.subarray(0, size)), [], `${size} bytes of another address`);
    }
  },
);

t.test("a form's last value inside a text of another language", async (t) => {
  t.same(inDatagram("<r><b>v=17&k=Asha Rao</b></r>"), ["Asha Rao  k"]);
  t.same(inDatagram('{"b":"v=17&k=Asha Rao","c":1}'), ["Asha Rao  k"]);
  t.same(inDatagram('{"Asha Rao":"k"}'), [], "a key is no value");
  t.same(inDatagram("<r>k=Asha Rao Jr</r>"), []);
});

t.test("what a segment's border cuts is not told before its rest is there", async (t) => {
  const cases: readonly (readonly [name: string, text: string, found: readonly string[]])[] = [
    ["a serial and a letter", `<v>${html("RGJEEY7G0KU")}x</v>`, []],
    ["a serial and an escaped letter", `<v>${html("RGJEEY7G0KUx")}</v>`, []],
    ["a name", `<v>${quoted(html("Asha Rao"))}</v>`, ["Asha Rao html>html v"]],
    [
      "a name's reference, escaped",
      `{"v":"${html("Asha Rao").replaceAll("#", "\\u0023")}"}`,
      ["Asha Rao json>html v"],
    ],
    [
      "a serial with a letter, escaped",
      `{"v":"${html("RGJEEY7G0KUx").replaceAll("#", "\\u0023")}"}`,
      [],
    ],
    ["a longer name", `<v>${quoted(html("Asha Rao Jr"))}</v>`, []],
    ["a number", "to 07700 900123 now", ["+44 7700 900123  null"]],
    ["a longer number", "to 07700 9001234 now", []],
  ];
  for (const [name, text, found] of cases) {
    for (const bytes of [concat(text), wide(text)]) {
      const places = Array.from(bytes.keys()).slice(1);
      const wanted = inStream(bytes);
      t.equal(wanted.length, found.length, name);
      for (const place of places)
        t.same(inStream(bytes, place), wanted, `${name}, cut at ${place}`);
    }
  }
});

t.test("a text in UTF-16 that comes byte by byte", async (t) => {
  const bytes = wide("id RGJEEY7G0KU;").swap16();
  t.same(inStream(bytes, ...Array.from(bytes.keys()).slice(1)), ["RGJEEY7G0KU utf16 null"]);
});

t.test("a few bytes of text make a flow readable at its end", async (t) => {
  const rig = new Rig();
  rig.send(
    datagram({ dport: 9999 }, "status ok 17"),
    datagram({ dport: 9998 }, new Uint8Array(12).fill(0x91)),
  );
  t.same(
    rig.finish().ends.map(({ dport, flags }) => [dport, flags & 1]),
    [
      [9999, 1],
      [9998, 0],
    ],
  );
});
