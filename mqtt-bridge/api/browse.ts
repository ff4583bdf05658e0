import type { Context, Hono } from "hono";
import * as v from "valibot";
import { isRelated } from "../../core/alert/related.js";
import {
  GROUPS_MAX,
  type SightingQuery,
  type Store,
  type StoredAlert,
  WORDS_MAX,
} from "../store/port.js";
import { WAYS } from "../store/ways.js";
import type { Traffic } from "../traffic/traffic.js";
import { describeOnce } from "./describe.js";
import { streamFeed } from "./stream.js";
import { type FactsOf, viewAlert, viewDevice, viewSighting } from "./view.js";
import type { ReportView } from "./views-browse.js";

export interface BrowseOptions {
  readonly store: Store;
  readonly traffic: Traffic;
  readonly facts: FactsOf;
  readonly version: () => string;
  /** Epoch seconds. */
  readonly now: () => number;
  /** Whether who asked may still listen. */
  readonly isIn: (c: Context) => boolean;
}

const RELATED_MAX = 1000;
const FLOWS_MAX = 500;
const QUERY_EXPECTED =
  "expected limit from 1 to 1000, offset, device as aa:bb:cc:dd:ee:ff, q, kind content or contact";

const number = (most: number) =>
  v.pipe(v.string(), v.regex(/^\d{1,7}$/), v.transform(Number), v.maxValue(most));
const Mac = v.pipe(v.string(), v.regex(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/));
const SightingFilter = v.object({
  limit: v.optional(v.pipe(number(1000), v.minValue(1)), "200"),
  offset: v.optional(number(1_000_000), "0"),
  device: v.optional(Mac),
  q: v.optional(v.pipe(v.string(), v.maxLength(200)), ""),
  kind: v.optional(v.picklist(["content", "contact"])),
});
const GroupFilter = v.object({
  limit: v.optional(v.pipe(number(GROUPS_MAX), v.minValue(1)), String(GROUPS_MAX)),
  offset: v.optional(number(1_000_000), "0"),
  device: v.optional(Mac),
});
const WayFilter = v.object({ ...v.omit(GroupFilter, ["device"]).entries, by: v.picklist(WAYS) });
const WAYS_EXPECTED = `expected by of ${WAYS.join(", ")}; limit from 1 to ${GROUPS_MAX}, offset`;
const HOLDINGS_EXPECTED = `expected limit from 1 to ${GROUPS_MAX}, offset`;
const GROUPS_EXPECTED = `expected limit from 1 to ${GROUPS_MAX}, offset, device as aa:bb:cc:dd:ee:ff`;

/** Search, destinations, what they hold, traffic, live flows, and an alert's report. */
export function addBrowse(app: Hono, options: BrowseOptions): void {
  const { store, traffic, isIn } = options;
  app.get("/api/sightings", (c) => {
    const query = sightingQuery(c);
    if (query === null) return c.json({ error: QUERY_EXPECTED }, 400);
    const describe = describeOnce(store);
    return c.json({ items: store.sightings(query).map((each) => viewSighting(each, describe)) });
  });
  app.get("/api/destinations", (c) => {
    const query = v.safeParse(GroupFilter, c.req.query());
    if (!query.success) return c.json({ error: GROUPS_EXPECTED }, 400);
    const { limit, offset, device = null } = query.output;
    return c.json({ items: store.destinations({ limit, offset, device }) });
  });
  app.get("/api/destinations/groups", (c) => {
    const query = v.safeParse(WayFilter, c.req.query());
    if (!query.success) return c.json({ error: WAYS_EXPECTED }, 400);
    return c.json({ items: store.destinationGroups(query.output.by, query.output) });
  });
  app.get("/api/holdings", (c) => {
    const query = v.safeParse(v.omit(GroupFilter, ["device"]), c.req.query());
    if (!query.success) return c.json({ error: HOLDINGS_EXPECTED }, 400);
    return c.json({ items: store.holdings(query.output) });
  });
  app.get("/api/traffic", (c) => c.json({ items: traffic.blind() }));
  app.get("/api/devices/:mac/hours", (c) =>
    c.json({ items: traffic.hours.of(c.req.param("mac")) }),
  );
  app.get("/api/flows", (c) => c.json({ items: traffic.recent(FLOWS_MAX) }));
  app.get("/api/flows/stream", (c) => streamFeed(c, traffic.feed, () => isIn(c)));
  app.get("/api/alerts/:id/report", (c) => {
    const stored = store.alert(null, c.req.param("id"));
    if (stored === null) return c.json({ error: "no alert of this id" }, 404);
    const report = reportOf(stored, options);
    c.header("Content-Disposition", `inline; filename="telltale-${stored.alert.id}.json"`);
    return c.json(report);
  });
}

function sightingQuery(c: Context): SightingQuery | null {
  const parsed = v.safeParse(SightingFilter, c.req.query());
  if (!parsed.success) return null;
  const { limit, offset, device, q, kind } = parsed.output;
  const words = q.split(/\s+/).filter((word) => word !== "");
  if (words.length > WORDS_MAX) return null;
  return { limit, offset, device: device ?? null, words, kind: kind ?? null };
}

function reportOf(stored: StoredAlert, options: BrowseOptions): ReportView {
  const { store, facts, now, version } = options;
  const { router, alert } = stored;
  const describe = describeOnce(store);
  const all = store.devices({ limit: 1000, router }).map((each) => viewDevice(each, store.makeId));
  const devices = all.filter(({ alert_device }) => alert_device === alert.device.id);
  const sightings = devices
    .flatMap(({ mac }) => store.sightings({ limit: RELATED_MAX, device: mac }))
    .filter((each) => each.router === router && isRelated(each.sighting, alert, alert.device.id))
    .map((each) => viewSighting(each, describe));
  return { version: version(), made: now(), alert: viewAlert(stored, facts), devices, sightings };
}
