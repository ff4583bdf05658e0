export { WAYS } from "../store/ways.js";
export type * from "./views-account.js";
export type * from "./views-browse.js";
export type * from "./views-rules.js";

import type { Facts } from "../../core/alert/write.js";
import type { Problem } from "../../core/problem.js";
import type { Path, Proof } from "../../core/proof/types.js";
import type { Alert, DeviceLine, Severity, SightingLine } from "../../core/wire/lines.js";

/*
 * What the API answers; the page reads these types and nothing else of the bridge.
 */

export type DeviceView = DeviceLine & {
  readonly router: string;
  readonly first_seen: number;
  readonly last_seen: number;
  /** `device.id` of alerts about it. */
  readonly alert_device: string;
};

export type SightingView = SightingLine & {
  readonly router: string;
  readonly key: string;
  /** The sighting in plain words: in one short line, and in full. */
  readonly title: string;
  readonly sentence: string;
};

export type AlertView = Alert & {
  readonly router: string;
  readonly acked: boolean;
  readonly snoozed_until: number | null;
  /** What title and message are written from, for another language; null: not known (any more), or written otherwise. */
  readonly facts: Facts | null;
};

/** A place in the order of tables. */
export interface PlaceView {
  readonly epoch: number;
  readonly revision: number;
}

export interface RouterView {
  readonly id: string;
  readonly source: string;
  readonly demo: boolean;
  /** It has an agent of its own; false: a source of this machine. */
  readonly paired: boolean;
  readonly availability: "online" | "offline";
  /** When it was heard of last, epoch seconds; null: never. */
  readonly last_seen: number | null;
  /** Packets are still being read. */
  readonly reading: boolean;
  readonly packets: number;
  /** Events that did not reach the plane. */
  readonly lost: number;
  /** Tables that it ought to have, and that it says it has. */
  readonly desired: PlaceView | null;
  readonly reported: PlaceView | null;
  /** The tables in force have expired. */
  readonly stale: boolean;
  /** The newest message that it refused, since its tables were installed. */
  readonly refused: { readonly reason: string; readonly line: string } | null;
  /** Why there are no tables of the newest household and rules. */
  readonly problem: string | null;
  /** Bytes of a table that it takes; null: it has not said. */
  readonly capacity: number | null;
  /** Bytes of the table that was made last in this run. */
  readonly table: number | null;
  /** What it cannot see, in words. */
  readonly blind: readonly string[];
  /** The newest command that it took; `line`: why it could not be done. */
  readonly command: { readonly verb: string; readonly line: string | null } | null;
  /** Seconds since its agent started. */
  readonly uptime: number | null;
  /** Its clock when it said so, epoch seconds; null: not set, or not said. */
  readonly clock: number | null;
  /** Level and version of its agent. */
  readonly agent: number | null;
  readonly version: string | null;
  /** Its own counters that are not zero. */
  readonly counters: Readonly<Record<string, number>>;
  readonly batches: {
    readonly read: number;
    readonly missing: number;
    /** Made with tables that the plane does not remember. */
    readonly unattributed: number;
    /** Came again after they were taken; that is no fault. */
    readonly again: number;
  };
  /** Matches of needles that the plane does not remember. */
  readonly unattributed: number;
  readonly flows_lost: number;
  /** Messages under its name that were not taken, by reason, and those left unopened. */
  readonly refused_messages: Readonly<Record<string, number>>;
  readonly unopened_messages: number;
}

/** An alarm test that passed. */
export interface ProvedView {
  /** Epoch seconds. */
  readonly at: number;
  /** From the phone's sending to the path on which the alert came first; null: not known. */
  readonly seconds: number | null;
  readonly path: Path;
  readonly router: string;
  /** MAC of the device that sent. */
  readonly device: string | null;
}

export interface ProofView {
  /** The test that runs, or the last one since Telltale was started. */
  readonly test: Proof | null;
  /** What the phone has to ask for now; null: nothing. */
  readonly url: string | null;
  /** The same without the test's value: whom it goes to. */
  readonly target: string;
  /** The newest test that passed; null: none did. */
  readonly proved: ProvedView | null;
  /** None passed for a week. */
  readonly due: boolean;
  /** Why no test is possible; null: one is. */
  readonly obstacle: string | null;
}

export interface StatusView {
  readonly version: string;
  readonly demo: boolean;
  readonly routers: readonly RouterView[];
  readonly devices: number;
  readonly sightings: number;
  readonly open: Readonly<Record<Severity, number>>;
  /** The newest alarm test that passed: what "nothing seen" is worth; null: none did. */
  readonly proved: ProvedView | null;
  /** Broker address and topic for a phone. */
  readonly mqtt: {
    readonly broker: string;
    readonly topic: string;
    readonly connected: boolean;
  };
  /** Why the newest household, rules or settings are not in force: one line for each error. */
  readonly problems: readonly string[];
  /** Date of the tables that name networks; null when there are none. */
  readonly as_of: string | null;
}

export interface HouseholdView {
  /** Name of the file. */
  readonly file: string;
  /** It can only be read. */
  readonly fixed: boolean;
  /** Of the text that was read; a change says which one it changes. */
  readonly version: string;
  /** The file's values, every scalar a text; null: it cannot be read, `problems` says why. */
  readonly household: unknown;
  readonly problems: readonly Problem[];
  /** JSON Schema of `household`. */
  readonly schema: unknown;
}

export interface SessionView {
  /** `open`: no password is needed. `first`: none is set yet, which the printed link does. */
  readonly state: "open" | "in" | "out" | "first";
}

/** What the page begins with, of one moment. */
export interface StartView {
  readonly session: SessionView["state"];
  /** null: for who is not logged in. */
  readonly now: {
    /** The newest event that is in it: the stream goes on after this one. */
    readonly event: string;
    readonly status: StatusView;
    /** The 1,000 that were seen last. */
    readonly devices: readonly DeviceView[];
    /** The newest 500. */
    readonly alerts: readonly AlertView[];
    readonly blocks: readonly BlockView[];
    readonly proof: ProofView;
  } | null;
}

/** A device that is kept from a destination. */
export interface BlockView {
  readonly id: string;
  readonly router: string;
  /** The alert that it was made from; null: a person named device and destination. */
  readonly alert: string | null;
  readonly device: Alert["device"];
  /** A name, an address, `everything`, or a list: `as:64500`, `country:DE`, `company:...`, `prefix:...`. */
  readonly destination: string;
  readonly company: string | null;
  readonly by: "page" | "broker" | "policy";
  /** Epoch seconds; `until` null: it ends when it is lifted. */
  readonly since: number;
  readonly until: number | null;
  /** Packets that the router refused, as it said last; `last`: epoch seconds, when one was last seen to be. */
  readonly packets: number;
  readonly last: number | null;
  /** Why the router may not keep to it (yet); null: it said that it does. */
  readonly problem: string | null;
  /** What breaks. */
  readonly advice: string | null;
}

/** What a block would have closed in the last 7 days with traffic. */
export interface BlockPreviewView {
  /** As it was asked for. */
  readonly to: string;
  /** From when names are known, epoch seconds by the clock of the traffic, at most 7 days back; null: no traffic yet. */
  readonly since: number | null;
  /** How many names; `items` are those used most. */
  readonly total: number;
  readonly items: readonly {
    /** A bare address where there was none. */
    readonly name: string;
    /** Connections; null: known from a stored sighting only. */
    readonly count: number | null;
    /** Epoch seconds. */
    readonly last: number;
  }[];
  /** What rules say that breaks. */
  readonly advice: readonly string[];
}

export interface ListView<Item> {
  readonly items: readonly Item[];
}

export interface ErrorView {
  readonly error: string;
}
