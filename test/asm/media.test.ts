import t from "tap";
import { concat, cut, type Piece } from "./build/bytes.js";
import { Connection, datagram } from "./build/connection.js";
import { chunked, request } from "./build/http.js";
import { exif, type Gps, HEADS, jpeg } from "./build/media.js";
import { Rig, type Setup } from "./harness.js";

/** 12°58'17.76" N, 77°35'40.56" E: 12.9716, 77.5946. */
const NORTH_EAST: Gps = {
  lat: [
    [12, 1],
    [58, 1],
    [1776, 100],
  ],
  latRef: "N",
  lon: [
    [77, 1],
    [35, 1],
    [4056, 100],
  ],
  lonRef: "E",
};
/** 37°30' S, 12°15'30" W, seconds and minutes in one fraction: -37.5, -12.258333. */
const SOUTH_WEST: Gps = {
  lat: [
    [37, 1],
    [30, 1],
    [0, 1],
  ],
  latRef: "S",
  lon: [
    [12, 1],
    [155, 10],
    [0, 1],
  ],
  lonRef: "W",
};

interface Shown {
  readonly find: string;
  readonly said: string;
  readonly frame: number;
  readonly where: string;
}

const KINDS = ["", "jpeg", "png", "gif", "webp", "heif", "mp4", "mp3", "ogg", "wav", "amr"];

/** Structural finds in words: the kind of media, or a position in degrees. */
function shown(rig: Rig): Shown[] {
  return rig.matches.map(({ find, value, frame, where }) => {
    const view = new DataView(value.slice().buffer);
    const position = `${view.getInt32(0, true) / 1e6} ${view.getInt32(4, true) / 1e6}`;
    const said = find === "position" ? position : (KINDS[value[0] ?? 0] ?? "");
    return { find, said, frame, where };
  });
}

function talk(payloads: readonly Piece[], setup: Setup = {}): Rig {
  const rig = new Rig(setup);
  const connection = new Connection();
  rig.send(...connection.open(), ...payloads.map((payload) => connection.up(payload)));
  return rig.finish();
}

const post = (body: Piece) => request({ method: "POST", body });

t.test("media at the beginning of a body, by its first bytes", async (t) => {
  for (const [kind, head] of Object.entries(HEADS)) {
    const bytes = concat(head, new Uint8Array(100));
    t.match(shown(talk([post(bytes)])), [{ find: "media", said: kind, where: "http.body" }], kind);
    const raw = new Rig();
    raw.send(datagram({ dport: 9999 }, bytes));
    t.match(shown(raw), [{ find: "media", said: kind, where: "udp" }], `${kind}, UDP`);
    const wrong: number[] = [];
    for (let at = 1; at < 40; at++) {
      const body = post(bytes);
      const place = body.length - bytes.length + at;
      const found = shown(talk(cut(body, place)));
      if (found.length !== 1 || found[0]?.said !== kind) wrong.push(at);
    }
    t.same(wrong, [], `${kind}, cut at every byte of its beginning`);
  }
});

t.test("what is no media", async (t) => {
  const cases: [name: string, body: Piece][] = [
    ["text", "a=1&b=2&c=3&d=4"],
    ["RIFF of another kind", concat("RIFF", new Uint8Array(4), "AVI LIST")],
    ["a JPEG's first two bytes only", [0xff, 0xd8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
    ["media in the middle", concat("x=1&photo=", HEADS.jpeg ?? "")],
    ["11 bytes", (HEADS.jpeg ?? new Uint8Array()).subarray(0, 11)],
  ];
  for (const [name, body] of cases) t.same(shown(talk([post(body)])), [], name);
});

t.test("text with a name of media in it is none", async (t) => {
  for (const text of [
    "buorftypgeb 7 7057594056",
    "    ftypmp42 is what it says",
    "GIF8 was here in 1989",
  ])
    t.same(shown(talk([post(text)])), [], text);
});

t.test("the position of a picture in both byte orders", async (t) => {
  const cases: [gps: Gps, said: string][] = [
    [NORTH_EAST, "12.9716 77.5946"],
    [SOUTH_WEST, "-37.5 -12.258333"],
  ];
  for (const [gps, said] of cases) {
    for (const littleEndian of [true, false]) {
      const found = shown(talk([post(jpeg(exif(gps, littleEndian)))]));
      t.match(
        found,
        [
          { find: "media", said: "jpeg" },
          { find: "position", said },
        ],
        said,
      );
      t.equal(found.length, 2, said);
    }
  }
});

t.test("a picture in segments: told once, position by the frame of its last byte", async (t) => {
  const app1 = exif(NORTH_EAST, true);
  const picture = jpeg(app1, 3000);
  const body = post(picture);
  const head = body.length - picture.length;
  const end = Buffer.from(body).indexOf(Buffer.from(app1)) + app1.length;
  for (const profile of ["test", "small"] as const) {
    const wrong: string[] = [];
    for (let at = head; at < end + 20; at++) {
      const found = shown(talk(cut(body, at, at + 500), { profile }));
      const frames = [head + 3, end].map((place) => (place <= at ? 4 : 5));
      const said = found.map((each) => `${each.said} ${each.frame}`).join(", ");
      const wanted = `jpeg ${frames[0]}, 12.9716 77.5946 ${frames[1]}`;
      if (said !== wanted) wrong.push(`cut at ${at - head}: ${said}, not ${wanted}`);
    }
    t.same(wrong, [], profile);
  }
});

t.test("a picture in small chunks", async (t) => {
  const picture = jpeg(exif(NORTH_EAST, false), 500);
  const head = request({ method: "POST", headers: ["Transfer-Encoding: chunked"] });
  for (const size of [1, 10, 100, 333]) {
    const chunks = Array.from({ length: Math.ceil(picture.length / size) }, (_, i) =>
      picture.subarray(i * size, (i + 1) * size),
    );
    const found = shown(talk([head, chunked(...chunks)]));
    t.match(found, [{ said: "jpeg" }, { said: "12.9716 77.5946" }], `chunks of ${size}`);
    t.equal(found.length, 2, `chunks of ${size}`);
  }
});

t.test("a picture straight on a connection", async (t) => {
  const picture = jpeg(exif(NORTH_EAST, true), 2000);
  const found = shown(talk(cut(picture, 5, 90, 1000)));
  t.match(found, [
    { said: "jpeg", where: "tcp" },
    { said: "12.9716 77.5946", where: "tcp" },
  ]);
});

t.test("EXIF that contradicts itself is passed over", async (t) => {
  const app1 = exif(NORTH_EAST, true);
  const patched = (at: number, piece: Piece) => {
    const copy = app1.slice();
    copy.set(concat(piece), at);
    return copy;
  };
  // Places behind `Exif\0\0`: 4 first directory, 18 pointer to the GPS directory, 26 + 8 + 2 + 12 + 8 latitude's place.
  const cases: [name: string, app1: Uint8Array][] = [
    ["another byte order mark", patched(6, "XX")],
    ["a directory beyond the block", patched(10, [255, 255, 255, 127])],
    ["a directory of 65,535 entries", patched(14, [255, 255])],
    ["a GPS directory beyond the block", patched(24, [255, 255, 0, 0])],
    ["a latitude beyond the block", patched(56, [255, 255, 255, 255])],
    ["an empty block", new Uint8Array()],
    ["no directory", app1.subarray(0, 14)],
  ];
  for (const [name, block] of cases) {
    t.match(shown(talk([post(jpeg(block))])), [{ said: "jpeg" }], name);
    t.equal(shown(talk([post(jpeg(block))])).length, 1, name);
  }
  for (let size = 0; size < app1.length; size++) {
    const found = shown(talk([post(concat(jpeg(app1).subarray(0, 24 + size)))]));
    t.ok(found.length <= 1, `cut at ${size}`);
  }
});

const BOUNDARY = "--3f9a";

/** A multipart body (RFC 7578): a part for each of the contents. */
function parts(...contents: readonly [disposition: string, content: Piece][]): Uint8Array {
  const each = contents.map(([disposition, content]) =>
    concat(`${BOUNDARY}\r\nContent-Disposition: ${disposition}\r\n\r\n`, content, "\r\n"),
  );
  return concat(...each, `${BOUNDARY}--\r\n`);
}

const PHOTO = 'form-data; name="photo"; filename="a.jpg"\r\nContent-Type: image/jpeg';

t.test("a picture in a part of a multipart body, with the part's name", async (t) => {
  const picture = jpeg(exif(NORTH_EAST, true), 3000);
  const title: [string, Piece] = ['form-data; name="title"', "a tree"];
  const other: [string, Piece] = ['form-data; name="old"', new Uint8Array(9000).fill(0x61)];
  const cases: [name: string, body: Uint8Array][] = [
    ["the only part", parts([PHOTO, picture])],
    ["the second", parts(title, [PHOTO, picture])],
    ["behind a part longer than the window", parts(other, [PHOTO, picture])],
    ["before another", parts([PHOTO, picture], title)],
  ];
  for (const profile of ["test", "small", "normal"] as const) {
    for (const [name, body] of cases) {
      for (const size of [7, 100, 1400, 60_000]) {
        const places = Array.from({ length: Math.ceil(body.length / size) }, (_, i) => i * size);
        const rig = talk(cut(post(body), ...places.slice(1)), { profile });
        const said = rig.matches.map(({ find, field, where }) => `${find} ${where} ${field}`);
        const wanted = ["media http.body photo", "position http.body photo"];
        t.same(said, wanted, `${profile}, ${name}, segments of ${size}`);
      }
    }
  }
});

t.test("two pictures in one body, and other media in a part", async (t) => {
  const picture = jpeg(exif(NORTH_EAST, true), 300);
  const two = shown(talk([post(parts([PHOTO, picture], [PHOTO, picture]))]));
  t.equal(two.length, 4);
  for (const [kind, head] of Object.entries(HEADS)) {
    const body = parts(['form-data; name="file"', concat(head, new Uint8Array(100))]);
    t.match(shown(talk([post(body)])), [{ find: "media", said: kind }], kind);
  }
});

t.test("a picture in Base64 and hexadecimal inside a text", async (t) => {
  const picture = jpeg(exif(NORTH_EAST, true), 3000);
  const buffer = Buffer.from(picture);
  const codings: [coding: string, text: string][] = [
    ["base64", buffer.toString("base64")],
    ["hex", buffer.toString("hex")],
  ];
  for (const [coding, text] of codings) {
    const rig = talk(cut(post(`{"id":7,"img":"${text}","end":1}`), 500, 1900));
    const said = rig.matches.map(({ find, field, transforms }) => `${find} ${field} ${transforms}`);
    t.same(said, [`media img ${coding}`, `position img ${coding}`], coding);
  }
});

t.test("an empty line and text are no media", async (t) => {
  for (const text of ["a\r\n\r\nRIFF is a container", "x\n\nGIF8", "\r\n\r\n", "a\n\n"]) {
    t.same(shown(talk([post(text)])), [], text);
  }
});

t.test("pictures that come down are not reported", async (t) => {
  const rig = new Rig();
  const connection = new Connection();
  rig.send(...connection.open(), connection.up(request()));
  rig.send(connection.down(concat("HTTP/1.1 200 OK\r\n\r\n", jpeg(exif(NORTH_EAST, true)))));
  t.same(shown(rig.finish()), []);
});
