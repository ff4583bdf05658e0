import type { Hono } from "hono";
import * as v from "valibot";
import { type DeliveryView, deliverySchema } from "../run/delivery.js";

/** How people want to be told: read, and changed as a whole. */
export interface DeliveryActions {
  read(): DeliveryView;
  write(view: DeliveryView): void;
}

/** `GET` and `PUT /api/delivery`: modes, hour and days of the digest. */
export function addDelivery(app: Hono, delivery: DeliveryActions): void {
  app.get("/api/delivery", (c) => c.json(delivery.read()));
  app.put("/api/delivery", async (c) => {
    const body = v.safeParse(deliverySchema, await c.req.json().catch(() => null));
    if (!body.success) return c.json({ error: body.issues[0].message }, 400);
    delivery.write(body.output);
    return c.json(delivery.read());
  });
}
