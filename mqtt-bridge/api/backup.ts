import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import type { Hono } from "hono";
import * as v from "valibot";
import type { MadeBackup } from "../backup/page.js";
import { Failure, refusing } from "../failure.js";
import type { Door } from "./session/door.js";
import { Password } from "./session/passwords.js";
import type { BackupFoundView } from "./views.js";

/** Where a backup is sent to: a path that takes bytes that are no JSON. */
export const RESTORE_PATH = "/api/restore";

/** Backups of all that the plane knows; `make` and `take` throw a Failure of one line. */
export interface BackupActions {
  make(): Promise<MadeBackup>;
  take(body: Readable): Promise<BackupFoundView>;
  /** False: there is none of this id. */
  restore(id: string): boolean;
}

const Confirmed = v.strictObject({ password: v.optional(Password, "") });

/** `GET /api/backup`; `POST /api/restore` with the file, then `POST /api/restore/:id` with the password. */
export function addBackup(app: Hono, door: Door, backups: BackupActions): void {
  app.use("/api/backup", door.browserOnly);
  app.use(`${RESTORE_PATH}/*`, door.browserOnly);
  app.get("/api/backup", async (c) => {
    const made = await refusing(backups.make());
    if (made instanceof Failure) return c.json({ error: made.message }, 409);
    const stream = createReadStream(made.file);
    stream.once("close", made.dispose);
    return c.body(Readable.toWeb(stream) as ReadableStream<Uint8Array>, 200, {
      "Content-Type": "application/octet-stream",
      "Content-Length": String(made.size),
      "Content-Disposition": `attachment; filename="${made.name}"`,
    });
  });
  app.post(RESTORE_PATH, async (c) => {
    const { body } = c.req.raw;
    const size = Number(c.req.header("content-length") ?? 0);
    if (size === 0 || body === null) return c.json({ error: "expected a backup's bytes" }, 400);
    const found = await refusing(backups.take(Readable.fromWeb(body as ReadableStream)));
    return found instanceof Failure ? c.json({ error: found.message }, 422) : c.json(found);
  });
  app.post(`${RESTORE_PATH}/:id`, async (c) => {
    const given = v.safeParse(Confirmed, await c.req.json().catch(() => null));
    if (!given.success) return c.json({ error: 'expected {"password": text}' }, 400);
    const refusal = await door.confirm(c, given.output.password);
    if (refusal !== null) return refusal;
    return backups.restore(c.req.param("id"))
      ? c.json({ state: "restarting" })
      : c.json({ error: "no backup of this id; send it again" }, 404);
  });
}
