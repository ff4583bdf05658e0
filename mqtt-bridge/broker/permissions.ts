import { cellOf } from "../machine/topics.js";

/**
 * What people may do at the embedded broker, with an account or, on loopback, without: read all that
 * is meant for people, and ask. Machine topics are for this process alone.
 */
export function mayRead(filter: string, base: string): boolean {
  const wanted = filter.replace(/^\$share\/[^/]+\//, "");
  return wanted === base || wanted.startsWith(`${base}/`);
}

/** Requests only, and of those only well-formed names, never a wildcard. */
export function mayWrite(topic: string, base: string): boolean {
  if (!topic.startsWith(`${base}/`)) return false;
  const [router = "", request, ...rest] = topic.slice(base.length + 1).split("/");
  return /^[a-z0-9_]{1,32}$/.test(router) && request === "request" && rest.length > 0;
}

/** A router's account reads what the plane sends to it, and nothing else; no wildcard before that. */
export function mayRouterRead(filter: string, router: string): boolean {
  return filter.startsWith(`telltale-agent/${cellOf(router)}/${router}/down/`);
}

/** What goes up from it, and the alert that it raises itself while the plane is away. */
export function mayRouterWrite(topic: string, router: string, base: string): boolean {
  return (
    topic.startsWith(`telltale-agent/${cellOf(router)}/${router}/up/`) ||
    topic === `${base}/${router}/alert`
  );
}
