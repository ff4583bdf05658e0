import { Damage } from "./format.js";
import { type LinkType, linkTypeOf } from "./link.js";
import type { ByteQueue } from "./queue.js";

/** What an interface description block says of the packets that name it. */
export interface Interface {
  readonly type: LinkType;
  /** Bytes kept of each packet; Infinity without a limit. */
  readonly snaplen: number;
  /** Units of the clock in a second. */
  readonly resolution: number;
  /** Seconds to add to each time. */
  readonly offset: number;
}

const OPTION_END = 0;
const OPTION_RESOLUTION = 9;
const OPTION_OFFSET = 14;

/** Type and length of the block, link type 2, reserved 2, snaplen 4. */
const OPTIONS_AT = 16;

/** Upper bit: a power of 2, else of 10. */
function resolutionOf(code: number): number {
  const exponent = code & 0x7f;
  return code & 0x80 ? 2 ** exponent : 10 ** exponent;
}

/** Reads an interface description block that begins at the queue's next byte. */
export function readInterface(queue: ByteQueue, little: boolean, length: number): Interface {
  if (length < OPTIONS_AT + 4) throw new Damage("an interface block without its head");
  const snaplen = queue.u32(12, little);
  let resolution = 1e6;
  let offset = 0;
  const end = length - 4;
  for (let at = OPTIONS_AT; at + 4 <= end; ) {
    const code = queue.u16(at, little);
    const size = queue.u16(at + 2, little);
    if (code === OPTION_END || at + 4 + size > end) break;
    if (code === OPTION_RESOLUTION && size >= 1) resolution = resolutionOf(queue.u8(at + 4));
    if (code === OPTION_OFFSET && size >= 8) offset = Number(queue.i64(at + 4, little));
    at += 4 + size + (-size & 3);
  }
  return {
    type: linkTypeOf(queue.u16(8, little)),
    snaplen: snaplen === 0 ? Number.POSITIVE_INFINITY : snaplen,
    resolution,
    offset,
  };
}

/** Time of a packet from the two halves of its 64-bit clock. */
export function timeOf(
  { resolution, offset }: Interface,
  high: number,
  low: number,
): { sec: number; nsec: number } {
  const clock = high * 2 ** 32 + low;
  if (Number.isSafeInteger(clock) && Number.isSafeInteger(resolution)) {
    const sec = Math.floor(clock / resolution);
    const rest = clock % resolution;
    const nsec = resolution > 1e9 ? rest / (resolution / 1e9) : rest * (1e9 / resolution);
    return { sec: sec + offset, nsec: Math.floor(nsec) };
  }
  const exact = (BigInt(high) << 32n) | BigInt(low);
  const unit = BigInt(resolution);
  const nsec = Number(((exact % unit) * 1_000_000_000n) / unit);
  // Beyond 2^53 a number would lose the low bits, which are those that count.
  return { sec: Number(BigInt.asUintN(32, exact / unit)) + offset, nsec };
}
