import t from "tap";
import { RowPlaces } from "../../mqtt-bridge/page/src/parts/row-places.js";
import { Random } from "../core/oracle/random.js";

/** Rows of which some part lies between two places, told row by row. */
function touched(heights: readonly number[], top: number, bottom: number): number[] {
  let begin = 0;
  return heights.flatMap((height, row) => {
    const [from, to] = [begin, begin + height];
    begin = to;
    return to > top && from <= bottom ? [row] : [];
  });
}

t.test("rows that a window touches, as told row by row", async (t) => {
  const random = new Random(7);
  for (let n = 0; n < 300; n++) {
    const heights = Array.from({ length: 1 + random.below(40) }, () => 1 + random.below(90));
    const places = new RowPlaces(heights);
    const height = heights.reduce((sum, each) => sum + each, 0);
    t.equal(places.height, height);
    const top = random.below(height);
    const bottom = top + random.below(300);
    const { from, to } = places.within(top, bottom);
    const rows = heights.map((_, row) => row);
    t.same(
      rows.slice(from, to),
      touched(heights, top, bottom),
      `${top} to ${bottom} of ${heights}`,
    );
    t.equal(
      places.top(from),
      heights.slice(0, from).reduce((sum, each) => sum + each, 0),
    );
  }
});

const PLACES = new RowPlaces([10, 20, 30]);
const CASES = [
  ["nothing yet", -100, -50, 0, 1],
  ["nothing any more", 1000, 2000, 2, 3],
  ["all of them", -5, 1000, 0, 3],
  ["the border of two", 10, 10, 1, 2],
] as const;

for (const [what, top, bottom, from, to] of CASES) {
  t.test(`a window that shows ${what} has a row to measure`, async (t) => {
    t.same(PLACES.within(top, bottom), { from, to });
  });
}

t.test("a list without rows has no height, and no row", async (t) => {
  const none = new RowPlaces([]);
  t.same([none.height, none.top(0), none.top(12)], [0, 0, 0]);
  t.same(none.within(0, 500), { from: 0, to: 0 });
  t.equal(PLACES.top(12), 60, "beyond the last row");
});
