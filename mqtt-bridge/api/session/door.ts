import { randomBytes, timingSafeEqual } from "node:crypto";
import type { Context, Hono, MiddlewareHandler } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import * as v from "valibot";
import type { Accounts } from "../../broker/accounts.js";
import type { Store } from "../../store/port.js";
import type { SessionView } from "../views.js";
import { Lockout } from "./lockout.js";
import { SESSION_SECONDS, Sessions } from "./sessions.js";

export const PASSWORD_MIN = 10;
const PASSWORD_MAX = 256;
const COOKIE = "telltale";

const Password = v.pipe(v.string(), v.maxLength(PASSWORD_MAX));
const Login = v.strictObject({ password: Password });
const First = v.strictObject({
  code: v.pipe(v.string(), v.maxLength(64)),
  password: v.pipe(Password, v.minLength(PASSWORD_MIN)),
});

export interface DoorOptions {
  /** null: nobody is asked for a password, for loopback. */
  readonly accounts: Accounts | null;
  /** Opens the page once, to set its password; null: one is set, or none is needed. */
  readonly code: string | null;
  readonly store: Pick<Store, "setting" | "setSetting">;
  readonly log: (line: string) => void;
  /** Epoch seconds. */
  readonly now: () => number;
}

/** A code for the link that sets the page's password: 144 random bits. */
export function makeCode(): string {
  return randomBytes(18).toString("base64url");
}

/** Who may use the API: whoever set the password with the printed link, or knows it. */
export class Door {
  readonly #options: DoorOptions;
  readonly #sessions: Sessions;
  readonly #lockout: Lockout;
  #code: string | null;

  constructor(options: DoorOptions) {
    this.#options = options;
    this.#sessions = new Sessions(options.store, options.now);
    this.#lockout = new Lockout(options.now);
    this.#code = options.code;
  }

  /** `/api/session`: where one stands, log in, log out, and set the first password. */
  addRoutes(app: Hono): void {
    app.get("/api/session", (c) => c.json(this.#view(c)));
    app.post("/api/session", (c) => this.#login(c));
    app.post("/api/session/first", (c) => this.#first(c));
    app.delete("/api/session", (c) => {
      this.#sessions.end(getCookie(c, COOKIE));
      deleteCookie(c, COOKIE, { path: "/" });
      return c.json({ state: this.#options.accounts === null ? "open" : "out" });
    });
  }

  /** Everything after it is for who is in. */
  readonly guard: MiddlewareHandler = async (c, next) => {
    if (this.isIn(c)) return next();
    return c.json({ error: "log in first" }, 401);
  };

  isIn(c: Context): boolean {
    return this.#options.accounts === null || this.#sessions.has(getCookie(c, COOKIE));
  }

  #view(c: Context): SessionView {
    const { accounts } = this.#options;
    if (accounts === null) return { state: "open" };
    if (this.isIn(c)) return { state: "in" };
    return { state: accounts.has("admin") ? "out" : "first" };
  }

  async #login(c: Context): Promise<Response> {
    const body = v.safeParse(Login, await c.req.json().catch(() => null));
    if (!body.success) return c.json({ error: 'expected {"password": text}' }, 400);
    const { accounts } = this.#options;
    if (accounts === null) return c.json({ state: "open" });
    return this.#try(c, "wrong password", () => accounts.verify("admin", body.output.password));
  }

  async #first(c: Context): Promise<Response> {
    const body = v.safeParse(First, await c.req.json().catch(() => null));
    const wanted = `a password of ${PASSWORD_MIN} to ${PASSWORD_MAX} characters`;
    if (!body.success) {
      return c.json({ error: `expected the code of the printed link and ${wanted}` }, 400);
    }
    const { code, password } = body.output;
    const { accounts } = this.#options;
    if (accounts === null) return c.json({ error: "no password is needed here" }, 409);
    const spent =
      "this link is used up or of another start; telltale prints one while no password is set";
    return this.#try(c, spent, async () => {
      if (!isSame(code, this.#code)) return false;
      // Before anything is awaited: the link works once.
      this.#code = null;
      await accounts.setPassword("admin", password);
      this.#sessions.endAll();
      return true;
    });
  }

  /** One try to come in, unless there were too many. */
  async #try(c: Context, refusal: string, check: () => Promise<boolean>): Promise<Response> {
    const address = addressOf(c);
    const wait = this.#lockout.begin(address);
    if (wait > 0) {
      c.header("Retry-After", String(wait));
      const minutes = Math.ceil(wait / 60);
      return c.json({ error: `too many wrong tries; wait ${minutes} min` }, 429);
    }
    if (!(await check())) {
      this.#options.log(`page: ${refusal} (from ${address})`);
      return c.json({ error: refusal }, 403);
    }
    this.#lockout.succeeded(address);
    const token = this.#sessions.begin();
    const limits = {
      path: "/",
      httpOnly: true,
      sameSite: "Strict",
      maxAge: SESSION_SECONDS,
    } as const;
    setCookie(c, COOKIE, token, limits);
    return c.json({ state: "in" });
  }
}

function isSame(given: string, code: string | null): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(code ?? "")];
  return code !== null && a.length === b.length && timingSafeEqual(a, b);
}

/** The other end's address, where there is a connection. */
function addressOf(c: Context): string {
  const env = c.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined;
  return env?.incoming?.socket?.remoteAddress ?? "unknown";
}
