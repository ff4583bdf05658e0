import t from "tap";
import { base64, base64url, cut, percent } from "./build/bytes.js";
import { Connection, datagram } from "./build/connection.js";
import { request } from "./build/http.js";
import { Rig, type Value } from "./harness.js";
import { Talk, talk } from "./talk.js";

const PHONE_VALUE = "+44 7700 900123";

const IMEI = "860000000000009";

t.test("percent-encoded, once and twice", async (t) => {
  const talk = new Talk([
    ["phone", PHONE_VALUE],
    ["email", "asha@example.org"],
    ["imei", IMEI],
  ]);
  const cases: [text: string, found: string[]][] = [
    ["n=%2B447700900123", [PHONE_VALUE]],
    ["n=%2B44%207700%20900123", [`${PHONE_VALUE} percent`]],
    ["n=7700%39%300123", [`${PHONE_VALUE} percent`]],
    [`n=${percent("7700900123")}`, [`${PHONE_VALUE} percent`]],
    ["m=asha%40example.org", ["asha@example.org percent"]],
    ["m=asha%2540example.org", ["asha@example.org percent percent"]],
    [`n=${percent(percent("7700900123"))}`, [`${PHONE_VALUE} percent percent`]],
    [`x=%20&n=${IMEI}&y=%20`, [IMEI]],
    ["n=%377700900123", []],
    ["n=7700900123%37", []],
    ["n=%4g7700900123%", []],
    ["m=asha%4example.org", []],
    ["m=asha%40example.or", []],
  ];
  for (const [text, found] of cases) t.same(talk.say(text), found, text);
});

t.test("an escape that stands before the value is no part of it", async (t) => {
  const talk = new Talk([["phone", PHONE_VALUE]]);
  t.same(talk.say("a=%41&n=07700900123&b=%42"), [PHONE_VALUE]);
  t.same(talk.say("n=tel%3A07700900123"), [PHONE_VALUE]);
});

t.test("a long text with escapes: a value at any place is found once", async (t) => {
  const wrong: string[] = [];
  for (let at = 0; at < 2600; at += 61) {
    const rig = new Rig({ profile: "test", values: [["imei", IMEI]] });
    const filler = "some words%20and more. ".repeat(130);
    const text = `${filler.slice(0, at)} ${IMEI} ${filler.slice(at)}`;
    rig.send(datagram({ dport: 9999 }, text));
    if (rig.found.length !== 1) wrong.push(`at ${at}: ${rig.found.length}`);
  }
  t.same(wrong, []);
});

t.test(
  "a value in Base64 longer than the window, in small segments, is told once, with its frame",
  async (t) => {
    const filler = "some words and more, ".repeat(900);
    for (const at of [50, 700, 3000, 5001, 9002, 14_003, 18_000]) {
      const rig = new Rig({ profile: "small", values: [["imei", IMEI]] });
      const body = `d=${base64(`${filler.slice(0, at)} ${IMEI} ${filler.slice(at)}`)}`;
      const message = request({ method: "POST", body });
      const connection = new Connection();
      const before = rig.send(...connection.open());
      const places = Array.from(
        { length: Math.ceil(message.length / 100) - 1 },
        (_, i) => (i + 1) * 100,
      );
      rig.send(...cut(message, ...places).map((part) => connection.up(part)));
      rig.finish();
      // The last of the value's digits, at + 15 of the text, is told by the character of its last bits.
      const last = message.length - body.length + 2 + Math.floor(((at + 15) * 8 + 7) / 6);
      const frame = before + 1 + Math.floor(last / 100);
      t.same(
        rig.found.map((found) => [found.transforms, found.frame]),
        [[["base64"], frame]],
        `at ${at}`,
      );
    }
  },
);

const AROUND = ["", "?", "??", "???", "?>?"];

t.test("Base64 and Base64URL at all alignments", async (t) => {
  const values: Value[] = [
    ["imei", IMEI],
    ["email", "asha@example.org"],
    ["text", "quartz-heron-512"],
  ];
  const talk = new Talk(values);
  const texts = values.flatMap(([, value]) =>
    AROUND.flatMap((before) =>
      AROUND.map((after) => [value, `${before}${value}${after}`] as const),
    ),
  );
  for (const [value, text] of texts) {
    for (const token of [base64(text), base64url(text)]) {
      const transform = /[-_]/.test(token) ? "base64url" : "base64";
      t.same(talk.say(`d=${token}&`), [`${value} ${transform}`], token);
    }
  }
});

t.test(
  "a long Base64 body: a value at any place is found once, in the frame of its last byte",
  async (t) => {
    const filler = "nothing to be found in these words; ".repeat(100);
    const wrong: string[] = [];
    for (const profile of ["test", "small"] as const) {
      for (let at = 0; at < 3300; at += 59) {
        const text = `${filler.slice(0, at)} imei=${IMEI} ${filler.slice(at, 3300)}`;
        const bytes = request({ method: "POST", body: base64(text) });
        const end =
          bytes.length - base64(text).length + Math.ceil(((at + 6 + IMEI.length) * 4) / 3);
        const places = Array.from(
          { length: Math.ceil(bytes.length / 500) - 1 },
          (_, i) => (i + 1) * 500,
        );
        const { found } = talk(
          { profile, values: [["imei", IMEI]] },
          cut(bytes, ...places),
        ).finish();
        const said = found
          .map(({ frame, transforms }) => `${frame} ${transforms.join()}`)
          .join("; ");
        const wanted = `${3 + Math.ceil(end / 500)} base64`;
        if (said !== wanted) wrong.push(`${profile}, at ${at}: ${said}, not ${wanted}`);
      }
    }
    t.same(wrong, []);
  },
);

t.test(
  "a Base64 token of 20,000 characters in one packet: each value in it is found once",
  async (t) => {
    const numbers = Array.from({ length: 100 }, (_, i) => `7700900${String(100 + i)}`);
    const values = numbers.map((number): Value => ["phone", `+44${number}`]);
    const book = numbers.map((number, i) => `${"contact ".repeat(18)}${i}: 0${number}`).join("\n");
    for (const text of [base64(book), percent(book.slice(0, 15000))]) {
      const rig = new Rig({ values });
      rig.send(datagram({ dport: 9999 }, `book=${text}`));
      const said = rig.found.map(({ value }) => value.slice(3));
      const wanted = numbers.filter((number) =>
        text.startsWith("%") ? book.slice(0, 15000).includes(number) : true,
      );
      t.same(said.sort(), wanted);
      t.same(rig.losses, {});
    }
  },
);

t.test("text of other scripts in Base64", async (t) => {
  const canary = Buffer.from("серая цапля на кварце").toString("latin1");
  const talk = new Talk([["text", "серая цапля на кварце"]]);
  t.same(talk.say(`t=${canary}`), ["серая цапля на кварце"]);
  t.same(talk.say(`t=${base64(canary)}`), ["серая цапля на кварце base64"]);
  t.same(talk.say(`t=${percent(canary)}`), ["серая цапля на кварце percent"]);
});

t.test("Base64 in every neighbourhood", async (t) => {
  const talk = new Talk([["imei", IMEI]]);
  const token = base64(`{"imei":"${IMEI}"}`);
  const bare = token.replace(/=+$/, "");
  const found = [
    `d=${token}`,
    `"${token}"`,
    `d=${percent(token)}`,
    `Basic ${token}`,
    `${bare}.${bare.slice(0, 7)}`,
    `x.${bare}.y`,
    `[${bare}]`,
    `<v>${bare}</v>`,
    `data:text/plain;base64,${token}`,
  ];
  for (const text of found) {
    const said = talk.say(text);
    t.equal(said.length, 1, text);
    t.match(said[0], /base64$/, text);
  }
});

t.test("a token joined to words by the characters of its alphabet", async (t) => {
  const talk = new Talk([["imei", IMEI]]);
  const token = base64(`imei=${IMEI}`).replace(/=+$/, "");
  for (const text of [
    `v1_${token}`,
    `key-${token}`,
    `a/b/${token}`,
    `${token}_sig`,
    `v1_${token}-x`,
    `p+${token}+q`,
  ]) {
    const said = talk.say(`d=${text}`);
    t.equal(said.length, 1, text);
    t.match(said[0], /base64(url)?$/, text);
  }
  t.same(talk.say(`GET /cdn/${token}/pixel`), [`${IMEI} base64`], "a path");
});

t.test("wrapped twice", async (t) => {
  const talk = new Talk([["imei", IMEI]]);
  const inner = `imei=${IMEI}`;
  const cases: [name: string, text: string, transforms: string][] = [
    ["Base64 in Base64", base64(base64(inner)), "base64 base64"],
    ["Base64 in percent", percent(base64(inner)), "percent base64"],
    ["percent in Base64", base64(percent(inner)), "base64 percent"],
    ["Base64URL in Base64", base64(base64url(`??>${inner}`)), "base64 base64url"],
    ["three times", base64(base64(base64(inner))), "base64 base64 base64"],
  ];
  for (const [name, text, transforms] of cases) {
    t.same(talk.say(`d=${text}`), [`${IMEI} ${transforms}`], name);
  }
  t.same(
    talk.say(`d=${base64(base64(base64(base64(inner))))}`),
    [],
    "four times is deeper than is looked",
  );
});

t.test("the field of a value inside a wrapping is the innermost name", async (t) => {
  const talk = new Talk([["imei", IMEI]]);
  t.same(talk.post(`a=1&d=${base64(`{"x":1,"deviceId":"${IMEI}"}`)}`), [
    "http.body deviceId base64",
  ]);
  t.same(talk.post(`a=1&d=${base64(IMEI)}`), ["http.body d base64"]);
  t.same(talk.post(`a=1&d=${percent(`id=${IMEI}`)}`), ["http.body id percent"]);
  t.same(talk.post(`{"payload":"${base64(IMEI)}"}`), ["http.body payload base64"]);
});

t.test(
  "two kinds of escapes: the text that encloses the other has its own undone first",
  async (t) => {
    const talk = new Talk([["imei", "860000000000009"]]);
    const cases: [text: string, transforms: string][] = [
      ['{"d":"k%3D86000000000000\\u00309"}', "json"],
      ['{"d":"k%3D86000000000000%\\u003309"}', "json percent"],
      ["<r><a>k%3D86000000000000&#48;9</a></r>", "html"],
      ["<r><a>k%3D86000000000000&#37;309</a></r>", "html percent"],
      ['a=<r><b c="{&quot;k&quot;:&quot;8600000000000&#92;u00309&quot;}"/></r>', "html json"],
      ['a={"b":"<r>86000000000000&#48;\\u0039</r>"}', "json html"],
      ["d=%7B%22k%22%3A%2286000000000000%5Cu00309%22%7D", "percent json"],
    ];
    for (const [text, transforms] of cases) {
      t.same(talk.say(text), [`860000000000009 ${transforms}`], text);
    }
  },
);
