import { createHash } from "node:crypto";
import { deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import t from "tap";
import { Connection } from "./build/connection.js";
import { chunked, request } from "./build/http.js";
import { Rig, type Value } from "./harness.js";

const IMEI = "860000000000009";
const MAIL = "asha@example.org";
const VALUES: readonly Value[] = [
  ["imei", IMEI],
  ["email", MAIL],
];

const b64 = (text: string | Buffer): string => Buffer.from(text).toString("base64");
const hex = (text: string): string => Buffer.from(text).toString("hex");
const digest = (name: string, text: string): Buffer => createHash(name).update(text).digest();
const utf16 = (text: string): Buffer => Buffer.from(text, "utf16le");
const middle = (text: string): string => digest("md5", text).toString("hex").slice(8, 24);
const CUT_MD5 = ["cut", "hex", "md5"];

/** What an uploaded body must give: transforms, outermost first. */
const BODIES: readonly (readonly [
  name: string,
  body: string | Buffer,
  transforms: readonly string[],
])[] = [
  ["as it is", `imei=${IMEI}&x=1`, []],
  ["hex", `imei=${hex(IMEI)}&x=1`, ["hex"]],
  ["hex in capitals", `mail=${hex(MAIL).toUpperCase()}`, ["hex"]],
  ["hex in Base64", `v=${b64(hex(MAIL))}`, ["base64", "hex"]],
  ["JSON escapes inside", `{"mail":"asha@example\\u002eorg"}`, ["json"]],
  ["JSON escapes elsewhere", `{"u":"http:\\/\\/x.example\\/","mail":"${MAIL}"}`, []],
  ["JSON in JSON", JSON.stringify({ data: JSON.stringify({ mail: MAIL }) }), []],
  ["JSON in percent", `d=%7B%22mail%22%3A%22asha%40example.org%22%7D`, ["percent"]],
  ["HTML reference", "<m>asha&#64;example.org</m>", ["html"]],
  ["hexadecimal reference", "<m>asha&#x40;example.org</m>", ["html"]],
  ["reference elsewhere", `<m a="&lt;">${MAIL}</m>`, []],
  ["UTF-16, little-endian", utf16(`imei=${IMEI};`), ["utf16"]],
  ["UTF-16, big-endian", utf16(`imei=${IMEI};`).swap16(), ["utf16"]],
  ["UTF-16 behind an odd byte", Buffer.concat([Buffer.from("x"), utf16(MAIL)]), ["utf16"]],
  ["UTF-16 in Base64", `v=${b64(utf16(MAIL))}`, ["base64", "utf16"]],
  ["Base64 in percent", `v=${b64(`${MAIL}!?`).replace("=", "%3D")}&`, ["base64"]],
  ["MD5", `id=${digest("md5", IMEI).toString("hex")}`, ["hex", "md5"]],
  [
    "SHA-1 in capitals",
    `id=${digest("sha1", IMEI).toString("hex").toUpperCase()}`,
    ["hex", "sha1"],
  ],
  ["SHA-256 in Base64", `id=${digest("sha256", MAIL).toString("base64")}&`, ["base64", "sha256"]],
  ["SHA-512", `id=${digest("sha512", IMEI).toString("hex")}`, ["hex", "sha512"]],
  ["MD5, its middle", `id=${middle(IMEI)}`, CUT_MD5],
  ["MD5, its middle in capitals", `id=${middle(IMEI).toUpperCase()}&`, CUT_MD5],
  ["MD5, cut", `id=${digest("md5", IMEI).toString("hex").slice(0, 20)}`, CUT_MD5],
  [
    "Xiaomi's form: 16 characters of Base64URL of SHA-1",
    `deviceId=${digest("sha1", IMEI).toString("base64url").slice(0, 16)}`,
    ["cut", "base64url", "sha1"],
  ],
  [
    "17 characters, which are no form of anybody's",
    `deviceId=${digest("sha1", IMEI).toString("base64").slice(0, 17)}`,
    ["cut", "base64", "sha1"],
  ],
  [
    "16 characters with a plus",
    `deviceId=${digest("sha1", MAIL).toString("base64").slice(0, 16)}`,
    ["cut", "base64", "sha1"],
  ],
  ["digest in percent", `id=%7B${digest("md5", IMEI).toString("hex")}%7D`, ["hex", "md5"]],
];

function upload(body: string | Buffer): Rig {
  const rig = new Rig({ values: VALUES });
  const connection = new Connection();
  const bytes = request({ method: "POST", host: "198.51.100.9", body });
  rig.send(...connection.open(), connection.up(bytes));
  return rig.finish();
}

t.test("what had to be undone, outermost first", async (t) => {
  for (const [name, body, transforms] of BODIES) {
    const rig = upload(body);
    t.same(
      rig.found.map((found) => found.transforms),
      [transforms],
      name,
    );
  }
});

const TWINS: readonly (readonly [name: string, body: string | Buffer])[] = [
  ["digest of another value", `id=${digest("md5", "860000000000017").toString("hex")}`],
  ["another middle of a digest", `id=${digest("md5", IMEI).toString("hex").slice(10, 26)}`],
  ["middle of another value's digest", `id=${middle("860000000000017")}`],
  ["digest with another end", `id=${digest("md5", IMEI).toString("hex").slice(0, 30)}00`],
  ["digest that goes on", `id=${digest("md5", IMEI).toString("hex")}00`],
  ["fewer than 16 characters of it", `id=${digest("md5", IMEI).toString("hex").slice(0, 15)}`],
  ["hex of another value", `id=${hex("860000000000017")}`],
  ["UTF-16 of another value", utf16("860000000000017")],
];

t.test("look-alikes are passed over", async (t) => {
  for (const [name, body] of TWINS) t.same(upload(body).found, [], name);
});

const FILLER = Array.from({ length: 300 }, (_, i) => `{"event":"${i}","at":${i * 7919}},`).join("");

/** Compressed uploads: body, headers, transforms. */
const COMPRESSED: readonly (readonly [
  name: string,
  body: Buffer,
  headers: readonly string[],
  transforms: readonly string[],
])[] = [
  ["gzip", gzipSync(`imei=${IMEI}`), ["Content-Encoding: gzip"], ["gzip"]],
  ["gzip that no header tells", gzipSync(`imei=${IMEI}`), [], ["gzip"]],
  ["gzip behind long text", gzipSync(`[${FILLER}"${MAIL}"]`), [], ["gzip"]],
  ["gzip, stored", gzipSync(`imei=${IMEI}`, { level: 0 }), [], ["gzip"]],
  ["gzip, fixed codes", gzipSync(`imei=${IMEI}`, { strategy: 4 }), [], ["gzip"]],
  ["zlib", deflateSync(`[${FILLER}"${MAIL}"]`), ["Content-Encoding: deflate"], ["deflate"]],
  ["zlib that no header tells", deflateSync(`imei=${IMEI}`), [], ["deflate"]],
  ["raw deflate", deflateRawSync(`imei=${IMEI}`), ["Content-Encoding: deflate"], ["deflate"]],
  ["gzip in Base64", Buffer.from(`d=${b64(gzipSync(`imei=${IMEI}`))}`), [], ["base64", "gzip"]],
  [
    "Base64 in gzip in Base64",
    Buffer.from(`d=${b64(gzipSync(`mail=${b64(MAIL)}`))}`),
    [],
    ["base64", "gzip", "base64"],
  ],
];

t.test("compressed uploads", async (t) => {
  for (const [name, body, headers, transforms] of COMPRESSED) {
    const rig = new Rig({ values: VALUES });
    const connection = new Connection();
    const bytes = request({ method: "POST", host: "198.51.100.9", body, headers });
    rig.send(...connection.open(), connection.up(bytes));
    rig.finish();
    t.same(
      rig.found.map((found) => found.transforms),
      [transforms],
      name,
    );
  }
});

t.test("a compressed upload in segments: found once, in the frame that completed it", async (t) => {
  const body = gzipSync(`imei=${IMEI}&x=1`);
  for (let cut = 1; cut < body.length; cut++) {
    const rig = new Rig({ values: VALUES });
    const connection = new Connection();
    const bytes = request({ method: "POST", host: "198.51.100.9", body });
    const border = bytes.length - body.length + cut;
    rig.send(...connection.open());
    const first = rig.lastFrame + 1;
    rig.send(connection.up(bytes.subarray(0, border)), connection.up(bytes.subarray(border)));
    t.equal(rig.found.length, 1, `cut at ${cut}`);
    const frame = rig.found[0]?.frame ?? 0;
    t.ok(frame === first || frame === first + 1, `cut at ${cut}: frame ${frame}`);
    if (cut < 12) t.equal(frame, first + 1, `cut at ${cut}: the value is in the second`);
  }
});

t.test("a compressed upload in chunks", async (t) => {
  const body = gzipSync(`[${FILLER}"${MAIL}"]`);
  const rig = new Rig({ values: VALUES });
  const connection = new Connection();
  const head = request({
    method: "POST",
    host: "198.51.100.9",
    headers: ["Transfer-Encoding: chunked"],
  });
  rig.send(...connection.open(), connection.up(head));
  const coded = chunked(body.subarray(0, 100), body.subarray(100));
  for (let at = 0; at < coded.length; at += 500)
    rig.send(connection.up(coded.subarray(at, at + 500)));
  rig.finish();
  t.same(
    rig.found.map((found) => found.transforms),
    [["chunked", "gzip"]],
  );
});

t.test("data that only begins like a compressed body", async (t) => {
  const broken = Buffer.concat([gzipSync("x").subarray(0, 10), Buffer.from(` imei=${IMEI} `)]);
  for (const body of [
    broken,
    Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0]),
    gzipSync(FILLER).subarray(0, 200),
  ]) {
    const rig = new Rig({ values: VALUES });
    const connection = new Connection();
    rig.send(...connection.open(), connection.up(request({ method: "POST", body })));
    t.equal(rig.finish().undecodable, 0);
  }
});
