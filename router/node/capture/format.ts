import type { Packet } from "../packet.js";
import type { ByteQueue } from "./queue.js";

/** Longest captured length that is believed; libpcap's MAXIMUM_SNAPLEN. */
export const CAPTURED_MAX = 262144;

/** Reads one capture format. */
export interface FormatReader {
  /**
   * Takes all whole records from the queue. Throws Damage at bytes that cannot belong to the format;
   * `packets` then has what stood before them.
   */
  read(queue: ByteQueue, packets: Packet[]): void;
}

/** Bytes that cannot belong to the format; the message says which, in a few words. */
export class Damage extends Error {}
