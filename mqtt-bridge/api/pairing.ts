import type { Context, Hono } from "hono";
import * as v from "valibot";
import { Failure } from "../failure.js";
import type { PairedView, PairingView } from "./views.js";

/** Pairs as the page makes them; all throw a Failure of one line. */
export interface PairingActions {
  read(): PairingView;
  /** `router` null: a name is made. */
  pair(router: string | null): PairedView;
  repair(router: string): PairedView;
  remove(router: string): void;
}

const Pair = v.strictObject({
  router: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(64))), null),
});

/** `/api/pairing` and `/api/routers/:id`: a line makes a router trusted, and is told once. */
export function addPairing(app: Hono, pairing: PairingActions): void {
  app.get("/api/pairing", (c) => c.json(pairing.read()));
  app.post("/api/pairing", async (c) => {
    const body = v.safeParse(Pair, await c.req.json().catch(() => null));
    if (!body.success) return c.json({ error: "expected {router: a name or null}" }, 400);
    return answering(c, () => pairing.pair(body.output.router));
  });
  app.post("/api/routers/:id/repair", (c) => answering(c, () => pairing.repair(c.req.param("id"))));
  app.delete("/api/routers/:id", (c) =>
    answering(c, () => {
      pairing.remove(c.req.param("id"));
      return { removed: c.req.param("id") };
    }),
  );
}

function answering(c: Context, work: () => object): Response {
  try {
    return c.json(work());
  } catch (error) {
    if (error instanceof Failure) return c.json({ error: error.message }, 409);
    throw error;
  }
}
