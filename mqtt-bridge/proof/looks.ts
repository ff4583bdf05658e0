import type { RouterLook } from "../../core/proof/types.js";
import type { RouterView } from "../api/views.js";
import { describeError } from "../failure.js";
import type { Registered, Routers } from "../routers/routers.js";
import { NOT_SENT } from "../routers/turns.js";
import { NO_ANSWER } from "../routers/waiting.js";

type Asked = Pick<Routers, "view" | "registered" | "command">;

/** How these routers are: each is asked to test itself, and answers with its counters. */
export function lookAt(routers: Asked, ids: readonly string[]): Promise<RouterLook[]> {
  return Promise.all(ids.map((id) => lookAtOne(routers, id)));
}

async function lookAtOne(routers: Asked, router: string): Promise<RouterLook> {
  const registered = routers.registered(router);
  const connected = registered?.link.connected ?? false;
  const said = saidBy(registered);
  const answer = isThere(registered) ? await ask(routers, router) : "silent";
  return { router, connected, said, answer, ...countsOf(routers.view(router)) };
}

/** Whether a router can be expected to answer: its broker is there, and it has not said good-bye. */
export function isThere(registered: Registered | null): boolean {
  const said = saidBy(registered);
  return registered?.link.connected === true && said !== "stopped" && said !== "lost";
}

/** A source of this process does not fall silent. */
function saidBy(registered: Registered | null): RouterLook["said"] {
  if (registered === null) return "stopped";
  return registered.paired ? registered.plane.report.online : "online";
}

async function ask(routers: Asked, router: string): Promise<RouterLook["answer"]> {
  try {
    const outcome = await routers.command(router, { verb: "selftest" });
    if (outcome === null) return "done";
    return outcome === NO_ANSWER || outcome === NOT_SENT ? "silent" : { line: outcome };
  } catch (error) {
    return { line: describeError(error) };
  }
}

/** `unread`: batches that could not be read or miss, and matches that nobody understands. */
function countsOf(view: RouterView | null): Pick<RouterLook, "packets" | "lost" | "unread"> {
  if (view === null) return { packets: 0, lost: 0, unread: 0 };
  const refused = Object.values(view.refused_messages).reduce((sum, count) => sum + count, 0);
  const { batches, unattributed, packets, lost } = view;
  return { packets, lost, unread: refused + batches.missing + batches.unattributed + unattributed };
}
