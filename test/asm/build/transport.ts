import { concat, type Piece, u16, u32 } from "./bytes.js";

const FLAG_BITS: Readonly<Record<string, number>> = { F: 1, S: 2, R: 4, P: 8, A: 16 };

export interface Tcp {
  readonly sport: number;
  readonly dport: number;
  readonly seq: number;
  readonly ack?: number;
  /** Letters of FSRPA. */
  readonly flags: string;
  /** Header length in words to write instead of the true one. */
  readonly words?: number;
  /** Options, padded to a multiple of 4 by the caller. */
  readonly options?: Uint8Array;
}

/** A TCP segment (RFC 9293), checksum 0. */
export function tcp(head: Tcp, payload: Piece = ""): Uint8Array {
  const options = head.options ?? new Uint8Array();
  const flags = [...head.flags].reduce((bits, letter) => bits | (FLAG_BITS[letter] ?? 0), 0);
  return concat(
    u16(head.sport),
    u16(head.dport),
    u32(head.seq),
    u32(head.ack ?? 0),
    [(head.words ?? 5 + options.length / 4) << 4, flags],
    u16(65000),
    u16(0),
    u16(0),
    options,
    payload,
  );
}

/** A UDP datagram (RFC 768), checksum 0; `length` instead of the true one. */
export function udp(sport: number, dport: number, payload: Piece, length?: number): Uint8Array {
  const bytes = concat(payload);
  return concat(u16(sport), u16(dport), u16(length ?? 8 + bytes.length), u16(0), bytes);
}

/** ICMP of either version: type, code, checksum 0 and a rest. */
export function icmp(type: number, code: number, rest: Piece = new Uint8Array(4)): Uint8Array {
  return concat([type, code, 0, 0], rest);
}
