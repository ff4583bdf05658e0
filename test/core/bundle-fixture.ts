import { type Bundle, encodeBundle, type Revision } from "../../core/bundle/bundle.js";
import {
  type Direction,
  Opener,
  Sealer,
  type SeenMarks,
  type SentMarks,
} from "../../core/bundle/channel.js";
import type { Mark } from "../../core/bundle/envelope.js";
import { deriveKeys } from "../../core/bundle/keys.js";
import { type BundleHost, BundleReceiver } from "../../core/bundle/receiver.js";
import type { Refusal } from "../../core/bundle/refusal.js";
import { cborX } from "../../mqtt-bridge/machine/cbor.js";
import { nodeCrypto } from "../../mqtt-bridge/machine/crypto.js";

/** Bytes 0, 1, 2 ... 31. */
export const PAIR_KEY = Uint8Array.from({ length: 32 }, (_, n) => n);
export const ROUTER = "attic";
/** FNV-1a of `attic` is 0xf209a3cc; mod 64 that is 12. */
export const DOWN_BUNDLE = "telltale-agent/12/attic/down/bundle";
export const DOWN_COMMAND = "telltale-agent/12/attic/down/command";
export const UP_EVENTS = "telltale-agent/12/attic/up/events";
export const KEYS = deriveKeys(nodeCrypto, PAIR_KEY, ROUTER);

/** The port with a nonce that is known: 0x40, 0x41 ... 0x4b. */
export const FIXED_CRYPTO = {
  ...nodeCrypto,
  random: (size: number) => Uint8Array.from({ length: size }, (_, n) => 0x40 + n),
};

export class MemorySent implements SentMarks {
  stored: Mark[] = [];
  load(): Mark | null {
    return this.stored.at(-1) ?? null;
  }
  store(next: Mark): void {
    this.stored.push(next);
  }
}

export class MemorySeen implements SeenMarks {
  readonly marks = new Map<string, Mark>();
  load(topic: string): Mark | null {
    return this.marks.get(topic) ?? null;
  }
  store(topic: string, mark: Mark): void {
    this.marks.set(topic, mark);
  }
}

export function direction(key: Uint8Array, crypto = nodeCrypto): Direction {
  return { crypto, cbor: cborX, key };
}

export function makePair(): { sealer: Sealer; opener: Opener; sent: MemorySent; seen: MemorySeen } {
  const [sent, seen] = [new MemorySent(), new MemorySeen()];
  const sealer = new Sealer(direction(KEYS.down), sent);
  return { sealer, opener: new Opener(direction(KEYS.down), seen), sent, seen };
}

export function bundle(more: Partial<Bundle> = {}): Bundle {
  return {
    v: 1,
    epoch: 1,
    revision: 7,
    issued: 1_406_800_000,
    expires: 1_409_392_000,
    min_agent: 1,
    tables: { classifier: Uint8Array.of(1, 2, 3) },
    alerts: [{ type: "imei", severity: "serious", needles: [1, 4, 7, 7] }],
    vectors: [{ name: "text", link: 2, packets: [Uint8Array.of(0x45)], needles: [9] }],
    ...more,
  };
}

export const NOW = 1_406_800_000;

/** Storage that outlives an agent, and what it did, in order. */
export class FakeHost implements BundleHost {
  readonly capacity = 1000;
  readonly did: string[] = [];
  highest: Revision | null = null;
  verdict: Refusal | null = null;
  loadHighest(): Revision | null {
    return this.highest;
  }
  storeHighest(revision: Revision): void {
    this.highest = revision;
    this.did.push(`stored ${revision.epoch}.${revision.revision}`);
  }
  tryOut(): Refusal | null {
    this.did.push("tried");
    return this.verdict;
  }
  install({ epoch, revision }: Bundle): void {
    this.did.push(`installed ${epoch}.${revision}`);
  }
}

export function makeReceiver() {
  const pair = makePair();
  const host = new FakeHost();
  const clock: { now: number | null } = { now: NOW };
  const start = (): BundleReceiver =>
    new BundleReceiver({
      cbor: cborX,
      opener: new Opener(direction(KEYS.down), pair.seen),
      host,
      topic: DOWN_BUNDLE,
      now: () => clock.now,
    });
  const send = (more: Partial<Bundle> = {}): Uint8Array =>
    pair.sealer.seal(DOWN_BUNDLE, encodeBundle(cborX, bundle(more)));
  return { ...pair, host, clock, start, send };
}
