import type { Hono } from "hono";
import * as v from "valibot";
import type { OutboxCounts } from "../mqtt/outbox.js";
import type { NtfyCounts, NtfySettings } from "../phone/ntfy/ntfy.js";
import { type DeliveryView, deliverySchema } from "../run/delivery.js";

/** The ntfy server and its counts. */
export type NtfyView = Pick<NtfySettings, "server"> & NtfyCounts & { readonly own: boolean };

/** How people want to be told: read, and changed as a whole. */
export interface DeliveryActions {
  read(): DeliveryView;
  write(view: DeliveryView): void;
  /** What waits for the broker, and what was dropped on the way to it. */
  outbox(): OutboxCounts;
  /** What went to the ntfy server; null: there is none. */
  ntfy(): NtfyView | null;
}

/** What was read may be sent back as it is: counts are not changed by that. */
function withoutOutbox(body: unknown): unknown {
  if (typeof body !== "object" || body === null) return body;
  const { outbox: _outbox, ntfy: _ntfy, ...settings } = body as Record<string, unknown>;
  return settings;
}

/** `GET` and `PUT /api/delivery`: modes, hour and days of the digest, and how the way to the broker is. */
export function addDelivery(app: Hono, delivery: DeliveryActions): void {
  const view = () => ({ ...delivery.read(), outbox: delivery.outbox(), ntfy: delivery.ntfy() });
  app.get("/api/delivery", (c) => c.json(view()));
  app.put("/api/delivery", async (c) => {
    const body = v.safeParse(deliverySchema, withoutOutbox(await c.req.json().catch(() => null)));
    if (!body.success) return c.json({ error: body.issues[0].message }, 400);
    delivery.write(body.output);
    return c.json(view());
  });
}
