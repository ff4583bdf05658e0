import type { Context, Hono } from "hono";
import * as v from "valibot";
import { looksFor } from "../../core/rules/explain.js";
import { explainRule, OWN_PACK } from "../../core/rules/rules.js";
import type { DomainList, Rule, RuleSet } from "../../core/rules/types.js";
import type { Captures } from "../captures/captures.js";
import { Failure } from "../failure.js";
import { backtest, type GivenCapture, type Input, type ReadSamples } from "../rules/backtest.js";
import type { OwnRules } from "../rules/own.js";
import type { Store } from "../store/port.js";
import type {
  CaptureResultView,
  DomainListView,
  RulesView,
  RuleTriedView,
  RuleView,
} from "./views.js";

export interface RuleActions {
  /** null: the demonstration, whose rules cannot be changed. */
  readonly own: OwnRules | null;
  /** Those in force. */
  readonly current: () => RuleSet;
  /** Takes up what was written. */
  readonly reload: () => void;
  readonly samples: ReadSamples;
  /** ISO date. */
  readonly today: () => string;
}

/** What rules are tried on. */
export interface RuleParts {
  readonly store: Pick<Store, "sightings">;
  readonly captures: Pick<Captures, "result">;
}

/** Bytes of a text of rules. */
export const RULES_MAX = 256 * 1024;

const Own = v.strictObject({ version: v.pipe(v.string(), v.maxLength(64)), text: v.string() });
const Try = v.strictObject({ text: v.string(), capture: v.optional(v.string()) });
const Fetch = v.strictObject({
  url: v.pipe(v.string(), v.url(), v.maxLength(2000)),
  name: v.optional(v.nullable(v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,64}$/))), null),
  licence: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(200))), null),
});
const FIXED = { error: "the rules of the demonstration cannot be changed" };

/** `/api/rules` and `/api/lists`: what is in force, the household's own pack, plain lists. */
export function addRules(app: Hono, parts: RuleParts, actions: RuleActions): void {
  const { own, current, reload, samples } = actions;
  const { store, captures } = parts;
  app.get("/api/rules", (c) => c.json(viewRules(own, current())));
  app.put("/api/rules/own", async (c) => {
    const body = v.safeParse(Own, await c.req.json().catch(() => null));
    if (!body.success) return c.json({ error: "expected version and text" }, 400);
    if (own === null) return c.json(FIXED, 403);
    const written = own.write(body.output.version, body.output.text);
    if (written.kind === "changed") return c.json({ error: "changed meanwhile; load anew" }, 409);
    if (written.kind === "refused") {
      return c.json({ error: "some rules do not fit", problems: written.problems }, 422);
    }
    reload();
    return c.json(viewRules(own, current()));
  });
  app.post("/api/rules/try", async (c) => {
    const body = v.safeParse(Try, await c.req.json().catch(() => null));
    if (!body.success)
      return c.json({ error: 'expected {"text": rules}, and maybe "capture": id' }, 400);
    if (own === null) return c.json(FIXED, 403);
    const { text, capture: id } = body.output;
    const capture = id === undefined ? null : givenCapture(captures.result(id));
    if (capture === undefined) return c.json({ error: "no capture of this id" }, 404);
    const { ruleset, own: rules, problems } = own.try(text);
    const input = { store, samples, capture };
    const items = ruleset === null ? [] : await triedOn(rules, ruleset, input);
    return c.json({ problems, items });
  });
  addLists(app, actions);
}

function addLists(app: Hono, { own, current, reload, today }: RuleActions): void {
  const fetching = async (c: Context, work: () => Promise<void>): Promise<Response> => {
    try {
      await work();
    } catch (error) {
      if (error instanceof Failure) return c.json({ error: error.message }, 422);
      throw error;
    }
    reload();
    return c.json(viewRules(own, current()));
  };
  app.post("/api/lists", async (c) => {
    const body = v.safeParse(Fetch, await c.req.json().catch(() => null));
    if (!body.success) return c.json({ error: "expected url, and maybe name and licence" }, 400);
    if (own === null) return c.json(FIXED, 403);
    const { url, name, licence } = body.output;
    return fetching(c, () => own.fetch(url, { name, licence }, today()));
  });
  app.post("/api/lists/:name/update", async (c) => {
    if (own === null) return c.json(FIXED, 403);
    const name = c.req.param("name");
    const source = own.sourceOf(name);
    if (source === null) return c.json({ error: "no list of this name" }, 404);
    const licence = current().lists.find((list) => list.name === name)?.licence ?? null;
    return fetching(c, () => own.fetch(source, { name, licence }, today()));
  });
  app.delete("/api/lists/:name", (c) => {
    if (own === null) return c.json(FIXED, 403);
    if (!own.removeList(c.req.param("name"))) return c.json({ error: "no list of this name" }, 404);
    reload();
    return c.json(viewRules(own, current()));
  });
}

async function triedOn(
  rules: readonly Rule[],
  ruleset: RuleSet,
  input: Input,
): Promise<RuleTriedView[]> {
  const items: RuleTriedView[] = [];
  for (const rule of rules) {
    const found = await backtest(rule, ruleset, input);
    items.push({ id: rule.id, explained: explainRule(rule), backtest: found });
  }
  return items;
}

/** undefined: there is none. */
function givenCapture(result: CaptureResultView | null): GivenCapture | undefined {
  if (result === null) return undefined;
  const { capture, sightings } = result;
  return { name: capture.name, sightings, cut: capture.sightings > sightings.length };
}

function viewRules(own: OwnRules | null, { rules, lists }: RuleSet): RulesView {
  return {
    fixed: own === null,
    items: rules.map(viewRule),
    lists: lists.map(viewList),
    own: own === null ? { text: "", version: "" } : own.read(),
  };
}

function viewRule({ id, pack, title, why, severity, advice, match, sources }: Rule): RuleView {
  const company = match.kind === "domain" ? match.company : null;
  const about = { id, pack, title, why, severity, advice, sources, company };
  return { ...about, kind: match.kind, own: pack === OWN_PACK, looks_for: looksFor(match) };
}

function viewList({ name, domains, source, date, licence, skipped }: DomainList): DomainListView {
  return { name, domains: domains.size, source, date, licence, skipped };
}
