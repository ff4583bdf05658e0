import type { Hono } from "hono";
import * as v from "valibot";
import type { Plain } from "../household/edit.js";
import type { HouseholdFile } from "../household/file.js";

/** Bytes of a household, and of a phone's whole address book. */
export const HOUSEHOLD_MAX = 256 * 1024;
export const CONTACTS_MAX = 4 * 1024 * 1024;
const DEPTH_MAX = 8;

const Body = v.strictObject({
  version: v.pipe(v.string(), v.maxLength(64)),
  household: v.custom<Plain>((value) => isMapping(value) && isPlain(value, DEPTH_MAX)),
});
const Contacts = v.strictObject({ text: v.string() });

/** `GET` and `PUT /api/household`, and vCards beside it. */
export function addHousehold(app: Hono, file: HouseholdFile): void {
  const fixed = { error: "the household of the demonstration cannot be changed" };
  app.get("/api/household", (c) => c.json(file.read()));
  app.put("/api/household", async (c) => {
    const body = v.safeParse(Body, await c.req.json().catch(() => null));
    if (!body.success) return c.json({ error: "expected version, and household of texts" }, 400);
    if (file.isFixed) return c.json(fixed, 403);
    const written = file.write(body.output.version, body.output.household);
    if (written.kind === "changed") return c.json({ error: "changed meanwhile; load anew" }, 409);
    if (written.kind === "refused") {
      return c.json({ error: "some values do not fit", problems: written.problems }, 422);
    }
    return c.json(file.read());
  });
  app.put("/api/household/contacts/:name", async (c) => {
    const body = v.safeParse(Contacts, await c.req.json().catch(() => null));
    if (!body.success) return c.json({ error: 'expected {"text": a vCard}' }, 400);
    if (file.isFixed) return c.json(fixed, 403);
    const found = file.writeContacts(c.req.param("name"), body.output.text);
    if (found === null) return c.json({ error: "expected a name such as contacts.vcf" }, 400);
    if (found === 0) return c.json({ error: "no number and no mail address in it" }, 422);
    return c.json({ name: c.req.param("name"), found });
  });
}

/** Bytes that a body for this path may have; null: as everywhere. */
export function householdLimit(path: string): number | null {
  if (path === "/api/household") return HOUSEHOLD_MAX;
  return path.startsWith("/api/household/contacts/") ? CONTACTS_MAX : null;
}

function isMapping(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isPlain(value: unknown, depth: number): boolean {
  if (typeof value === "string") return true;
  if (depth === 0 || typeof value !== "object" || value === null) return false;
  return Object.values(value).every((below) => isPlain(below, depth - 1));
}
