import type { Packet } from "../packet.js";
import { Damage, type FormatReader } from "./format.js";
import { type Interface, readInterface, timeOf } from "./interface.js";
import { toPacket } from "./link.js";
import type { ByteQueue } from "./queue.js";

const SECTION = 0x0a0d0d0a;
const INTERFACE = 1;
const PACKET_OBSOLETE = 2;
const PACKET_SIMPLE = 3;
const PACKET_ENHANCED = 6;
const READ: ReadonlySet<number> = new Set([
  SECTION,
  INTERFACE,
  PACKET_OBSOLETE,
  PACKET_SIMPLE,
  PACKET_ENHANCED,
]);

const BYTE_ORDER = 0x1a2b3c4d;
/** Longest block that is read; others are passed over at any length. */
const BLOCK_MAX = 16 * 1024 * 1024;
/** Type and length before a block's body; the length again after it. */
const HEAD = 8;
const FRAME = 12;

/** Whether a file that begins with these (at least 12) bytes is in this format. */
export function isPcapng(queue: ByteQueue): boolean {
  if (queue.available < FRAME || queue.u32(0, true) !== SECTION) return false;
  return queue.u32(8, true) === BYTE_ORDER || queue.u32(8, false) === BYTE_ORDER;
}

/** Whether all of a block has arrived; throws Damage where it cannot be one. */
function isWhole(queue: ByteQueue, length: number, little: boolean): boolean {
  if (length > BLOCK_MAX) throw new Damage(`a block of ${length} bytes`);
  if (queue.available < length) return false;
  if (queue.u32(length - 4, little) !== length)
    throw new Damage("a block whose two lengths differ");
  return true;
}

/**
 * Reads pcapng (draft-ietf-opsawg-pcapng): blocks of type 4, length 4, body, length 4. Sections may differ in
 * byte order, interfaces in link type and clock. Blocks of other types are passed over.
 */
export class PcapngReader implements FormatReader {
  private little = true;
  private interfaces: Interface[] = [];
  private frame = 0;
  private time = { sec: 0, nsec: 0 };

  read(queue: ByteQueue, packets: Packet[]): void {
    while (queue.available >= FRAME) {
      const type = queue.u32(0, this.little);
      if (type === SECTION) this.readByteOrder(queue);
      const length = queue.u32(4, this.little);
      if (length < FRAME || length % 4 !== 0) throw new Damage(`a block of ${length} bytes`);
      if (READ.has(type)) {
        if (!isWhole(queue, length, this.little)) return;
        this.readBlock(queue, type, length, packets);
      }
      queue.skip(length);
    }
  }

  private readByteOrder(queue: ByteQueue): void {
    if (queue.u32(8, true) === BYTE_ORDER) this.little = true;
    else if (queue.u32(8, false) === BYTE_ORDER) this.little = false;
    else throw new Damage("a section without byte order");
  }

  private readBlock(queue: ByteQueue, type: number, length: number, packets: Packet[]): void {
    if (type === SECTION) this.interfaces = [];
    else if (type === INTERFACE) this.interfaces.push(readInterface(queue, this.little, length));
    else if (type === PACKET_SIMPLE) packets.push(this.readSimple(queue, length));
    else packets.push(this.readTimed(queue, type, length));
  }

  private interfaceAt(index: number): Interface {
    const found = this.interfaces[index];
    if (found === undefined) throw new Damage(`a packet of interface ${index}, never described`);
    return found;
  }

  /** Enhanced: interface 4, time 8, captured 4, wire 4. Obsolete: interface 2, drops 2, then the same. */
  private readTimed(queue: ByteQueue, type: number, length: number): Packet {
    const { little } = this;
    if (length < FRAME + 20) throw new Damage("a packet block without its head");
    const index = type === PACKET_ENHANCED ? queue.u32(HEAD, little) : queue.u16(HEAD, little);
    const source = this.interfaceAt(index);
    const captured = queue.u32(HEAD + 12, little);
    if (captured > length - FRAME - 20) throw new Damage("a packet longer than its block");
    this.time = timeOf(source, queue.u32(HEAD + 4, little), queue.u32(HEAD + 8, little));
    const wire = queue.u32(HEAD + 16, little);
    return this.packet(source, wire, queue.slice(HEAD + 20, captured));
  }

  /** Wire 4 and bytes; it has no time of its own and gets that of the packet before it. */
  private readSimple(queue: ByteQueue, length: number): Packet {
    if (length < FRAME + 4) throw new Damage("a packet block without its head");
    const source = this.interfaceAt(0);
    const wire = queue.u32(HEAD, this.little);
    const captured = Math.min(wire, source.snaplen, length - FRAME - 4);
    return this.packet(source, wire, queue.slice(HEAD + 4, captured));
  }

  private packet(source: Interface, wire: number, bytes: Uint8Array): Packet {
    this.frame++;
    return toPacket(source.type, this.time, this.frame, wire, bytes);
  }
}
