import type { Hono } from "hono";
import * as v from "valibot";
import type { Trial } from "../policy/trial.js";
import type { PolicyTrialView, PolicyView } from "./views.js";

/** The household's script. */
export interface PolicyActions {
  read(): PolicyView;
  /** Resolves when it is in force. False: it changed meanwhile. @throws Failure when it cannot be written. */
  write(version: string, text: string): Promise<boolean>;
  /** On one sighting of each kind. */
  try(text: string): Promise<readonly Trial[]>;
}

/** Bytes of a script in JSON. */
export const POLICY_MAX = 300 * 1024;

const Body = v.strictObject({ version: v.pipe(v.string(), v.maxLength(64)), text: v.string() });
const Try = v.strictObject({ text: v.string() });

/** `/api/policy`: read, change and try the script that says what becomes of each sighting. */
export function addPolicy(app: Hono, policy: PolicyActions): void {
  app.get("/api/policy", (c) => c.json(policy.read()));
  app.put("/api/policy", async (c) => {
    const body = v.safeParse(Body, await c.req.json().catch(() => null));
    if (!body.success) return c.json({ error: "expected version and text" }, 400);
    if (policy.read().fixed) {
      return c.json({ error: "the policy of the demonstration cannot be changed" }, 403);
    }
    const { version, text } = body.output;
    return (await policy.write(version, text))
      ? c.json(policy.read())
      : c.json({ error: "changed meanwhile; load anew" }, 409);
  });
  app.post("/api/policy/try", async (c) => {
    const body = v.safeParse(Try, await c.req.json().catch(() => null));
    if (!body.success) return c.json({ error: 'expected {"text": a script}' }, 400);
    const trials = await policy.try(body.output.text);
    return c.json({ items: trials.map(viewTrial) });
  });
}

function viewTrial({
  what,
  standard,
  verdict,
  milliseconds,
}: Trial): PolicyTrialView["items"][number] {
  const failed = typeof verdict === "string";
  return {
    what,
    standard: standard.action,
    action: failed ? null : verdict.action,
    severity: failed ? null : verdict.severity,
    reason: failed ? null : verdict.reason,
    error: failed ? verdict : null,
    milliseconds,
  };
}
