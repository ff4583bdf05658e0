// Writers of capture files for the readers' tests: straight from the two drafts, without the readers' code.

export interface Written {
  readonly sec: number;
  readonly nsec: number;
  readonly bytes: Uint8Array;
  readonly wire?: number;
}

class Writer {
  private readonly parts: Uint8Array[] = [];

  constructor(readonly little: boolean) {}

  u16(...values: number[]): this {
    for (const value of values) {
      const view = new DataView(new ArrayBuffer(2));
      view.setUint16(0, value, this.little);
      this.parts.push(new Uint8Array(view.buffer));
    }
    return this;
  }

  u32(...values: number[]): this {
    for (const value of values) {
      const view = new DataView(new ArrayBuffer(4));
      view.setUint32(0, value, this.little);
      this.parts.push(new Uint8Array(view.buffer));
    }
    return this;
  }

  raw(bytes: Uint8Array): this {
    this.parts.push(bytes);
    return this;
  }

  /** Fills up to a multiple of 4. */
  pad(): this {
    const length = this.done().length;
    return this.raw(new Uint8Array(-length & 3));
  }

  done(): Uint8Array {
    return Buffer.concat(this.parts);
  }
}

export interface PcapForm {
  readonly little: boolean;
  readonly magic: number;
  /** Nanoseconds of one unit of the fraction. */
  readonly unit: number;
  /** Bytes that Kuznetzov's format has more in each record's head. */
  readonly extra: number;
  readonly link: number;
  readonly snaplen?: number;
}

/** A pcap file. */
export function pcap(form: PcapForm, packets: readonly Written[]): Uint8Array {
  const file = new Writer(form.little)
    .u32(form.magic)
    .u16(2, 4)
    .u32(0, 0, form.snaplen ?? 65535, form.link);
  for (const { sec, nsec, bytes, wire } of packets) {
    file.u32(sec, nsec / form.unit, bytes.length, wire ?? bytes.length);
    file.raw(new Uint8Array(form.extra)).raw(bytes);
  }
  return file.done();
}

/** Blocks of pcapng, each whole. */
export class Blocks {
  constructor(private readonly little: boolean) {}

  block(type: number, body: (writer: Writer) => Writer): Uint8Array {
    const inner = body(new Writer(this.little)).pad().done();
    const length = inner.length + 12;
    return new Writer(this.little).u32(type, length).raw(inner).u32(length).done();
  }

  section(): Uint8Array {
    return this.block(0x0a0d0d0a, (w) => w.u32(0x1a2b3c4d).u16(1, 0).u32(0xffffffff, 0xffffffff));
  }

  interface(
    link: number,
    snaplen: number,
    options: readonly (readonly [number, Uint8Array])[] = [],
  ) {
    return this.block(1, (w) => {
      w.u16(link, 0).u32(snaplen);
      for (const [code, value] of options) w.u16(code, value.length).raw(value).pad();
      return options.length === 0 ? w : w.u16(0, 0);
    });
  }

  enhanced(index: number, clock: bigint, bytes: Uint8Array, wire = bytes.length): Uint8Array {
    return this.block(6, (w) =>
      w
        .u32(index, Number(clock >> 32n), Number(clock & 0xffffffffn), bytes.length, wire)
        .raw(bytes),
    );
  }

  obsolete(index: number, clock: bigint, bytes: Uint8Array): Uint8Array {
    return this.block(2, (w) =>
      w
        .u16(index, 0)
        .u32(Number(clock >> 32n), Number(clock & 0xffffffffn), bytes.length, bytes.length)
        .raw(bytes),
    );
  }

  simple(bytes: Uint8Array, wire = bytes.length): Uint8Array {
    return this.block(3, (w) => w.u32(wire).raw(bytes));
  }
}

/** Bytes that differ for each number, so that a mix-up shows. */
export const sample = (number: number, length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, at) => (number * 31 + at * 7) & 0xff);
