import { toJsonSchema } from "@valibot/to-json-schema";
import * as v from "valibot";
import * as part from "../wire/schema.js";

/** Fields of an alert (CONTRACTS section 4), in their order. */
export const alertEntries = {
  v: v.literal(1),
  event_type: v.picklist(["identifier", "behaviour", "new_device", "blocked", "health"]),
  id: v.pipe(v.string(), v.regex(/^a_[0-9a-z]+$/)),
  group: v.string(),
  state: v.picklist(["open", "updated", "closed"]),
  severity: part.severity,
  first_seen: part.time,
  last_seen: part.time,
  count: v.pipe(part.count, v.minValue(1)),
  device: v.strictObject({ id: v.nullable(v.string()), name: v.nullable(v.string()) }),
  name: v.nullable(v.string()),
  company: v.nullable(v.string()),
  network: v.nullable(part.network),
  evidence: v.nullable(part.evidence),
  identifiers: v.array(
    v.strictObject({ type: part.identifierType, label: v.nullable(v.string()) }),
  ),
  title: v.pipe(v.string(), v.minLength(1)),
  message: v.pipe(v.string(), v.minLength(1)),
  advice: v.nullable(v.string()),
  url: v.nullable(v.string()),
  demo: v.boolean(),
};

/** An alert as it is published: exactly these keys. */
export const alertSchema = v.strictObject(alertEntries);

/** JSON Schema (draft 7) of an alert, for readers outside. */
export function alertJsonSchema(): object {
  return toJsonSchema(alertSchema);
}
