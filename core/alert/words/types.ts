import type { Transform } from "../../wire/codes.js";
import type { Evidence, IdentifierType } from "../../wire/lines.js";
import type { BlockedBy } from "../blocked.js";
import type { SilenceCause } from "../silence.js";

/** Behaviours that have a sentence of their own. */
export type WrittenBehaviour = "upload" | "idle" | "beacon" | "drift";

/** A whole sentence without its full stop, and the same as a notification's head. */
export interface Sentence {
  readonly message: string;
  readonly title: string;
}

/** How an identifier is called: the sender's own, a named device's, and anybody's. */
export interface Noun {
  readonly own: string;
  /** With the device's name as `{device}`; null where the label is no device. */
  readonly of: string | null;
  readonly other: string;
}

/** All words of alerts in one language; `{places}` are filled in. */
export interface Words {
  readonly message: Readonly<Record<Evidence, string>>;
  readonly title: Readonly<Record<Evidence, string>>;
  /** What was sent but did not leave: the router stopped it. */
  readonly stopped: Readonly<Record<"plain" | "encoded" | "hashed", Sentence>>;
  /** What volumes and times showed; `occasion` is written with `message.behaviour`. */
  readonly behaviour: Readonly<Record<WrittenBehaviour, Sentence>>;
  /** How much an upload was: `{much}`, where there was an earlier day with any, and where there was none. */
  readonly more: string;
  readonly most: string;
  readonly joined: Sentence;
  readonly quarantined: Sentence;
  /** Several alerts in one notification. */
  readonly digest: {
    readonly one: Sentence;
    readonly many: Sentence;
    readonly more: string;
  };
  /** Before a message, when the household noted that a service is off. */
  readonly consent: string;
  readonly firstContact: string;
  /** What was sent, in words; no value and no name of a person in it. */
  readonly nouns: Readonly<Record<IdentifierType, Noun>>;
  /** Readable names of transforms; chunks are no wrapping. */
  readonly transforms: Readonly<Record<Transform, string | null>>;
  readonly parts: Parts;
  readonly blocked: BlockedWords;
  readonly silence: SilenceWords;
  readonly reminder: ReminderWords;
}

/** Pieces that sentences are made of. */
export interface Parts {
  /** Behind a whole sentence. */
  readonly stop: string;
  readonly madeBy: string;
  readonly deviceAt: string;
  readonly someDevice: string;
  readonly bareAddress: string;
  /** Behind the name: ` ({company})`. */
  readonly runner: string;
  /** Behind the company: `, through {network}`. */
  readonly through: string;
  readonly network: string;
  readonly networkIn: string;
  readonly and: string;
  readonly andMore: string;
  readonly someIdentifier: string;
  readonly testValue: string;
  readonly someTestValue: string;
  /** `{day} {month}`, and the months from January on. */
  readonly date: string;
  readonly months: readonly string[];
  readonly seconds: string;
  readonly minutes: string;
  readonly hours: string;
  readonly minute: string;
  readonly hour: string;
  readonly byte: string;
  readonly bytes: string;
}

/** A device is kept from a destination, or not any more. */
export interface BlockedWords {
  readonly who: string;
  readonly where: string;
  readonly open: Sentence;
  readonly closed: Sentence;
  /** Behind the message. */
  readonly whole: string;
  readonly asked: Readonly<Record<BlockedBy, string>>;
}

/** Nothing comes from a router, or it is back. */
export interface SilenceWords {
  readonly title: string;
  readonly message: Readonly<Record<SilenceCause, string>>;
  readonly advice: Readonly<Record<SilenceCause, string>>;
  readonly back: Sentence;
}

/** That the alarm was not tested for a week, or was now. */
export interface ReminderWords {
  readonly title: string;
  /** By whether it was ever proved that an alarm arrives, `{days}` ago or in `{days}` of watching. */
  readonly message: Readonly<Record<"proved" | "never", string>>;
  readonly advice: string;
  readonly done: Sentence;
}
