import type { Test } from "tap";
import { sampleCaptures } from "../captures.js";
import { eventsOf, loadModule } from "../twin.js";
import type { TestPlane } from "./plane.js";

/** The sample that the agents of these tests read. */
export const [CAPTURE = ""] = sampleCaptures();

/** All records of the sample, as the agent makes them. */
export function sampleEvents(plane: TestPlane): Promise<Buffer> {
  const key = plane.end.keys.fingerprint;
  return eventsOf(loadModule(), { profile: "small", key, table: null }, CAPTURE);
}

/** No batch that the plane got is missing, there twice or before its time. */
export function isWithoutGap(t: Test, { received: { events, refused } }: TestPlane): void {
  t.same(
    events.map(({ seq }) => seq),
    events.map((_, n) => n + 1),
    "from the first on, without a gap",
  );
  t.same(refused, []);
}

/** Resolves when the plane has all of the sample; nothing is missing, changed or there twice. */
export async function hasSample(t: Test, plane: TestPlane): Promise<void> {
  const expected = await sampleEvents(plane);
  const records = await plane.until(({ events }) => {
    const all = Buffer.concat(events.map((batch) => batch.records));
    return all.length >= expected.length && all;
  });
  t.ok(expected.equals(records), "all of them, once and in order");
  isWithoutGap(t, plane);
}
