/** One captured packet, as the classifier takes it. */
export interface Packet {
  /** LINK: what `bytes` begin with. */
  readonly link: number;
  /** Seconds since 1970, below 2^32. */
  readonly sec: number;
  /** 0 to 999,999,999. */
  readonly nsec: number;
  /** Length on the wire, at least `bytes.length`. */
  readonly wire: number;
  /** Number in its source, from 1; packets that cannot be used are numbered too. */
  readonly frame: number;
  /** At most PACKET_MAX bytes, never overwritten by the source. */
  readonly bytes: Uint8Array;
}

/** Where packets come from: a capture file, an interface, a router. Read once. */
export interface PacketSource extends AsyncIterable<Packet> {
  /** What people call it: the file, the interface, the router. */
  readonly name: string;
  /** Prefixes of the LAN that are known beside the private ones; another list when they change. */
  readonly lan?: readonly string[];
  /** Frame at which a cut or damaged capture ended; null: it was read to its end, or is still being read. */
  readonly truncatedAt: number | null;
  /** One line about that, for people. */
  readonly truncation: string | null;
  /** Ends the packets soon; the iteration then ends as if the source had. */
  stop(): void;
}

/** A source that cannot be read: one line with the source, what is wrong and what was expected. */
export class CaptureError extends Error {
  override readonly name = "CaptureError";
}
