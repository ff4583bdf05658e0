import type { AlertView, DeviceView, ProvedView, SightingView } from "./views.js";

/*
 * Who asks, and who may, as the API answers.
 */

/** The device that asks. */
export interface AskerView {
  readonly address: string;
  /** null: not known, and `why`. */
  readonly mac: string | null;
  /** Who knew it: this machine's neighbour table, or a router's flows. */
  readonly source: "neighbours" | "flows" | null;
  /** Made up by the device for this WiFi; it may change. */
  readonly private_mac: boolean;
  readonly why: "same_machine" | "not_seen" | null;
}

/** A link to open on a device that is to be added. */
export interface HelloView {
  readonly code: string;
  readonly url: string;
  /** Epoch seconds. */
  readonly until: number;
}

/** A browser that is logged in. */
export interface LoggedInView {
  readonly id: string;
  /** Of its last use, to the hour, and its beginning; epoch seconds. */
  readonly used: number;
  readonly since: number;
  /** What it says of itself. */
  readonly browser: string;
  /** It is the one that asks. */
  readonly current: boolean;
}

export interface AppPasswordView {
  readonly id: string;
  readonly name: string;
  /** Epoch seconds. */
  readonly made: number;
}

export interface PersonLinkView {
  readonly person: string;
  /** Epoch seconds. */
  readonly made: number;
}

/** When an alarm was last proved to arrive; of which device and router is nobody else's business. */
export type ProvedTime = Pick<ProvedView, "at" | "seconds" | "path">;

/** What a person's own devices told. */
export interface PersonView {
  readonly person: string;
  /** Their devices are not inspected. */
  readonly paused: boolean;
  readonly devices: readonly DeviceView[];
  readonly alerts: readonly AlertView[];
  readonly sightings: readonly SightingView[];
  /** What it is worth that nothing was seen; null: no alarm was proved yet. */
  readonly proved: ProvedTime | null;
}

/** A backup that was sent, and what it holds. */
export interface BackupFoundView {
  readonly id: string;
  /** Files beside the database: household, rules, keys. */
  readonly files: number;
  readonly routers: number;
  readonly devices: number;
  readonly sightings: number;
  /** Newest traffic of a device in it, epoch seconds; null: no device. */
  readonly newest: number | null;
}

/** What `telltale run` was told, and where. */
export interface SettingsView {
  /** The settings file; null: none is read. */
  readonly file: string | null;
  readonly items: readonly {
    readonly name: string;
    /** Passwords are left out; null: not set. */
    readonly values: readonly string[] | null;
    /** Flag, variable, or file and line; null: not set. */
    readonly place: string | null;
    /** The environment's name of it. */
    readonly variable: string;
  }[];
}
