import type { PairingActions } from "../api/pairing.js";
import type { PairedView } from "../api/views.js";
import { Failure } from "../failure.js";
import { isLoopback } from "../machine/seal.js";
import { mosquittoLines } from "./mosquitto.js";
import { type Broker, makeRouterId, type NewPair, type Pairs } from "./pairs.js";

export interface PagePairingOptions {
  readonly pairs: Pairs;
  /** Under which routers reach the broker; null: while it is not known yet. */
  readonly broker: () => Broker | null;
  /** The broker is the user's own, which needs the account too. */
  readonly isForeign: boolean;
  /** The demonstration reads no router. */
  readonly demo: boolean;
  /** Epoch seconds. */
  readonly now: () => number;
}

const DEMO =
  "the demonstration reads no router; start telltale with --paired, or with a source of yours";

/** Pairs for the page. The plane takes them up by watching their folder. */
export function pagePairing(options: PagePairingOptions): PairingActions {
  const { pairs, broker, isForeign, demo, now } = options;
  const refusal = (): string | null => {
    if (demo) return DEMO;
    return broker() === null ? "still starting" : null;
  };
  const place = (): Broker => {
    const at = broker();
    const why = refusal();
    if (why !== null || at === null) throw new Failure(why ?? "still starting");
    return at;
  };
  const view = ({ pair, line }: NewPair): PairedView => ({
    router: pair.router,
    line,
    broker: pair.broker.url,
    also: isForeign ? mosquittoLines(pair) : [],
  });
  return {
    read: () => {
      const url = refusal() === null ? (broker()?.url ?? null) : null;
      const loopback = url !== null && isLoopback(new URL(url).hostname);
      return { broker: url, loopback, refusal: refusal() };
    },
    pair: (router) => view(pairs.make(router ?? makeRouterId(), place(), now())),
    repair: (router) => {
      place();
      return view(pairs.repair(router, null, now()));
    },
    remove: (router) => {
      place();
      pairs.remove(router);
    },
  };
}
