/** Reason code of a broker's DISCONNECT: another client has connected under the same name (MQTT 5, 3.14.2.1). */
const TAKEN_OVER = 142;
/** Milliseconds below which a connection that ends was hardly one. */
const SHORT = 10_000;
/** Short connections in a row after which something is wrong: 3.1.1 has no word for it, and mosquitto 2.0 hangs up without one. */
const MANY = 3;

const isPowerOfTwo = (count: number): boolean => (count & (count - 1)) === 0;

/**
 * Tells that another client uses our account: both cut each other off for ever, and each loss alone looks like a bad
 * network. Told the 1st, 2nd, 4th, 8th time and so on.
 */
export class Rival {
  readonly #place: string;
  readonly #log: (line: string) => void;
  #takenOver = 0;
  #short = 0;
  #since: number | null = null;

  constructor(place: string, log: (line: string) => void) {
    this.#place = place;
    this.#log = log;
  }

  /** `now`: milliseconds of any clock that only goes forward. */
  connected(now: number): void {
    this.#since = now;
  }

  /** The broker ends the connection and says why. */
  disconnected(reasonCode: number): void {
    if (reasonCode !== TAKEN_OVER) return;
    this.#takenOver++;
    if (!isPowerOfTwo(this.#takenOver)) return;
    const times = this.#takenOver === 1 ? "" : ` ${this.#takenOver} times by now`;
    this.#log(
      `${this.#place}: another client connected under this account and cut us off${times}; give each client its own account`,
    );
  }

  /** The connection is gone. */
  closed(now: number): void {
    if (this.#since === null) return;
    this.#short = now - this.#since < SHORT ? this.#short + 1 : 0;
    this.#since = null;
    if (
      this.#takenOver > 0 ||
      this.#short === 0 ||
      this.#short % MANY > 0 ||
      !isPowerOfTwo(this.#short / MANY)
    )
      return;
    this.#log(
      `${this.#place}: ${this.#short} connections in a row ended within seconds; does another client use this account?`,
    );
  }
}
