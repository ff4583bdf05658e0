import { utf8 } from "../needles/bytes.js";
import type { Cbor } from "./cbor.js";
import { openEncrypt0, readEncrypt0, SEALED_MAX_BYTES, sealEncrypt0 } from "./cose.js";
import { type Crypto, NONCE_BYTES } from "./crypto.js";
import { decodeEnvelope, type Envelope, encodeEnvelope, judgeMark, type Mark } from "./envelope.js";
import { refused, type Taken, taken } from "./refusal.js";

/** What both ends of a direction need. */
export interface Direction {
  readonly crypto: Crypto;
  readonly cbor: Cbor;
  /** The direction's key (`deriveKeys`). */
  readonly key: Uint8Array;
}

/** Where a sender keeps which marks it has used. */
export interface SentMarks {
  /** First mark that was never used; null: none was. */
  load(): Mark | null;
  /** Remembers, before this returns, that all marks before this one may be used up. */
  store(next: Mark): void;
}

/** Where a receiver keeps the newest mark that it took of each topic. */
export interface SeenMarks {
  load(topic: string): Mark | null;
  /** Remembers it before this returns: a message has no effect before its mark is safe. */
  store(topic: string, mark: Mark): void;
}

/** Marks that are taken at once, so that flash memory is not written for each message. */
const RESERVED = 1024;
const SEQUENCE_MAX = 0xffffffff;

/**
 * Seals one direction's messages with rising marks. After a restart some marks are skipped, none is used twice.
 * Nonces are random and not made of the mark: a sender restored from a backup would use one twice.
 */
export class Sealer {
  readonly #direction: Direction;
  readonly #marks: SentMarks;
  #next: Mark;
  #reserved: number;

  constructor(direction: Direction, marks: SentMarks) {
    this.#direction = direction;
    this.#marks = marks;
    this.#next = marks.load() ?? { epoch: 1, sequence: 1 };
    this.#reserved = this.#next.sequence;
  }

  get epoch(): number {
    return this.#next.epoch;
  }

  /** Mark of the next message. */
  get next(): Mark {
    return this.#next;
  }

  /** After a restore, or when the other end has seen newer marks: goes on in a later epoch. */
  raiseEpoch(epoch: number): void {
    if (epoch <= this.#next.epoch) return;
    this.#next = { epoch, sequence: 1 };
    this.#reserved = 1;
  }

  /**
   * Bound to the topic: nobody can open it as a message of another one.
   * @throws what `marks` throws when more marks are needed and cannot be stored: used all the same, they would come twice.
   */
  seal(topic: string, body: Uint8Array): Uint8Array {
    const { crypto, cbor, key } = this.#direction;
    const plaintext = encodeEnvelope(cbor, { ...this.#take(), body });
    return sealEncrypt0(crypto, key, crypto.random(NONCE_BYTES), utf8(topic), plaintext);
  }

  #take(): Mark {
    if (this.#next.sequence >= SEQUENCE_MAX - RESERVED) this.raiseEpoch(this.#next.epoch + 1);
    const mark = this.#next;
    if (mark.sequence >= this.#reserved) {
      const reserved = mark.sequence + RESERVED;
      this.#marks.store({ epoch: mark.epoch, sequence: reserved });
      this.#reserved = reserved;
    }
    this.#next = { epoch: mark.epoch, sequence: mark.sequence + 1 };
    return mark;
  }
}

/**
 * Opens one direction's messages. Order holds within a topic (as MQTT keeps it): a retained bundle may come after
 * a later command.
 */
export class Opener {
  readonly #direction: Direction;
  readonly #seen: SeenMarks;

  constructor(direction: Direction, seen: SeenMarks) {
    this.#direction = direction;
    this.#seen = seen;
  }

  /** Opens and judges; the caller must `accept` it before it has any effect. `again`: the newest one may come once more. */
  open(topic: string, message: Uint8Array, again = false): Taken<Envelope> {
    if (message.length > SEALED_MAX_BYTES) {
      return refused(
        "too_large",
        `a message of ${message.length} bytes; at most ${SEALED_MAX_BYTES} are taken`,
      );
    }
    const sealed = readEncrypt0(message);
    if (sealed === null) {
      return refused(
        "not_sealed",
        "no COSE_Encrypt0 with ChaCha20-Poly1305; is the sender paired?",
      );
    }
    const { crypto, cbor, key } = this.#direction;
    const plaintext = openEncrypt0(crypto, key, utf8(topic), sealed);
    if (plaintext === null) {
      return refused(
        "bad_seal",
        "sealed with another key, for another topic, or changed on the way",
      );
    }
    const envelope = decodeEnvelope(cbor, plaintext);
    if (envelope.refusal !== null) return envelope;
    const refusal = judgeMark(envelope.value, this.#seen.load(topic), again);
    if (refusal === null) return envelope;
    const isKnown = refusal.behind !== undefined;
    return { value: null, refusal: isKnown ? { ...refusal, body: envelope.value.body } : refusal };
  }

  /** Remembers the mark; from now on neither it nor an older one of this topic is taken. */
  accept(topic: string, { epoch, sequence }: Mark): void {
    this.#seen.store(topic, { epoch, sequence });
  }

  /** For messages that have their effect at once: open, remember, give the body. */
  take(topic: string, message: Uint8Array): Taken<Uint8Array> {
    const opened = this.open(topic, message);
    if (opened.refusal !== null) return opened;
    this.accept(topic, opened.value);
    return taken(opened.value.body);
  }
}
