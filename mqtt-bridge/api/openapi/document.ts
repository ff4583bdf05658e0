import { toJsonSchema } from "@valibot/to-json-schema";
import * as v from "valibot";
import { ACCOUNT_OPERATIONS } from "./account.js";
import { BROWSE_OPERATIONS } from "./browse.js";
import { type Operation, op } from "./operation.js";
import { RULES_OPERATIONS } from "./rules.js";
import * as shapes from "./shapes.js";

/** Statuses that any question may have: wrong site, host, length or type, not logged in, our own failure. */
export const EVERYWHERE = [401, 403, 411, 413, 415, 421, 500] as const;

/** Everything that the API answers, by method and path; a part of a path such as `:id` is one of a kind. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  "GET /api/session": op("Whether one is logged in", shapes.session),
  "GET /api/start": op(
    "What the page begins with, of one moment; now: null for who is not logged in",
    shapes.start,
  ),
  "POST /api/session": op("Log in: {password}", shapes.session, [400, 429]),
  "POST /api/session/first": op(
    "Set the first password with the printed link's code: {code, password}",
    shapes.session,
    [400, 409, 429],
  ),
  "DELETE /api/session": op("Log out", shapes.session),
  ...ACCOUNT_OPERATIONS,
  ...RULES_OPERATIONS,
  ...BROWSE_OPERATIONS,
  "GET /api/openapi.json": op("This description", shapes.description),
  "GET /api/settings": op("What telltale run was told, and where", shapes.settings),
  "GET /api/backup": op("Everything that it knows, as a file; for a browser", "bytes", [409]),
  "POST /api/restore": op(
    "Look into a backup: its bytes, as application/octet-stream; for a browser",
    shapes.backupFound,
    [400, 422],
  ),
  "POST /api/restore/:id": op(
    "Put it in the place of everything, and start anew: {password}",
    v.object({ state: v.literal("restarting") }),
    [400, 404, 429],
  ),
  "GET /api/status": op("What runs, and what is wrong", shapes.status),
  "GET /api/routers": op("Routers and what tables they have", shapes.routers),
  "GET /api/stream": op(
    "Changes as they come; ?after= an event's id; events device, sighting, alert, blocks, capture, proof, status",
    null,
    [503],
  ),
  "GET /api/devices": op("Devices, newest first; ?limit=", shapes.devices, [400]),
  "GET /api/alerts": op("Alerts; ?limit= ?device=", shapes.alerts, [400]),
  "POST /api/alerts/:id/ack": op("A person has seen it: {}", shapes.alert, [404]),
  "POST /api/alerts/:id/snooze": op("Not for a while: {minutes}", shapes.alert, [400, 404]),
  "POST /api/alerts/:id/block": op(
    "Block its destination: {minutes}",
    shapes.block,
    [400, 404, 409],
  ),
  "GET /api/alerts/:id/block": op(
    "What that would have closed in the last 7 days",
    shapes.preview,
    [404],
  ),
  "GET /api/blocks/preview": op(
    "What a block would have closed in the last 7 days; ?to= ?device=",
    shapes.preview,
    [400],
  ),
  "GET /api/blocks": op("Blocks in force", shapes.blocks),
  "POST /api/blocks": op(
    "Keep a device from a name, an address, a prefix, as:NUMBER, country:XX, company:NAME or everything: {router, device, to, minutes}",
    shapes.block,
    [400, 409],
  ),
  "DELETE /api/blocks/:id": op("Lift a block", shapes.block, [404, 409]),
  "GET /api/delivery": op("How people want to be told", shapes.delivery),
  "PUT /api/delivery": op("Change that as a whole", shapes.delivery, [400]),
  "GET /api/proof": op("The alarm test, and when one last passed", shapes.proof),
  "POST /api/proof": op("Begin an alarm test: {}", shapes.proof, [409]),
  "POST /api/proof/sent": op("The phone sends now: {id}", shapes.proof, [400, 409]),
  "POST /api/proof/unreached": op("Nobody answered the phone: {id}", shapes.proof, [400, 409]),
  "POST /api/proof/arrived": op("The phone got the alert: {id}", shapes.proof, [400, 409]),
  "GET /api/household": op("The household file as values, with its JSON Schema", shapes.household),
  "PUT /api/household": op("Change it: {version, household}", shapes.household, [400, 409, 422]),
  "PUT /api/household/contacts/:name": op("A vCard beside it: {text}", shapes.contacts, [400, 422]),
};

/** The API in OpenAPI 3.1. */
export function openApi(version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const [key, operation] of Object.entries(OPERATIONS)) {
    const [method = "", path = ""] = key.split(" ");
    const written = path.replace(/:(\w+)/g, "{$1}");
    const parameters = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
      ...{ name, in: "path", required: true },
      schema: { type: "string" },
    }));
    paths[written] ??= {};
    const responses = responsesOf(operation);
    paths[written][method.toLowerCase()] = { summary: operation.summary, parameters, responses };
  }
  return { openapi: "3.1.0", info: { title: "Telltale", version }, paths };
}

function responsesOf({ answer, refusals }: Operation): object {
  const content = (schema: v.GenericSchema) => ({
    "application/json": { schema: toJsonSchema(schema, { errorMode: "ignore" }) },
  });
  const entries = [...refusals, ...EVERYWHERE].map((status) => [
    status,
    { description: "refused, and why", content: content(shapes.refusal) },
  ]);
  const right =
    answer === null
      ? { "text/event-stream": {} }
      : answer === "bytes"
        ? { "application/octet-stream": {} }
        : content(answer);
  return { 200: { description: "as asked", content: right }, ...Object.fromEntries(entries) };
}
