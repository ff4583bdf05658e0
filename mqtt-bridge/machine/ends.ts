import { randomBytes } from "node:crypto";
import { type Direction, Opener, Sealer } from "../../core/bundle/channel.js";
import { KEY_BYTES } from "../../core/bundle/crypto.js";
import type { Mark } from "../../core/bundle/envelope.js";
import { deriveKeys, type PairKeys } from "../../core/bundle/keys.js";
import type { Refusal } from "../../core/bundle/refusal.js";
import type { Marks } from "../pair/memory-marks.js";
import { cborX } from "./cbor.js";
import { nodeCrypto } from "./crypto.js";
import type { Seal } from "./seal.js";

/** One end of a pair: what it sends, what it takes. */
export interface End extends Seal {
  readonly router: string;
  readonly keys: PairKeys;
  readonly marks: Marks;
  /** Of what it seals. */
  readonly epoch: number;
  /** Mark of what it seals next. */
  readonly next: Mark;
  /** Goes on in a later epoch. */
  raiseEpoch(epoch: number): void;
  readonly opener: Opener;
}

export interface EndOptions {
  readonly router: string;
  /** 32 bytes. */
  readonly pairKey: Uint8Array;
  readonly marks: Marks;
  readonly onRefusal: (topic: string, refusal: Refusal) => void;
}

/** A pair key that nobody knows but this process. */
export function makePairKey(): Uint8Array {
  return randomBytes(KEY_BYTES);
}

/** Seals what goes down, opens what comes up. */
export function planeEnd(options: EndOptions): End {
  return makeEnd(options, "down", "up");
}

/** Seals what goes up, opens what comes down. */
export function agentEnd(options: EndOptions): End {
  return makeEnd(options, "up", "down");
}

function makeEnd(
  { router, pairKey, marks, onRefusal }: EndOptions,
  sends: "up" | "down",
  takes: "up" | "down",
): End {
  const keys = deriveKeys(nodeCrypto, pairKey, router);
  const direction = (key: Uint8Array): Direction => ({ crypto: nodeCrypto, cbor: cborX, key });
  const sealer = new Sealer(direction(keys[sends]), marks.sent);
  const opener = new Opener(direction(keys[takes]), marks.seen);
  return {
    router,
    keys,
    marks,
    opener,
    keepsOrder: true,
    get epoch() {
      return sealer.epoch;
    },
    get next() {
      return sealer.next;
    },
    raiseEpoch: (epoch) => sealer.raiseEpoch(epoch),
    seal: (topic, message) => sealer.seal(topic, message),
    open: (topic, sealed) => {
      const { value, refusal } = opener.take(topic, sealed);
      if (refusal !== null) onRefusal(topic, refusal);
      return value;
    },
  };
}
