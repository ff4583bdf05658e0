/**
 * Bytes that arrive in pieces and are read in records. Memory is bounded by the longest record asked for
 * and the longest piece. Views that were given out stay as they are: nothing is ever overwritten.
 */
export class ByteQueue {
  private bytes: Uint8Array = new Uint8Array(0);
  private view = new DataView(this.bytes.buffer);
  private at = 0;
  /** Bytes still to be passed over that have not arrived. */
  private owed = 0;

  /** Bytes that can be read now. */
  get available(): number {
    return this.bytes.length - this.at;
  }

  /** True where the source ended between records. */
  get isClean(): boolean {
    return this.available === 0 && this.owed === 0;
  }

  push(piece: Uint8Array): void {
    const passed = Math.min(this.owed, piece.length);
    this.owed -= passed;
    const fresh = piece.subarray(passed);
    const rest = this.available;
    if (rest === 0) this.bytes = fresh;
    else {
      const joined = new Uint8Array(rest + fresh.length);
      joined.set(this.bytes.subarray(this.at));
      joined.set(fresh, rest);
      this.bytes = joined;
    }
    this.at = 0;
    this.view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.length);
  }

  /** Passes over this many bytes, also those that have not arrived yet. */
  skip(count: number): void {
    const now = Math.min(count, this.available);
    this.at += now;
    this.owed += count - now;
  }

  /** Bytes `from` (relative to the next byte) up to `from + count`; they must be available. */
  slice(from: number, count: number): Uint8Array {
    return this.bytes.subarray(this.at + from, this.at + from + count);
  }

  u8(from: number): number {
    return this.view.getUint8(this.at + from);
  }

  u16(from: number, little: boolean): number {
    return this.view.getUint16(this.at + from, little);
  }

  u32(from: number, little: boolean): number {
    return this.view.getUint32(this.at + from, little);
  }

  i64(from: number, little: boolean): bigint {
    return this.view.getBigInt64(this.at + from, little);
  }
}
