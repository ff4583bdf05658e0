/** What a verdict closes, for the host to carry out. */
export interface Order {
  readonly action: "block" | "quarantine";
  /** Id of the alert that says so. */
  readonly alert: string;
  /** MAC, the first of a registered device. */
  readonly device: string;
  /** A name, else an address; null: everything outside. */
  readonly destination: string | null;
  /** Epoch seconds; null: until a person decides. */
  readonly until: number | null;
  readonly reason: string;
}

/** What a device is to be kept from. */
export interface Blockable {
  /** A name, else an address. */
  readonly destination: string;
  /** All MACs of the device that are known; none without a link layer. */
  readonly macs: readonly string[];
}

/** Whose records are to be forgotten. */
export interface Forgotten {
  /** MACs. */
  readonly devices: readonly string[];
  /** Ids of these devices in alerts. */
  readonly alertDevices: readonly string[];
}
