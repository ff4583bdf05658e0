import { execFileSync } from "node:child_process";
import t from "tap";
import { datagram } from "./build/connection.js";
import { exif, jpeg, type Rational, type Sexagesimal } from "./build/media.js";
import { Rig } from "./harness.js";

/** Position of a picture in one UDP datagram, in millionths of a degree; null: none is told. */
function positionOf(lat: Sexagesimal, lon: Sexagesimal): [number, number] | null {
  const rig = new Rig();
  const picture = jpeg(exif({ lat, latRef: "N", lon, lonRef: "W" }, true));
  rig.send(datagram({ dport: 9999 }, picture));
  const found = rig.finish().matches.find(({ find }) => find === "position");
  if (found === undefined) return null;
  const view = new DataView(found.value.slice().buffer);
  return [view.getInt32(0, true), -view.getInt32(4, true)];
}

const NONE: Rational = [0, 1];
const MOST = 0xffffffff;

/** Worked out by hand: degrees + minutes / 60 + seconds / 3600, times 1,000,000, to the nearest. */
const POSITIONS: readonly [string, Sexagesimal, number | null][] = [
  ["nothing", [NONE, NONE, NONE], 0],
  ["whole degrees", [[90, 1], NONE, NONE], 90_000_000],
  ["a third of a degree", [[1, 3], NONE, NONE], 333_333],
  ["two thirds", [[2, 3], NONE, NONE], 666_667],
  ["a minute: 16,666.67", [NONE, [1, 1], NONE], 16_667],
  ["a second: 277.78", [NONE, NONE, [1, 1]], 278],
  ["a thousandth of a second: 0.28", [NONE, NONE, [1, 1000]], 0],
  ["two thousandths: 0.56", [NONE, NONE, [2, 1000]], 1],
  [
    "12°58'17.76\"",
    [
      [12, 1],
      [58, 1],
      [1776, 100],
    ],
    12_971_600,
  ],
  ["degrees in millions", [[12_971_600, 1_000_000], NONE, NONE], 12_971_600],
  [
    "the largest fraction",
    [
      [MOST, MOST],
      [MOST, MOST],
      [MOST, MOST],
    ],
    1_016_944,
  ],
  [
    "0 below the line counts as nothing",
    [
      [5, 1],
      [1, 0],
      [3, 0],
    ],
    5_000_000,
  ],
  ["180 degrees", [[180, 1], NONE, NONE], 180_000_000],
  ["more than 180", [[180, 1], NONE, [1, 1]], null],
  [
    "as many as fit",
    [
      [MOST, 1],
      [MOST, 1],
      [MOST, 1],
    ],
    null,
  ],
];

for (const [what, value, wanted] of POSITIONS) {
  t.test(`a position's ${what}`, async (t) => {
    const other: Sexagesimal = [[1, 1], NONE, NONE];
    t.same(positionOf(value, other), wanted === null ? null : [wanted, 1_000_000], "latitude");
    t.same(positionOf(other, value), wanted === null ? null : [1_000_000, wanted], "longitude");
  });
}

t.test("the classifier computes with integers only", async (t) => {
  // Machines without floating point do it in libraries, and these do not all round alike.
  const listing = execFileSync(
    "node_modules/wabt/bin/wasm-objdump",
    ["-d", "build/classifier.wasm"],
    {
      encoding: "utf8",
      maxBuffer: 1 << 26,
    },
  );
  t.match(listing, /\bi32\.load\b/);
  t.same(listing.match(/\bf(32|64)\.\w+/g) ?? [], []);
});
