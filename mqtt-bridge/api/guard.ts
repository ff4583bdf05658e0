import { networkInterfaces } from "node:os";
import type { Context, MiddlewareHandler } from "hono";
import { isLoopback } from "../machine/seal.js";
import { isInside } from "../net/lan.js";
import { urlHost } from "../run/brokers.js";
import { splitScope } from "./asker/neighbours.js";

const HEADERS: Readonly<Record<string, string>> = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
};

/**
 * Headers of every answer, and nothing of the API kept in a cache. The page's script may ask nobody else but `target`,
 * where a phone sends the alarm test.
 */
export function securityHeaders(target: string): MiddlewareHandler {
  const own = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";
  const policy = `default-src 'self'; connect-src 'self' ${new URL(target).origin}; ${own}`;
  const headers = Object.entries({ ...HEADERS, "Content-Security-Policy": policy });
  return async (c, next) => {
    await next();
    for (const [name, value] of headers) c.res.headers.set(name, value);
    if (!c.res.headers.has("Cache-Control")) c.res.headers.set("Cache-Control", "no-store");
  };
}

/** The other end's address; empty where there is no connection. */
export function addressOf(c: Context): string {
  const env = c.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined;
  return env?.incoming?.socket?.remoteAddress ?? "";
}

/** Where another device of the home finds the page: not under this machine's own name for itself, if there is another. */
export function pageBase(listen: readonly string[]): (c: Context) => string {
  return (c) => {
    const asked = c.req.header("host") ?? "";
    const port = /:(\d{1,5})$/.exec(asked)?.[1];
    const outward = listen.find((address) => !isLoopback(address));
    if (outward === undefined || !isLoopback(hostName(asked) ?? "")) return `http://${asked}/`;
    return `http://${urlHost(outward)}${port === undefined ? "" : `:${port}`}/`;
  };
}

/** Answers only the home: a forwarded port or a wrong firewall rule lets nobody in from outside. */
export const refusePublic: MiddlewareHandler = async (c, next) => {
  const [address] = splitScope(addressOf(c));
  if (address === "" || isInside(address)) return next();
  return c.json({ error: "not served outside this network" }, 403);
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

/** Where a browser says that another site made it ask (Fetch Metadata); another port is another site here. */
const OTHER_SITES = new Set(["cross-site", "same-site"]);

/** Paths that take a file. */
const BYTES: ReadonlySet<string> = new Set(["/api/captures", "/api/restore"]);

/**
 * The API is for our own page and for programs, never for another site: not to read, and what changes something must
 * be JSON, which a form cannot send, and of our own origin.
 */
export const refuseOtherSites: MiddlewareHandler = async (c, next) => {
  const isForeign = OTHER_SITES.has(c.req.header("sec-fetch-site") ?? "");
  if (isForeign && c.req.path.startsWith("/api/")) {
    return c.json({ error: "not allowed from another site" }, 403);
  }
  if (c.req.method === "GET" || c.req.method === "HEAD") return next();
  const origin = c.req.header("origin");
  const isOurs = origin === undefined || originHost(origin) === c.req.header("host");
  const isJson = /^application\/json\s*(;|$)/i.test(c.req.header("content-type") ?? "");
  // A form cannot send this type either.
  const isBytes =
    BYTES.has(c.req.path) && c.req.header("content-type") === "application/octet-stream";
  if (!isOurs) return c.json({ error: "not allowed from another site" }, 403);
  if (!isJson && !isBytes) return c.json({ error: "expected Content-Type: application/json" }, 415);
  return next();
};

/**
 * Refuses a body of more than `most(path)` bytes by what is announced, which Node.js holds the sender to; a body without
 * an announced length is not read. hono's own limit makes a new Request of each, which the server's light one cannot.
 */
export function limitBody(most: (path: string) => number): MiddlewareHandler {
  return async (c, next) => {
    if (c.req.header("transfer-encoding") !== undefined) {
      return c.json({ error: "expected a Content-Length" }, 411);
    }
    const limit = most(c.req.path);
    const isTooLong = Number(c.req.header("content-length") ?? 0) > limit;
    return isTooLong ? c.json({ error: `more than ${limit} bytes` }, 413) : next();
  };
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
