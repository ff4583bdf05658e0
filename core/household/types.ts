import type { IdentifierType } from "../wire/lines.js";

/** A value that singles out a person, device or home. */
export interface Identifier {
  readonly type: IdentifierType;
  /** Canary's label, device's name, person's name, contact's FN or `home` (CONTRACTS, label). */
  readonly label: string | null;
  readonly canary: boolean;
  /**
   * As written in the household file or the contacts file; a contact's number without country code is completed to
   * E.164 with the code of its owner's first number.
   */
  readonly value: string;
  /** Whose it is; null for the home, canaries. */
  readonly person: string | null;
  /** Name of the device it belongs to, else null. */
  readonly device: string | null;
}

export interface HouseholdDevice {
  readonly name: string;
  /** Lower case with colons; any of them identifies the device. */
  readonly macs: readonly string[];
  readonly person: string;
  /** false: not inspected. */
  readonly watch: boolean;
}

export interface Consent {
  readonly person: string;
  readonly service: string;
  readonly state: "on" | "off";
  /** ISO date. */
  readonly since: string;
}

export interface Position {
  readonly lat: number;
  readonly lon: number;
}

export interface Household {
  readonly devices: readonly HouseholdDevice[];
  readonly consents: readonly Consent[];
  readonly location: Position | null;
  /** Everything that is searched: people's, devices', contacts', the home's, canaries. */
  readonly identifiers: readonly Identifier[];
}

export const EMPTY_HOUSEHOLD: Household = {
  devices: [],
  consents: [],
  location: null,
  identifiers: [],
};

/** What a needle number in a MATCH event stands for. */
export interface NeedleMeaning {
  readonly identifier: Identifier;
  /** Spelling that was looked for: `digits15`, `digits14`, `national`, `colons`, `as written` ... */
  readonly form: string;
  /**
   * Other identifiers with the very same bytes, such as the same operator of another device; the sender's own is to be
   * preferred as label.
   */
  readonly alternatives?: readonly Identifier[];
}
