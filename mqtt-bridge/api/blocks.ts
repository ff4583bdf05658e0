import type { Hono } from "hono";
import * as v from "valibot";
import { isGroupMac } from "../../core/wire/address.js";
import type { BlockRequest } from "../blocks/blocks.js";
import { Failure, refusing } from "../failure.js";
import { MINUTES_MAX } from "../mqtt/requests.js";
import type { Store, StoredAlert } from "../store/port.js";
import type { BlockPreviewView, BlockView } from "./views.js";

/** What may be blocked and lifted; both wait for the router and throw a Failure of one line. */
export interface BlockActions {
  list(): readonly BlockView[];
  block(alert: StoredAlert, minutes: number): Promise<BlockView>;
  close(request: BlockRequest): Promise<BlockView>;
  /** What the same would have closed of late. */
  previewAlert(alert: StoredAlert): BlockPreviewView;
  /** `device` null: of all devices. */
  preview(request: { readonly device: string | null; readonly to: string }): BlockPreviewView;
  /** null: there is no such block. */
  lift(id: string): Promise<BlockView | null>;
}

const EXPECTED = `expected {"minutes": 1 to ${MINUTES_MAX}}`;
const Body = v.object({
  minutes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MINUTES_MAX)),
});

const EXPECTED_REQUEST = `expected {"router", "device": a MAC, "to", "minutes": 1 to ${MINUTES_MAX} or null}`;
const NO_MAC = "00:00:00:00:00:00";
const Mac = v.pipe(
  v.string(),
  v.toLowerCase(),
  v.regex(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/),
  v.check((mac) => !isGroupMac(mac) && mac !== NO_MAC),
);
const To = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(253));
const Request = v.object({
  router: v.string(),
  device: Mac,
  to: To,
  minutes: v.nullable(Body.entries.minutes),
});
const EXPECTED_PREVIEW = "expected ?to=, and device as aa:bb:cc:dd:ee:ff or none";
const Preview = v.object({ device: v.optional(v.nullable(Mac), null), to: To });

/** `POST /api/alerts/:id/block`, what each would break, `POST /api/blocks`, `GET /api/blocks`, `DELETE /api/blocks/:id`. */
export function addBlocks(app: Hono, store: Pick<Store, "alert">, blocks: BlockActions): void {
  app.get("/api/blocks", (c) => c.json({ items: blocks.list() }));
  app.post("/api/alerts/:id/block", async (c) => {
    const body = v.safeParse(Body, await c.req.json().catch(() => null));
    if (!body.success) return c.json({ error: EXPECTED }, 400);
    const stored = store.alert(null, c.req.param("id"));
    if (stored === null || stored.alert.state === "closed")
      return c.json({ error: "no open alert of this id" }, 404);
    const done = await refusing(blocks.block(stored, body.output.minutes));
    return done instanceof Failure ? c.json({ error: done.message }, 409) : c.json(done);
  });
  app.get("/api/alerts/:id/block", (c) => {
    const stored = store.alert(null, c.req.param("id"));
    if (stored === null) return c.json({ error: "no alert of this id" }, 404);
    return c.json(blocks.previewAlert(stored));
  });
  app.get("/api/blocks/preview", (c) => {
    const query = v.safeParse(Preview, c.req.query());
    if (!query.success) return c.json({ error: EXPECTED_PREVIEW }, 400);
    return c.json(blocks.preview(query.output));
  });
  app.post("/api/blocks", async (c) => {
    const body = v.safeParse(Request, await c.req.json().catch(() => null));
    if (!body.success) return c.json({ error: EXPECTED_REQUEST }, 400);
    const done = await refusing(blocks.close(body.output));
    return done instanceof Failure ? c.json({ error: done.message }, 409) : c.json(done);
  });
  app.delete("/api/blocks/:id", async (c) => {
    const done = await refusing(blocks.lift(c.req.param("id")));
    if (done instanceof Failure) return c.json({ error: done.message }, 409);
    return done === null ? c.json({ error: "no block of this id" }, 404) : c.json(done);
  });
}
