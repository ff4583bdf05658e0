import type { Arguments } from "../cli/args.js";
import { Failure } from "../failure.js";
import { routerId } from "../mqtt/topics.js";
import type { Pairs } from "../pair/pairs.js";
import type { Router } from "./look.js";

/** What a router's name is told from. */
export interface Named {
  readonly args: Arguments;
  readonly pairs: Pairs;
}

/** As it is told, else as it is paired here already, else its host name. */
export function idOf({ pairedAs, named, hostname }: Router, { args, pairs }: Named): string {
  const known = [pairedAs, named].find((id) => id !== "" && pairs.find(id) !== null);
  return args.one("router") ?? known ?? routerId(hostname);
}

/** Seconds after which a router that is not heard of may be the one that was reset. */
const RECENT_SECONDS = 600;

/** How many seconds ago another router of this name was heard; null: there is none, or it is this one. */
export function heardElsewhere(router: Router, asked: Named, now: number): number | null {
  const id = idOf(router, asked);
  const { pairs } = asked;
  if (router.pairedAs === id || router.named === id || pairs.find(id) === null) return null;
  const { last_seen } = pairs.report(id).load();
  const age = last_seen === null ? RECENT_SECONDS : now - last_seen;
  return age >= RECENT_SECONDS ? null : Math.max(0, Math.round(age));
}

/**
 * Routers are named by their host name, and most are called OpenWrt: a second one must not take over the first one's pair.
 * @throws Failure when another router of this name was heard a moment ago.
 */
export function checkName(target: string, router: Router, asked: Named, now: number): void {
  const age = heardElsewhere(router, asked, now);
  if (age === null) return;
  const id = idOf(router, asked);
  throw new Failure(
    `${target}: a router called ${id} was heard ${age} seconds ago, and this is not it; give this one another name: NAME=attic. If it is the same one, after a reset: telltale router remove ${id}`,
  );
}
