import { createHash } from "node:crypto";
import t from "tap";
import { Connection } from "./build/connection.js";
import { request } from "./build/http.js";
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
  ["MD5, cut", `id=${digest("md5", IMEI).toString("hex").slice(0, 20)}`, ["cut", "hex", "md5"]],
  [
    "Xiaomi's form: 16 characters of Base64URL of SHA-1",
    `deviceId=${digest("sha1", "860000000000009").toString("base64url").slice(0, 16)}`,
    [
      "cut",
      digest("sha1", IMEI).toString("base64url").slice(0, 16).match(/[-_]/)
        ? "base64url"
        : "base64",
      "sha1",
    ],
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
  ["digest with another end", `id=${digest("md5", IMEI).toString("hex").slice(0, 30)}00`],
  ["digest that goes on", `id=${digest("md5", IMEI).toString("hex")}00`],
  ["fewer than 16 characters of it", `id=${digest("md5", IMEI).toString("hex").slice(0, 15)}`],
  ["hex of another value", `id=${hex("860000000000017")}`],
  ["UTF-16 of another value", utf16("860000000000017")],
];

t.test("look-alikes are passed over", async (t) => {
  for (const [name, body] of TWINS) t.same(upload(body).found, [], name);
});
