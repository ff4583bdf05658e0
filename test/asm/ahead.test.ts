import { gzipSync } from "node:zlib";
import t from "tap";
import { base64, concat, cut, type Piece } from "./build/bytes.js";
import { Connection } from "./build/connection.js";
import { chunked, request } from "./build/http.js";
import { Rig, type Value } from "./harness.js";

const IMEI = "860000000000009";
const PHRASE = "quartz-heron-512";
const VALUES: readonly Value[] = [
  ["imei", IMEI],
  ["text", PHRASE],
];
const SEGMENT = 1400;
/** Letters of no value. */
const filler = (bytes: number): string =>
  "lorem ipsum dolor sit amet ".repeat(bytes).slice(0, bytes);

interface Case {
  readonly what: string;
  readonly stream: Uint8Array;
  /** The value as it stands in the stream. */
  readonly written: Piece;
  readonly where: string;
}

const post = (body: string): Uint8Array => request({ method: "POST", body });
const CHUNKED = request({ method: "POST", headers: ["Transfer-Encoding: chunked"] });
const pieces = (text: string): string[] => text.match(/.{1,5000}/gs) ?? [];
const wrap = (value: string, bytes: number): string =>
  `${filler(bytes)}&id=${value}&${filler(bytes)}`;

function cases(value: string): Case[] {
  const coded = base64(wrap(value, 4000));
  // Three characters stand for two bytes and a half of the value: these are surely in the piece that completes it.
  const inCode = coded.slice(
    Math.floor((4004 * 4) / 3),
    Math.ceil(((4004 + value.length) * 4) / 3),
  );
  return [
    { what: "a body", stream: post(wrap(value, 14_000)), written: value, where: "http.body" },
    {
      what: "a body that fits the window",
      stream: post(wrap(value, 3000)),
      written: value,
      where: "http.body",
    },
    {
      what: "JSON",
      stream: post(`{"a":"${filler(4000)}","id":"${value}","b":"${filler(4000)}"}`),
      written: value,
      where: "http.body",
    },
    { what: "Base64", stream: post(`d=${coded}`), written: inCode, where: "http.body" },
    {
      what: "chunks",
      stream: concat(CHUNKED, chunked(...pieces(wrap(value, 14_000)))),
      written: value,
      where: "http.body",
    },
    {
      what: "a long query",
      stream: request({
        target: `/?a=${filler(2000).replaceAll(" ", "+")}&id=${value}&b=${"x".repeat(2000)}`,
      }),
      written: value,
      where: "http.query",
    },
    {
      what: "a header",
      stream: request({
        headers: [`X-A: ${filler(2000)}`, `X-Id: ${value}`, `X-B: ${filler(2000)}`],
      }),
      written: value,
      where: "http.header",
    },
    {
      what: "text without a protocol",
      stream: concat(`\u0002 hello ${wrap(value, 6000)}`),
      written: value,
      where: "tcp",
    },
  ];
}

/** How many values were told after each segment, and what the last said. */
function judged(segments: readonly Uint8Array[], on = true) {
  const rig = new Rig({ values: VALUES, profile: "normal" });
  const connection = new Connection({});
  rig.send(...connection.open());
  rig.classifier.judge(on);
  const told = segments.map((bytes) => {
    rig.send(connection.up(bytes));
    return rig.found.length;
  });
  rig.finish();
  return { told, found: rig.found };
}

/** Segments of a size that a link has, of which one ends at `place`. */
function segmentsTo(stream: Uint8Array, place: number): Uint8Array[] {
  const first = place % SEGMENT;
  const places: number[] = [];
  for (let at = first === 0 ? SEGMENT : first; at < stream.length; at += SEGMENT) places.push(at);
  return cut(stream, ...places);
}

for (const value of [IMEI, PHRASE]) {
  for (const { what, stream, written, where } of cases(value)) {
    t.test(`${value} in ${what} is told with the segment that completes it`, async (t) => {
      const bytes = concat(written);
      const end = Buffer.from(stream).indexOf(bytes) + bytes.length;
      t.ok(end > bytes.length, "it is there");
      for (const behind of [0, 1, 700, SEGMENT - 5]) {
        const segments = segmentsTo(stream, end + behind);
        t.ok(segments.length > 2, `${segments.length} segments`);
        const { told, found } = judged(segments);
        let at = 0;
        const expected = segments.map((segment) => {
          at += segment.length;
          return at >= end ? 1 : 0;
        });
        t.same(told, expected, `${behind} bytes behind it`);
        t.match(found, [{ value, where }], "and once");
        t.equal(judged(segments, false).found.length, 1, "as often as when nothing is held back");
      }
    });
  }
}

t.test("a value in a compressed body is told before the body ends", async (t) => {
  const text = `${filler(200)} ${PHRASE} ${Buffer.from(gzipSync(filler(9))).toString("hex")}`;
  const tail = Array.from({ length: 9000 }, (_, i) => ((i * 2654435761) >>> 7) % 94)
    .map((n) => String.fromCharCode(33 + n))
    .join("");
  const body = gzipSync(`${text} ${tail}`);
  const segments = segmentsTo(
    request({ method: "POST", headers: [`Content-Length: ${body.length}`], body }),
    SEGMENT,
  );
  const { told, found } = judged(segments);
  t.match(found, [{ value: PHRASE, transforms: ["gzip"] }]);
  t.ok(
    told.indexOf(1) + 1 < segments.length,
    `with segment ${told.indexOf(1) + 1} of ${segments.length}`,
  );
});

t.test("what is no registered value is told as often as when nothing is held back", async (t) => {
  const stream = post(`imei=490154203237518&${filler(9000)}&lat=12.971600&lon=77.594600`);
  const tell = (on: boolean): number => {
    const rig = new Rig({ values: VALUES, profile: "normal" });
    const connection = new Connection({});
    rig.classifier.judge(on);
    rig.send(
      ...connection.open(),
      ...segmentsTo(stream, SEGMENT).map((each) => connection.up(each)),
    );
    return rig.finish().matches.length;
  };
  t.equal(tell(true), tell(false));
  t.ok(tell(true) > 0);
});

t.test("a number that goes on in the same segment is no value", async (t) => {
  const stream = post(`${filler(3000)}&id=${IMEI}77&${filler(3000)}`);
  const end = Buffer.from(stream).indexOf(IMEI) + IMEI.length;
  t.same(judged(segmentsTo(stream, end + 2)).found, []);
});
