import { randomBytes, timingSafeEqual } from "node:crypto";
import type { Context, Hono, MiddlewareHandler } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import * as v from "valibot";
import type { Accounts } from "../../broker/accounts.js";
import type { Store } from "../../store/port.js";
import { addressOf } from "../guard.js";
import type { SessionView } from "../views.js";
import { addAccount } from "./account.js";
import { AppPasswords } from "./app-passwords.js";
import { Lockout } from "./lockout.js";
import { NewPassword, PASSWORD_MAX, PASSWORD_MIN, Password } from "./passwords.js";
import { SESSION_SECONDS, Sessions } from "./sessions.js";

const COOKIE = "telltale";

const Login = v.strictObject({ password: Password });
const First = v.strictObject({
  code: v.pipe(v.string(), v.maxLength(64)),
  password: NewPassword,
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
  readonly #programs: AppPasswords;
  #code: string | null;

  constructor(options: DoorOptions) {
    this.#options = options;
    this.#sessions = new Sessions(options.store, options.now);
    this.#lockout = new Lockout(options.now);
    this.#programs = new AppPasswords(options.store);
    this.#code = options.code;
  }

  /** `/api/session`: where one stands, log in, log out, and set the first password. */
  addRoutes(app: Hono): void {
    app.get("/api/session", (c) => c.json(this.stateOf(c)));
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

  /** Everything after it is for a browser that is logged in, not for programs. */
  readonly browserOnly: MiddlewareHandler = async (c, next) => {
    if (this.#isBrowser(c)) return next();
    return c.json({ error: "only for who is logged in with the page's password" }, 403);
  };

  /** Asks who is in for the password once more; null: it is right, or none is needed. */
  async confirm(c: Context, password: string): Promise<Response | null> {
    const { accounts } = this.#options;
    if (accounts === null) return null;
    const address = addressOf(c);
    const wait = this.#lockout.begin(address);
    if (wait > 0) return tooMany(c, wait);
    if (!(await accounts.verify("admin", password))) {
      this.#options.log(`page: wrong password (from ${address})`);
      return c.json({ error: "wrong password" }, 403);
    }
    this.#lockout.succeeded(address);
    return null;
  }

  isIn(c: Context): boolean {
    return this.#isBrowser(c) || this.#programs.opens(c.req.header("authorization"));
  }

  /** Passwords and sessions, after the guard. */
  addAccountRoutes(app: Hono): void {
    addAccount(app, {
      isBrowser: (c) => this.#isBrowser(c),
      token: (c) => getCookie(c, COOKIE),
      sessions: this.#sessions,
      programs: this.#programs,
      change: (c, old, password) => this.#change(c, old, password),
      now: this.#options.now,
    });
  }

  #isBrowser(c: Context): boolean {
    return this.#options.accounts === null || this.#sessions.has(getCookie(c, COOKIE));
  }

  /** The page's password, for who knows the old one; other browsers are logged out. */
  async #change(c: Context, old: string, password: string): Promise<Response> {
    const { accounts } = this.#options;
    if (accounts === null) return c.json({ error: "no password is needed here" }, 409);
    return this.#try(c, "wrong password", async () => {
      if (!(await accounts.verify("admin", old))) return false;
      await accounts.setPassword("admin", password);
      this.#sessions.endAll();
      return true;
    });
  }

  /** Where who asks stands. */
  stateOf(c: Context): SessionView {
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
    if (wait > 0) return tooMany(c, wait);
    if (!(await check())) {
      this.#options.log(`page: ${refusal} (from ${address})`);
      return c.json({ error: refusal }, 403);
    }
    this.#lockout.succeeded(address);
    const token = this.#sessions.begin(c.req.header("user-agent"));
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

function tooMany(c: Context, wait: number): Response {
  c.header("Retry-After", String(wait));
  return c.json({ error: `too many wrong tries; wait ${Math.ceil(wait / 60)} min` }, 429);
}

function isSame(given: string, code: string | null): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(code ?? "")];
  return code !== null && a.length === b.length && timingSafeEqual(a, b);
}
