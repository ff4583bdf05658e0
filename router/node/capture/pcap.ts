import type { Packet } from "../packet.js";
import { CAPTURED_MAX, Damage, type FormatReader } from "./format.js";
import { type LinkType, linkTypeOf, toPacket } from "./link.js";
import type { ByteQueue } from "./queue.js";

interface Magic {
  readonly little: boolean;
  /** Nanoseconds that one unit of a record's fraction is. */
  readonly unit: number;
  /** Bytes of a record's head; Kuznetzov's patched format has 8 more. */
  readonly head: number;
}

const HEADER = 24;
/** A header's own larger snaplen is believed up to here: memory stays bounded. */
const CAPTURED_LIMIT = 16 * 1024 * 1024;

const MAGICS: ReadonlyMap<number, Omit<Magic, "little">> = new Map([
  [0xa1b2c3d4, { unit: 1000, head: 16 }],
  [0xa1b23c4d, { unit: 1, head: 16 }],
  [0xa1b2cd34, { unit: 1000, head: 24 }],
]);

function magicOf(queue: ByteQueue): Magic | null {
  for (const little of [true, false]) {
    const known = MAGICS.get(queue.u32(0, little));
    if (known !== undefined) return { ...known, little };
  }
  return null;
}

/** Whether a file that begins with these (at least 4) bytes is in this format. */
export const isPcap = (queue: ByteQueue): boolean => magicOf(queue) !== null;

/**
 * Reads pcap (draft-ietf-opsawg-pcap):
 *
 *     magic 4, major 2, minor 2, zone 4, accuracy 4, snaplen 4, link type 4
 *     then records: seconds 4, fraction 4, captured 4, wire 4, bytes
 */
export class PcapReader implements FormatReader {
  private magic: Magic | null = null;
  private type: LinkType = linkTypeOf(-1);
  private captured = CAPTURED_MAX;
  private frame = 0;

  read(queue: ByteQueue, packets: Packet[]): void {
    if (this.magic === null && !this.readHeader(queue)) return;
    const magic = this.magic;
    if (magic === null) return;
    while (queue.available >= magic.head) {
      const packet = this.readRecord(queue, magic);
      if (packet === null) return;
      packets.push(packet);
    }
  }

  private readHeader(queue: ByteQueue): boolean {
    if (queue.available < HEADER) return false;
    this.magic = magicOf(queue);
    if (this.magic === null) throw new Damage("no pcap magic number");
    const snaplen = queue.u32(16, this.magic.little);
    this.captured = Math.min(Math.max(CAPTURED_MAX, snaplen), CAPTURED_LIMIT);
    this.type = linkTypeOf(queue.u32(20, this.magic.little));
    queue.skip(HEADER);
    return true;
  }

  private readRecord(queue: ByteQueue, { little, unit, head }: Magic): Packet | null {
    const captured = queue.u32(8, little);
    if (captured > this.captured) {
      throw new Damage(`a record says that it holds ${captured} bytes`);
    }
    if (queue.available < head + captured) return null;
    const fraction = queue.u32(4, little) * unit;
    // Some writers let the fraction run over a second.
    const time = { sec: queue.u32(0, little) + Math.floor(fraction / 1e9), nsec: fraction % 1e9 };
    const bytes = queue.slice(head, captured);
    this.frame++;
    const packet = toPacket(this.type, time, this.frame, queue.u32(12, little), bytes);
    queue.skip(head + captured);
    return packet;
  }
}
