import { createHmac, randomBytes } from "node:crypto";
import { networkInterfaces } from "node:os";
import type { Context, MiddlewareHandler } from "hono";
import type { Accounts } from "../broker/accounts.js";
import { isLoopback } from "../machine/seal.js";

const HEADERS: Readonly<Record<string, string>> = {
  "Content-Security-Policy":
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
};

/** Headers of every answer, and nothing of the API kept in a cache. */
export const securityHeaders: MiddlewareHandler = async (c, next) => {
  await next();
  for (const [name, value] of Object.entries(HEADERS)) c.res.headers.set(name, value);
  if (!c.res.headers.has("Cache-Control")) c.res.headers.set("Cache-Control", "no-store");
};

/**
 * Answers only under names that are ours. A site elsewhere can point its own name at this machine
 * (DNS rebinding), and a browser would then let it read the page.
 * @param listen addresses that the page listens on; a wildcard stands for all of this machine's.
 */
export function allowHosts(listen: readonly string[]): MiddlewareHandler {
  const names = new Set(listen.map(bare));
  return async (c, next) => {
    const host = hostName(c.req.header("host"));
    if (host === null || !(isLoopback(host) || names.has(host) || isOwn(host, names))) {
      return c.json(
        { error: "not served under this name; use the address that telltale printed" },
        421,
      );
    }
    return next();
  };
}

/** A request that changes something must come from our own page or a program, never from another site. */
export const refuseOtherSites: MiddlewareHandler = async (c, next) => {
  if (c.req.method === "GET" || c.req.method === "HEAD") return next();
  const origin = c.req.header("origin");
  const isOurs = origin === undefined || originHost(origin) === c.req.header("host");
  const isJson = /^application\/json\s*(;|$)/i.test(c.req.header("content-type") ?? "");
  if (!isOurs) return c.json({ error: "not allowed from another site" }, 403);
  if (!isJson) return c.json({ error: "expected Content-Type: application/json" }, 415);
  return next();
};

/** Wrong passwords within a minute after which no more are tried. */
const WRONG_MAX = 10;
const WRONG_WINDOW_MS = 60_000;

/**
 * Asks for the admin's password (HTTP Basic, RFC 7617). A right one is remembered as a keyed
 * digest, because checking it takes long on purpose and a page asks often.
 */
export function requireAdmin(accounts: Accounts, now: () => number = Date.now): MiddlewareHandler {
  const key = randomBytes(32);
  const digestOf = (text: string): string => createHmac("sha256", key).update(text).digest("hex");
  let known: string | null = null;
  let wrong = { count: 0, since: 0 };
  return async (c, next) => {
    const password = basicPassword(c.req.header("authorization"));
    if (password === null) return askPassword(c);
    const digest = digestOf(password);
    if (digest === known) return next();
    if (now() - wrong.since > WRONG_WINDOW_MS) wrong = { count: 0, since: now() };
    if (wrong.count >= WRONG_MAX)
      return c.json({ error: "too many wrong passwords; wait a minute" }, 429);
    wrong.count++;
    if (!(await accounts.verify("admin", password))) return askPassword(c);
    wrong.count--;
    known = digest;
    return next();
  };
}

function askPassword(c: Context): Response {
  c.header("WWW-Authenticate", 'Basic realm="telltale", charset="UTF-8"');
  return c.json({ error: "user admin and the password that telltale printed" }, 401);
}

/** Password of the user `admin`, else null. */
function basicPassword(header: string | undefined): string | null {
  const encoded = /^Basic ([A-Za-z0-9+/=]{1,1024})$/i.exec(header ?? "")?.[1];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, "base64").toString("utf8");
  return text.startsWith("admin:") ? text.slice("admin:".length) : null;
}

/** Host of a Host header without its port, in the form of `bare`. */
function hostName(header: string | undefined): string | null {
  const match = /^(\[[0-9A-Fa-f:.]+\]|[^:]+)(:\d{1,5})?$/.exec(header ?? "");
  return match?.[1] === undefined ? null : bare(match[1]);
}

function bare(host: string): string {
  return host.replace(/^\[|\]$/g, "").toLowerCase();
}

function originHost(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}

/** Under a wildcard every address of this machine is ours. */
function isOwn(host: string, names: ReadonlySet<string>): boolean {
  if (!names.has("0.0.0.0") && !names.has("::")) return false;
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.some(({ address }) => address.toLowerCase() === host);
}
