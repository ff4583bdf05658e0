/** A map of bounded size: what was not used for longest goes first and is counted. */
export class Recent<Value> {
  /** Values that had to go. */
  forgotten = 0;
  readonly #values = new Map<string, Value>();
  readonly #max: number;

  constructor(max: number, entries: readonly (readonly [string, Value])[] = []) {
    this.#max = max;
    for (const [key, value] of entries.slice(-max)) this.#values.set(key, value);
  }

  /** The value, now the most recently used. */
  get(key: string): Value | undefined {
    const value = this.#values.get(key);
    if (value === undefined) return undefined;
    this.#values.delete(key);
    this.#values.set(key, value);
    return value;
  }

  set(key: string, value: Value): void {
    this.#values.delete(key);
    this.#values.set(key, value);
    const [oldest] = this.#values.keys();
    if (this.#values.size <= this.#max || oldest === undefined) return;
    this.#values.delete(oldest);
    this.forgotten += 1;
  }

  delete(key: string): void {
    this.#values.delete(key);
  }

  /** The least recently used first. */
  values(): Value[] {
    return Array.from(this.#values.values());
  }
}
