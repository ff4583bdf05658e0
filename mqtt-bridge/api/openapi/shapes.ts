import * as v from "valibot";
import { deliverySchema } from "../../run/delivery.js";

/*
 * What the API answers, as its description says it; readers ignore keys that they do not know.
 */

const text = v.string();
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const maybeText = v.nullable(text);
const maybeNumber = v.nullable(v.number());

const listOf = <Item extends v.GenericSchema>(item: Item) => v.object({ items: v.array(item) });

const device = v.looseObject({
  router: text,
  mac: text,
  name: maybeText,
  maker: maybeText,
  model: maybeText,
  first_seen: v.number(),
  last_seen: v.number(),
  alert_device: text,
});

const sighting = v.looseObject({
  router: text,
  key: text,
  title: text,
  sentence: text,
  ts: v.number(),
  last_ts: v.number(),
  count,
  device: maybeText,
  name: maybeText,
  company: maybeText,
  evidence: v.picklist(["plain", "encoded", "hashed", "behaviour", "destination"]),
  masked: maybeText,
});

export const alert = v.looseObject({
  router: text,
  id: text,
  state: v.picklist(["open", "updated", "closed"]),
  severity: v.picklist(["note", "warning", "serious"]),
  title: text,
  message: text,
  acked: v.boolean(),
  snoozed_until: maybeNumber,
});

const router = v.looseObject({
  id: text,
  source: text,
  paired: v.boolean(),
  availability: v.picklist(["online", "offline"]),
  last_seen: maybeNumber,
});

export const block = v.looseObject({ id: text, router: text });
export const devices = listOf(device);
export const sightings = listOf(sighting);
export const alerts = listOf(alert);
export const blocks = listOf(block);
export const preview = v.object({
  ...{ to: text, since: maybeNumber, total: count },
  items: v.array(v.object({ name: text, count: maybeNumber, last: v.number() })),
  advice: v.array(text),
});
export const routers = listOf(router);
export const status = v.looseObject({ version: text, demo: v.boolean() });
export const delivery = v.object({
  ...deliverySchema.entries,
  outbox: v.object({
    waiting: v.number(),
    oldest: v.nullable(v.number()),
    dropped: v.object({ full: v.number(), old: v.number() }),
  }),
  ntfy: v.nullable(
    v.looseObject({ server: text, own: v.boolean(), sent: count, failed: count, waiting: count }),
  ),
});
export const settings = v.object({
  file: maybeText,
  items: v.array(
    v.object({
      ...{ name: text, values: v.nullable(v.array(text)), place: maybeText },
      variable: text,
    }),
  ),
});
export const backupFound = v.object({
  ...{ id: text, files: count, routers: count, devices: count, sightings: count },
  newest: maybeNumber,
});
export const session = v.object({ state: v.picklist(["open", "in", "out", "first"]) });
export const contacts = v.object({ name: text, found: count });
export const household = v.object({
  file: text,
  fixed: v.boolean(),
  version: text,
  household: v.unknown(),
  problems: v.array(v.looseObject({ severity: text, field: maybeText, message: text })),
  schema: v.unknown(),
});
const path = v.picklist(["page", "mqtt", "ntfy"]);
const provedWhen = { at: v.number(), seconds: maybeNumber, path };
/** For a person: without the router and the device that proved it. */
export const provedTime = v.strictObject(provedWhen);
const proved = v.looseObject({ ...provedWhen, router: text });
const test = v.looseObject({
  id: text,
  state: v.picklist(["arming", "waiting", "finding", "telling", "passed", "failed"]),
  begun: v.number(),
  sent: maybeNumber,
  found: maybeNumber,
  ended: maybeNumber,
  seconds: maybeNumber,
  path: v.nullable(path),
  stage: v.nullable(v.picklist(["phone", "capture", "agent", "broker", "plane", "push"])),
  line: maybeText,
  paths: v.array(v.looseObject({ path, outcome: v.picklist(["taken", "confirmed", "failed"]) })),
});
export const proof = v.looseObject({
  test: v.nullable(test),
  url: maybeText,
  target: text,
  proved: v.nullable(proved),
  due: v.boolean(),
  obstacle: maybeText,
});
export const start = v.object({
  session: session.entries.state,
  now: v.nullable(
    v.object({
      ...{ event: text, status, devices: devices.entries.items, alerts: alerts.entries.items },
      ...{ blocks: blocks.entries.items, proof },
    }),
  ),
});
export const description = v.looseObject({ openapi: v.literal("3.1.0"), paths: v.looseObject({}) });
export const refusal = v.looseObject({ error: text });
