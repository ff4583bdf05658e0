/** Pairs of device and name that are remembered. */
const CONTACTS_MAX = 50_000;

/** Answers whether a device was ever seen to talk to a name before; a store that outlives the process may know more. */
export type KnownContact = (device: string, name: string) => boolean;

/** Who has talked to whom in this run. */
export class Contacts {
  readonly #seen = new Set<string>();
  readonly #isKnown: KnownContact;

  constructor(isKnown: KnownContact | null) {
    this.#isKnown = isKnown ?? (() => false);
  }

  /** Notes a contact; true when it is the first of this device with this name. */
  note(device: string, name: string): boolean {
    const key = `${device} ${name}`;
    if (this.#seen.has(key)) return false;
    if (this.#seen.size >= CONTACTS_MAX) this.#seen.clear();
    this.#seen.add(key);
    return !this.#isKnown(device, name);
  }
}
