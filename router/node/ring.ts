import {
  CONTROL_EVENTS_AT,
  CONTROL_EVENTS_HEAD,
  CONTROL_EVENTS_SIZE,
  CONTROL_EVENTS_TAIL,
  CONTROL_INPUT_AT,
  CONTROL_INPUT_HEAD,
  CONTROL_INPUT_SIZE,
  CONTROL_INPUT_TAIL,
  EVENT_LENGTH,
  INPUT_BYTES,
  INPUT_CAPTURED,
  INPUT_FLAGS,
  INPUT_FRAME,
  INPUT_LENGTH,
  INPUT_LINK,
  INPUT_TAG,
  INPUT_TS_NSEC,
  INPUT_TS_SEC,
  INPUT_WIRE,
  PACKET_MAX,
} from "../../asm/abi.gen.js";
import type { Packet } from "./packet.js";

/** The classifier's linear memory and where its CONTROL record is. */
export interface SharedMemory {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly control: number;
}

/** Where a ring is, and the fields of CONTROL that move; docs/ABI.md draws the records. */
class Ring {
  private readonly base: number;
  readonly size: number;

  constructor(
    protected readonly memory: SharedMemory,
    fields: { readonly at: number; readonly size: number },
    private readonly headAt: number,
    private readonly tailAt: number,
  ) {
    this.base = memory.view.getUint32(memory.control + fields.at, true);
    this.size = memory.view.getUint32(memory.control + fields.size, true);
  }

  get head(): number {
    return this.memory.view.getUint32(this.memory.control + this.headAt, true);
  }

  set head(value: number) {
    this.memory.view.setUint32(this.memory.control + this.headAt, value % this.size, true);
  }

  get tail(): number {
    return this.memory.view.getUint32(this.memory.control + this.tailAt, true);
  }

  set tail(value: number) {
    this.memory.view.setUint32(this.memory.control + this.tailAt, value % this.size, true);
  }

  get isEmpty(): boolean {
    return this.head === this.tail;
  }

  /** Address in linear memory of a place in the ring. */
  protected address(at: number): number {
    return this.base + at;
  }
}

/** Input records: this side writes and owns the head. */
export class InputRing extends Ring {
  constructor(memory: SharedMemory) {
    super(
      memory,
      { at: CONTROL_INPUT_AT, size: CONTROL_INPUT_SIZE },
      CONTROL_INPUT_HEAD,
      CONTROL_INPUT_TAIL,
    );
  }

  /** Most bytes of a packet that an empty ring takes: head may never reach tail from behind. */
  get largest(): number {
    return Math.min(PACKET_MAX, this.size - 8 - INPUT_BYTES);
  }

  /** Writes one record; false where it does not fit now. Longer packets than the ring can hold are cut. */
  write(packet: Packet): boolean {
    const captured = Math.min(packet.bytes.length, this.largest);
    const length = INPUT_BYTES + ((captured + 7) & ~7);
    const at = this.reserve(length);
    if (at < 0) return false;
    this.fill(this.address(at), length, captured, packet);
    this.head = at + length;
    return true;
  }

  /** Place of a record of this length, or -1. Leaves the mark where the ring goes on at its start. */
  private reserve(length: number): number {
    const { head, tail, size } = this;
    if (head < tail) return length < tail - head ? head : -1;
    // A record may end at the ring's end only if the head, then 0, does not meet the tail.
    if (length < size - head || (length === size - head && tail > 0)) return head;
    if (tail === 0) return -1;
    const isEmpty = head === tail;
    if (length >= tail && !isEmpty) return -1;
    this.memory.view.setUint32(this.address(head) + INPUT_LENGTH, 0, true);
    this.head = 0;
    // In an empty ring the reader first has to follow the mark: then all of the ring is free.
    return length < tail ? 0 : -1;
  }

  private fill(address: number, length: number, captured: number, packet: Packet): void {
    const { view, bytes } = this.memory;
    view.setUint32(address + INPUT_LENGTH, length, true);
    view.setUint32(address + INPUT_CAPTURED, captured, true);
    view.setUint32(address + INPUT_WIRE, packet.wire, true);
    view.setUint32(address + INPUT_TS_SEC, packet.sec, true);
    view.setUint32(address + INPUT_TS_NSEC, packet.nsec, true);
    view.setUint32(address + INPUT_FRAME, packet.frame, true);
    view.setUint16(address + INPUT_LINK, packet.link, true);
    view.setUint16(address + INPUT_FLAGS, 0, true);
    view.setUint32(address + INPUT_TAG, 0, true);
    const whole = captured === packet.bytes.length;
    bytes.set(whole ? packet.bytes : packet.bytes.subarray(0, captured), address + INPUT_BYTES);
  }
}

/** Event records: this side reads and owns the tail. */
export class EventRing extends Ring {
  constructor(memory: SharedMemory) {
    super(
      memory,
      { at: CONTROL_EVENTS_AT, size: CONTROL_EVENTS_SIZE },
      CONTROL_EVENTS_HEAD,
      CONTROL_EVENTS_TAIL,
    );
  }

  /** Gives all records that are there, back to back, in at most two views that are valid during the call. */
  drain(onEvents: (records: Uint8Array) => void): void {
    const { head, tail } = this;
    if (head < tail) this.give(tail, this.endBeforeWrap(tail), onEvents);
    this.give(head < tail ? 0 : tail, head, onEvents);
    this.tail = head;
  }

  private give(from: number, to: number, onEvents: (records: Uint8Array) => void): void {
    if (to > from) onEvents(this.memory.bytes.subarray(this.address(from), this.address(to)));
  }

  /** End of the last record before the ring goes on at its start. */
  private endBeforeWrap(tail: number): number {
    let at = tail;
    while (at < this.size) {
      const length = this.memory.view.getUint16(this.address(at) + EVENT_LENGTH, true);
      if (length === 0) break;
      at += length;
    }
    return at;
  }
}
