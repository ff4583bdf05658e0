import type { Context, Hono } from "hono";
import * as v from "valibot";
import { APP_PASSWORDS_MAX, type AppPasswords } from "./app-passwords.js";
import { NewPassword, PASSWORD_MAX, PASSWORD_MIN, Password } from "./passwords.js";
import type { Sessions } from "./sessions.js";

export interface AccountParts {
  /** A person with the page's password, not a program with one of its own. */
  readonly isBrowser: (c: Context) => boolean;
  readonly token: (c: Context) => string | undefined;
  readonly sessions: Sessions;
  readonly programs: AppPasswords;
  /** Changes the page's password, if `old` is it. */
  readonly change: (c: Context, old: string, password: string) => Promise<Response>;
  /** Epoch seconds. */
  readonly now: () => number;
}

const Change = v.strictObject({ old: Password, password: NewPassword });
const Name = v.strictObject({
  name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(40)),
});

/** `/api/account`: the page's password, who is logged in, passwords of programs. */
export function addAccount(app: Hono, parts: AccountParts): void {
  app.use("/api/account/*", async (c, next) => {
    if (parts.isBrowser(c)) return next();
    return c.json({ error: "only for who is logged in with the page's password" }, 403);
  });
  app.put("/api/account/password", async (c) => {
    const body = v.safeParse(Change, await c.req.json().catch(() => null));
    if (body.success) return parts.change(c, body.output.old, body.output.password);
    const wanted = `password of ${PASSWORD_MIN} to ${PASSWORD_MAX} characters`;
    return c.json({ error: `expected old, and a new ${wanted}` }, 400);
  });
  addSessions(app, parts);
  addPrograms(app, parts);
}

function addSessions(app: Hono, { sessions, token }: AccountParts): void {
  app.get("/api/account/sessions", (c) => c.json({ items: sessions.list(token(c)) }));
  app.delete("/api/account/sessions", (c) => {
    sessions.endAll();
    return c.json({ items: sessions.list(undefined) });
  });
  app.delete("/api/account/sessions/:id", (c) =>
    sessions.endById(c.req.param("id"))
      ? c.json({ items: sessions.list(token(c)) })
      : c.json({ error: "no session of this id" }, 404),
  );
}

function addPrograms(app: Hono, { programs, now }: AccountParts): void {
  app.get("/api/account/app-passwords", (c) => c.json({ items: programs.list() }));
  app.post("/api/account/app-passwords", async (c) => {
    const body = v.safeParse(Name, await c.req.json().catch(() => null));
    if (!body.success) return c.json({ error: "expected name, of 1 to 40 characters" }, 400);
    const made = programs.make(body.output.name, now());
    return made === null
      ? c.json({ error: `at most ${APP_PASSWORDS_MAX}; remove one first` }, 409)
      : c.json(made);
  });
  app.delete("/api/account/app-passwords/:id", (c) =>
    programs.remove(c.req.param("id"))
      ? c.json({ items: programs.list() })
      : c.json({ error: "no password of this id" }, 404),
  );
}
