import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";
import type { MiddlewareHandler } from "hono";

interface StaticFile {
  readonly type: string;
  readonly etag: string;
  readonly plain: Uint8Array<ArrayBuffer>;
  readonly zipped: Uint8Array<ArrayBuffer>;
  /** Its name changes with its contents. */
  readonly forever: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
};

/** Serves the files of a directory as they were at the start; no path of a request reaches the disk. */
export function serveFiles(dir: string): MiddlewareHandler {
  const files = readFiles(dir);
  return async (c, next) => {
    const file = files.get(c.req.path === "/" ? "/index.html" : c.req.path);
    if (file === undefined) return next();
    c.header("ETag", file.etag);
    c.header("Vary", "Accept-Encoding");
    c.header("Cache-Control", file.forever ? "public, max-age=31536000, immutable" : "no-cache");
    if (c.req.header("if-none-match") === file.etag) return c.body(null, 304);
    c.header("Content-Type", file.type);
    if (!/\bgzip\b/.test(c.req.header("accept-encoding") ?? "")) return c.body(file.plain);
    c.header("Content-Encoding", "gzip");
    return c.body(file.zipped);
  };
}

function readFiles(dir: string): ReadonlyMap<string, StaticFile> {
  const files = new Map<string, StaticFile>();
  if (!existsSync(dir)) return files;
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const plain = Uint8Array.from(readFileSync(path));
    files.set(path.slice(dir.length), {
      type: TYPES[extname(path)] ?? "application/octet-stream",
      etag: `"${createHash("sha256").update(plain).digest("base64url").slice(0, 22)}"`,
      plain,
      zipped: Uint8Array.from(gzipSync(plain, { level: 9 })),
      forever: path.slice(dir.length).startsWith("/assets/"),
    });
  }
  return files;
}
