import * as v from "valibot";
import { type Operations, op } from "./operation.js";
import { alert, sightings } from "./shapes.js";

const text = v.string();
const maybeText = v.nullable(text);
const number = v.number();
const list = <Item extends v.GenericSchema>(item: Item) => v.object({ items: v.array(item) });

const destination = v.looseObject({
  ...{ router: text, device: maybeText, company: maybeText, name: maybeText },
  network: v.nullable(v.looseObject({ asn: number, org: text, country: maybeText, as_of: text })),
  ...{ sightings: number, count: number, first: number, last: number },
});
const group = v.looseObject({
  ...{ name: maybeText, asn: v.nullable(number), as_of: maybeText },
  ...{ count: number, devices: number, last: number },
});
const holding = v.looseObject({
  ...destination.entries,
  identifier: v.looseObject({ type: text, label: maybeText, canary: v.boolean() }),
  evidence: text,
});
const blindClass = v.object({ flows: number, up_bytes: number });
const blind = v.object({
  ...{ clear: blindClass, named: blindClass, ech: blindClass },
  ...{ unnamed: blindClass, tunnel: blindClass },
});
const flow = v.looseObject({ router: text, number, ts: number, src: text, dst: text });
const capture = v.looseObject({
  ...{ id: text, name: text, size: number, read: number, started: number },
  state: v.picklist(["scanning", "done", "failed"]),
  error: maybeText,
});
const line = v.looseObject({ kind: text });

/** Views that look at everything. */
export const BROWSE_OPERATIONS: Operations = {
  "GET /api/sightings": op(
    "Sightings, newest first; ?limit= ?offset= ?device= ?q=words ?kind=content or contact",
    sightings,
    [400],
  ),
  "GET /api/destinations": op(
    "Whom devices talked to, newest first; ?limit= ?offset= ?device=",
    list(destination),
    [400],
  ),
  "GET /api/destinations/groups": op(
    "Destinations counted, what was seen most first; ?by=company, network, country or maker ?limit= ?offset=",
    list(group),
    [400],
  ),
  "GET /api/holdings": op(
    "Which identifiers were sent to whom, who was sent most kinds first; ?limit= ?offset=",
    list(holding),
    [400],
  ),
  "GET /api/traffic": op(
    "How much of the traffic could be read",
    list(v.object({ router: text, blind })),
  ),
  "GET /api/devices/:mac/hours": op(
    "Bytes of a device by the hour",
    list(v.object({ hour: number, up: number, down: number })),
  ),
  "GET /api/flows": op("Flows that ended last, newest first", list(flow)),
  "GET /api/flows/stream": op("Flows as they end; event flow", null, [503]),
  "GET /api/alerts/:id/report": op(
    "All that is known of one alert",
    v.looseObject({ version: text, made: number, alert, sightings: sightings.entries.items }),
    [404],
  ),
  "GET /api/captures": op("Captures that were given, newest first", list(capture)),
  "POST /api/captures": op(
    "Scan a capture: its bytes, as application/octet-stream",
    capture,
    [400, 409],
  ),
  "GET /api/captures/:id": op(
    "What was found in it",
    v.object({ capture, devices: v.array(line), alerts: v.array(line), sightings: v.array(line) }),
    [404],
  ),
  "DELETE /api/captures/:id": op("Forget it", list(capture), [404]),
};
