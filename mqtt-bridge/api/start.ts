import type { Hono } from "hono";
import type { Store } from "../store/port.js";
import type { BlockActions } from "./blocks.js";
import type { Feed } from "./feed.js";
import type { ProofActions } from "./proof.js";
import type { Door } from "./session/door.js";
import { type FactsOf, viewAlert, viewDevice } from "./view.js";
import type { StartView, StatusView } from "./views.js";

export interface StartParts {
  readonly store: Store;
  readonly feed: Feed;
  readonly status: () => StatusView;
  readonly facts: FactsOf;
  readonly blocks: Pick<BlockActions, "list">;
  readonly proof: Pick<ProofActions, "read">;
}

const DEVICES_MAX = 1000;
const ALERTS_MAX = 500;

/** `GET /api/start`: before the guard, since it says whether one is in; who is not learns nothing else. */
export function addStart(app: Hono, door: Door, parts: StartParts): void {
  app.get("/api/start", (c) => {
    const { state } = door.stateOf(c);
    const isIn = state === "open" || state === "in";
    const start: StartView = { session: state, now: isIn ? readNow(parts) : null };
    return c.json(start);
  });
}

/** Nothing is awaited between the event's name and the last of it, so that nothing falls between this and the stream. */
function readNow({ store, feed, status, facts, blocks, proof }: StartParts): StartView["now"] {
  return {
    event: feed.newest,
    status: status(),
    devices: store
      .devices({ limit: DEVICES_MAX })
      .map((stored) => viewDevice(stored, store.makeId)),
    alerts: store.alerts({ limit: ALERTS_MAX }).map((stored) => viewAlert(stored, facts)),
    blocks: blocks.list(),
    proof: proof.read(),
  };
}
