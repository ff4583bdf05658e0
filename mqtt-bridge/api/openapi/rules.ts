import * as v from "valibot";
import { type Operations, op } from "./operation.js";

const text = v.string();
const maybeText = v.nullable(text);
const list = <Item extends v.GenericSchema>(item: Item) => v.object({ items: v.array(item) });

const problem = v.looseObject({ severity: text, field: maybeText, message: text });
const rule = v.looseObject({ id: text, pack: text, title: text, kind: text, own: v.boolean() });
const domainList = v.looseObject({ name: text, domains: v.number(), licence: maybeText });
const rules = v.object({
  fixed: v.boolean(),
  items: v.array(rule),
  lists: v.array(domainList),
  own: v.object({ text, version: text }),
});
const tried = v.object({
  problems: v.array(problem),
  items: v.array(
    v.object({
      id: text,
      explained: text,
      backtest: v.object({
        on: v.picklist(["stored", "samples", "capture", "none"]),
        capture: v.nullable(v.object({ name: text, cut: v.boolean() })),
        total: v.number(),
        found: v.array(v.looseObject({ device: maybeText, name: text, count: v.number() })),
      }),
    }),
  ),
});
const policy = v.object({ fixed: v.boolean(), version: text, text, failure: maybeText });
const trial = v.looseObject({ what: text, standard: text, action: maybeText, error: maybeText });
const paired = v.object({ router: text, line: text, broker: text, also: v.array(text) });

/** What a household changes beside its file: rules, lists, policy, pairs. */
export const RULES_OPERATIONS: Operations = {
  "GET /api/rules": op("Rules in force, the household's own, plain lists", rules),
  "PUT /api/rules/own": op("Change the household's own: {version, text}", rules, [400, 409, 422]),
  "POST /api/rules/try": op(
    "What own rules would do: {text, capture: id of one that was scanned}",
    tried,
    [400, 404],
  ),
  "POST /api/lists": op("Fetch a plain list: {url, name, licence}", rules, [400, 422]),
  "POST /api/lists/:name/update": op("Fetch it again from where it came", rules, [404, 422]),
  "DELETE /api/lists/:name": op("Remove a plain list", rules, [404]),
  "GET /api/policy": op("The household's script", policy),
  "PUT /api/policy": op("Change it: {version, text}", policy, [400, 409]),
  "POST /api/policy/try": op("A script on one sighting of each kind: {text}", list(trial), [400]),
  "GET /api/pairing": op(
    "Whether routers can be paired, and where they find the broker",
    v.object({ broker: maybeText, loopback: v.boolean(), refusal: maybeText }),
  ),
  "POST /api/pairing": op("Pair a router; its line is told only now: {router}", paired, [400, 409]),
  "POST /api/routers/:id/repair": op("New keys for a router, and a new line", paired, [409]),
  "DELETE /api/routers/:id": op("Forget a pair", v.object({ removed: text }), [409]),
};
