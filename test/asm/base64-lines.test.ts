import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import t from "tap";
import { base64, cut, percent } from "./build/bytes.js";
import { Connection } from "./build/connection.js";
import { request } from "./build/http.js";
import { Rig } from "./harness.js";
import { Talk } from "./talk.js";

/** Base64 in lines of so many characters (RFC 2045, 6.8), as Android's and Java's encoders make it too. */
function inLines(
  bytes: string | Uint8Array,
  size: number,
  gap: string,
  alphabet: "base64" | "base64url" = "base64",
): string {
  const text = Buffer.from(bytes).toString(alphabet);
  return (text.match(new RegExp(`.{1,${size}}`, "g")) ?? []).map((line) => line + gap).join("");
}

t.test(
  "Base64 in lines: a value at any place is found, with the frame of its last byte",
  async (t) => {
    for (const [size, gap] of [
      [76, "\n"],
      [76, "\r\n"],
      [64, "\n"],
    ] as const) {
      const wrong: string[] = [];
      for (let at = 0; at < 250; at += 7) {
        const rig = new Rig({ values: [["email", "asha@example.org"]] });
        const connection = new Connection();
        const before = rig.send(...connection.open());
        const filler = "some words and more, ".repeat(20);
        const body = inLines(
          `${filler.slice(0, at)} asha@example.org ${filler.slice(at, 300)}`,
          size,
          gap,
        );
        const message = request({ method: "POST", body });
        const parts = Math.ceil(message.length / 40);
        const places = Array.from({ length: parts - 1 }, (_, i) => (i + 1) * 40);
        rig.send(...cut(message, ...places).map((part) => connection.up(part)));
        rig.finish();
        // Its last byte is told by the character that holds the last of its bits; breaks stand before that.
        const character = Math.floor(((at + 16) * 8 + 7) / 6);
        const last = character + Math.floor(character / size) * gap.length;
        const frame = before + 1 + Math.floor((message.length - body.length + last) / 40);
        const said = rig.found.map((found) => `${found.transforms} ${found.frame}`).join();
        if (said !== `base64 ${frame}`) wrong.push(`at ${at}: ${said}, not ${frame}`);
      }
      t.same(wrong, [], `lines of ${size}, breaks of ${gap.length}`);
    }
  },
);

t.test("Base64 in lines inside other texts, and around others", async (t) => {
  const talk = new Talk([["email", "asha@example.org"]]);
  const inner = `{"model":"HM 1S","language":"en_GB","pad":"x","who":"asha@example.org","net":"wifi"}`;
  const mail = "asha@example.org";
  const cases: [text: string, found: string[]][] = [
    [JSON.stringify({ d: inLines(inner, 76, "\n") }), [`${mail} json base64`]],
    [`v=1&d=${percent(inLines(inner, 76, "\n"))}`, [`${mail} percent base64`]],
    [inLines(gzipSync(inner), 76, "\r\n"), [`${mail} base64 gzip`]],
    [inLines(base64(inner), 76, "\n"), [`${mail} base64 base64`]],
    [`Content: base64\r\n\r\n${inLines(inner, 76, "\r\n")}--3f9a--\r\n`, [`${mail} base64`]],
    [
      inLines(`${inner}${"and words ".repeat(2000)}${mail} `, 76, "\n"),
      [`${mail} base64`, `${mail} base64`],
    ],
  ];
  for (const [text, found] of cases) t.same(talk.say(text), found, text.slice(0, 60));
});

t.test("tokens of one length on lines of their own are found each", async (t) => {
  const talk = new Talk([["email", "asha@example.org"]]);
  const digest = createHash("sha256").update("asha@example.org").digest("hex");
  const other = createHash("sha256").update("x").digest("hex");
  const token = base64("words of a token: asha@example.org, end.");
  t.same(talk.say([other, digest, other].join("\n")), ["asha@example.org hex sha256"]);
  t.same(talk.say([digest, other, other].join("\r\n")), ["asha@example.org hex sha256"]);
  t.same(talk.say([base64("x".repeat(40)), token].join("\n")), ["asha@example.org base64"]);
});

t.test("a line of Base64 may begin with a hyphen of the URL alphabet", async (t) => {
  const written = (i: number) => {
    const noise = createHash("sha512").update(`${i}`).digest("hex");
    return inLines(gzipSync(`${noise} asha@example.org, end`), 32, "\n", "base64url");
  };
  const begun = Array.from({ length: 400 }, (_, i) => written(i)).filter((text) =>
    /\n-[^-]/.test(text),
  );
  t.ok(begun.length > 0, `${begun.length} texts have such a line`);
  for (const text of begun) {
    const talk = new Talk([["email", "asha@example.org"]]);
    t.same(talk.say(text), ["asha@example.org base64url gzip"], text);
  }
});
