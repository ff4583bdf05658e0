import { toJsonSchema } from "@valibot/to-json-schema";
import * as v from "valibot";
import { alertEntries } from "../alert/schema.js";
import * as part from "../wire/schema.js";

/** The capture that a line is of, where several are scanned at once. */
const file = v.optional(v.string());

const device = v.strictObject({
  file,
  kind: v.literal("device"),
  mac: part.mac,
  name: v.nullable(part.text),
  name_source: v.nullable(part.deviceNameSource),
  maker: v.nullable(part.text),
  model: v.nullable(part.text),
});

const flow = v.strictObject({
  file,
  kind: v.literal("flow"),
  ts: part.time,
  id: part.communityId,
  l4: v.pipe(v.string(), v.regex(/^(tcp|udp|icmp|icmp6|\d{1,3})$/)),
  src: part.text,
  sport: part.port,
  dst: part.text,
  dport: part.port,
  device: v.nullable(part.mac),
  protocol: v.nullable(part.protocol),
  name: v.nullable(part.text),
  name_source: v.nullable(part.nameSource),
  names: v.array(part.text),
  up_bytes: part.count,
  down_bytes: part.count,
  up_packets: part.count,
  down_packets: part.count,
  first: part.time,
  last: part.time,
  flags: v.array(part.flag),
});

const dns = v.strictObject({
  file,
  kind: v.literal("dns"),
  ts: part.time,
  device: v.nullable(part.mac),
  src: part.text,
  dst: part.text,
  qname: part.text,
  qtype: part.text,
  answers: v.array(part.text),
  frame: part.count,
});

const sighting = v.strictObject({
  file,
  kind: v.literal("sighting"),
  ts: part.time,
  last_ts: part.time,
  count: v.pipe(part.count, v.minValue(1)),
  device: v.nullable(part.mac),
  src: part.text,
  sport: part.port,
  dst: part.text,
  dport: part.port,
  id: part.communityId,
  name: v.nullable(part.text),
  name_source: v.nullable(part.nameSource),
  company: v.nullable(part.text),
  network: v.nullable(part.network),
  identifier: v.nullable(
    v.strictObject({
      type: part.identifierType,
      label: v.nullable(part.text),
      canary: v.boolean(),
    }),
  ),
  evidence: part.evidence,
  transforms: v.array(part.transform),
  where: v.nullable(part.where),
  field: v.nullable(part.text),
  masked: v.nullable(part.text),
  rule: v.pipe(v.string(), v.regex(/^[a-z0-9-]+\/[a-z0-9_-]+$/)),
  frame: part.count,
});

const alert = v.strictObject({ file, kind: v.literal("alert"), ...alertEntries });

const blind = v.strictObject({ flows: part.count, up_bytes: part.count });

const summary = v.strictObject({
  file,
  kind: v.literal("summary"),
  packets: part.count,
  flows: part.count,
  devices: part.count,
  sightings: part.count,
  alerts: part.count,
  malformed: v.record(v.string(), part.count),
  truncated: v.nullable(part.count),
  dropped: part.count,
  lan: v.union([v.array(v.string()), v.literal("opener")]),
  blind: v.strictObject({ clear: blind, named: blind, ech: blind, unnamed: blind, tunnel: blind }),
});

/** A line of `telltale scan --json`: exactly the keys of its kind. */
export const lineSchema = v.variant("kind", [device, flow, dns, sighting, alert, summary]);

/** JSON Schema (draft 7) of every line, for readers outside. */
export function lineJsonSchema(): object {
  return toJsonSchema(lineSchema);
}
