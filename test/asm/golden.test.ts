import t from "tap";
import { goldenOf, linesOf, REGENERATE } from "./golden.js";
import { CAPTURES } from "./sample-captures.js";

t.test("the sample captures give the events that were checked by hand", async (t) => {
  t.not(CAPTURES.length, 0);
  for (const capture of CAPTURES) {
    const how = `${capture}; if the change is meant, run ${REGENERATE} and read the difference`;
    t.same(await linesOf(capture), goldenOf(capture), how);
  }
});
