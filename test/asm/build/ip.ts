import { concat, u16, u32 } from "./bytes.js";

export const TCP = 6;
export const UDP = 17;
export const ICMP = 1;
export const ICMP6 = 58;
export const GRE = 47;

export function ipv4Address(text: string): number[] {
  return text.split(".").map(Number);
}

/** IPv6 text with at most one `::`, no dotted quad. */
export function ipv6Address(text: string): Uint8Array {
  const [head = "", tail] = text.split("::");
  const groups = (part: string) => (part === "" ? [] : part.split(":"));
  const first = groups(head);
  const last = groups(tail ?? "");
  const zeros = tail === undefined ? 0 : 8 - first.length - last.length;
  const all = [...first, ...new Array<string>(zeros).fill("0"), ...last];
  return concat(...all.map((group) => u16(Number.parseInt(group, 16))));
}

export interface Ipv4 {
  readonly src: string;
  readonly dst: string;
  readonly l4: number;
  /** Options of the header, padded to a multiple of 4 by the caller. */
  readonly options?: Uint8Array;
  readonly id?: number;
  /** Fragment offset in units of 8 bytes. */
  readonly offset?: number;
  readonly more?: boolean;
  /** Total length to write instead of the true one. */
  readonly total?: number;
}

/** IPv4 (RFC 791), checksum 0. */
export function ipv4(head: Ipv4, payload: Uint8Array): Uint8Array {
  const options = head.options ?? new Uint8Array();
  const words = 5 + options.length / 4;
  const fragment = (head.more === true ? 0x2000 : 0) | (head.offset ?? 0);
  return concat(
    [0x40 | words, 0],
    u16(head.total ?? words * 4 + payload.length),
    u16(head.id ?? 0),
    u16(fragment),
    [64, head.l4],
    u16(0),
    ipv4Address(head.src),
    ipv4Address(head.dst),
    options,
    payload,
  );
}

/** An extension header without its first byte, which names the one that follows. */
export interface Extension {
  readonly type: number;
  readonly rest: Uint8Array;
}

/** Hop-by-hop, destination options or routing header of 8 * (1 + more) bytes. */
export function options(type: 0 | 43 | 60, more = 0): Extension {
  return { type, rest: concat([more], new Uint8Array(6 + 8 * more)) };
}

/** Fragment header (RFC 8200, 4.5); offset in units of 8 bytes. */
export function fragment(id: number, offset: number, more: boolean): Extension {
  return { type: 44, rest: concat([0], u16((offset << 3) | (more ? 1 : 0)), u32(id)) };
}

/** Authentication header (RFC 4302): its length counts words of 4 bytes, minus 2. */
export function authentication(words: number): Extension {
  return { type: 51, rest: concat([words - 2], new Uint8Array(words * 4 - 2)) };
}

export interface Ipv6 {
  readonly src: string;
  readonly dst: string;
  readonly l4: number;
  readonly extensions?: readonly Extension[];
  /** Payload length to write instead of the true one. */
  readonly length?: number;
}

/** IPv6 (RFC 8200). */
export function ipv6(head: Ipv6, payload: Uint8Array): Uint8Array {
  const extensions = head.extensions ?? [];
  const types = [...extensions.map(({ type }) => type), head.l4];
  const chain = extensions.map(({ rest }, i) => concat([types[i + 1] ?? 59], rest));
  const body = concat(...chain, payload);
  return concat(
    [0x60, 0, 0, 0],
    u16(head.length ?? body.length),
    [types[0] ?? 59, 64],
    ipv6Address(head.src),
    ipv6Address(head.dst),
    body,
  );
}

/** A packet between two addresses of either version. */
export function ip(src: string, dst: string, l4: number, payload: Uint8Array): Uint8Array {
  return src.includes(":") ? ipv6({ src, dst, l4 }, payload) : ipv4({ src, dst, l4 }, payload);
}
