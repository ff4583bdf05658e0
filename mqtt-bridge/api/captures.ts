import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import type { Hono } from "hono";
import { CAPTURE_MAX, type Captures } from "../captures/captures.js";

/** Where captures are sent to: the one path that takes bytes that are no JSON. */
export const CAPTURES_PATH = "/api/captures";

const NAME_MAX = 120;

/** Bytes that a body for this path may have; null: as everywhere. */
export function captureLimit(path: string): number | null {
  return path === CAPTURES_PATH ? CAPTURE_MAX : null;
}

/** `POST /api/captures?name=`: the file's bytes; the results, and forgetting one. */
export function addCaptures(app: Hono, captures: Captures): void {
  app.get(CAPTURES_PATH, (c) => c.json({ items: captures.list() }));
  app.post(CAPTURES_PATH, async (c) => {
    const size = Number(c.req.header("content-length") ?? 0);
    const { body } = c.req.raw;
    if (size === 0 || body === null) return c.json({ error: "expected a capture's bytes" }, 400);
    if (captures.isBusy) return c.json({ error: "another capture is being scanned" }, 409);
    const name = (c.req.query("name") ?? "capture").slice(0, NAME_MAX);
    return c.json(await captures.take(name, size, Readable.fromWeb(body as ReadableStream)));
  });
  app.get(`${CAPTURES_PATH}/:id`, (c) => {
    const result = captures.result(c.req.param("id"));
    return result === null ? c.json({ error: "no capture of this id" }, 404) : c.json(result);
  });
  app.delete(`${CAPTURES_PATH}/:id`, (c) =>
    captures.remove(c.req.param("id"))
      ? c.json({ items: captures.list() })
      : c.json({ error: "no capture of this id" }, 404),
  );
}
