import type { Draw } from "./draw.js";
import { ACK, type End, FIN, type Packet, PSH, SYN, tcpFrame, udpFrame } from "./net.js";

/** How the segments of the message with the value travel. */
export const SPLITS = ["one", "two", "many", "reordered", "retransmitted", "overlap"] as const;
export type Split = (typeof SPLITS)[number];

/** What one side says before the other speaks again. */
export interface Turn {
  readonly up: boolean;
  readonly bytes: Buffer;
  /** Place behind the value's last byte, in the message that is to be found; null in all others. */
  readonly valueEnd: number | null;
}

/** A flow's frames; `last` is the index of the one that first brought the value's last byte, null without value. */
export interface Traffic {
  readonly packets: readonly Packet[];
  readonly last: number | null;
}

/** Payload of a segment at most: Ethernet's 1500 without the largest headers. */
const SEGMENT_MAX = 1400;

type Range = readonly [from: number, to: number];

function ranges(size: number, cuts: readonly number[]): Range[] {
  const places = [...new Set([0, ...cuts, size])].sort((a, b) => a - b);
  return places.slice(1).map((to, i) => [places[i] ?? 0, to]);
}

function fitting(size: number): Range[] {
  const count = Math.ceil(size / SEGMENT_MAX);
  return ranges(
    size,
    Array.from({ length: count }, (_, i) => i * SEGMENT_MAX),
  );
}

/** Places at which to cut: in a message with a value, two of three stand near it. */
function cutPlace(draw: Draw, size: number, valueEnd: number): number {
  const near = valueEnd - draw.between(0, 24);
  const place = draw.chance(66) ? near : draw.between(1, size - 1);
  return Math.min(size - 1, Math.max(1, place));
}

function cutUp(draw: Draw, split: Split, size: number, valueEnd: number): Range[] {
  const base = fitting(size).map(([from]) => from);
  if (split === "one" || size < 2) return ranges(size, base);
  const many = split === "many" ? Math.min(size, 40) : draw.between(2, 6);
  const count = split === "two" ? 1 : many;
  const cuts = Array.from({ length: count }, () => cutPlace(draw, size, valueEnd));
  return ranges(size, [...base, ...cuts]);
}

function reordered(draw: Draw, parts: readonly Range[]): Range[] {
  const shuffled = draw.shuffle(parts);
  const same = shuffled.every((part, i) => part === parts[i]);
  return same ? [...parts].reverse() : shuffled;
}

/** Some segments come twice, the second time one or two places later. */
function retransmitted(draw: Draw, parts: readonly Range[]): Range[] {
  const out = [...parts];
  for (const part of parts) {
    if (!draw.chance(50)) continue;
    const at = out.indexOf(part);
    out.splice(Math.min(out.length, at + draw.between(1, 3)), 0, part);
  }
  return out;
}

/** Segments begin before the end of those before them. */
function overlapping(draw: Draw, parts: readonly Range[]): Range[] {
  return parts.map(([from, to], i) => {
    const reach = to - from < SEGMENT_MAX - 40 ? draw.between(0, 40) : 0;
    return [i === 0 ? from : Math.max(0, from - reach), to];
  });
}

function order(draw: Draw, split: Split, parts: Range[]): Range[] {
  if (split === "reordered") return reordered(draw, parts);
  if (split === "retransmitted") return retransmitted(draw, parts);
  return split === "overlap" ? overlapping(draw, parts) : parts;
}

class TcpConversation {
  readonly packets: Packet[] = [];
  last: number | null = null;
  readonly #draw: Draw;
  readonly #ends: readonly [client: End, server: End];
  #time: number;
  #clientSeq: number;
  #serverSeq: number;

  constructor(draw: Draw, client: End, server: End, start: number) {
    this.#draw = draw;
    this.#ends = [client, server];
    this.#time = start;
    // One in four sequence spaces wraps soon.
    this.#clientSeq = draw.chance(25) ? 0xffffffff - draw.between(0, 400) : draw.word();
    this.#serverSeq = draw.word();
  }

  #send(up: boolean, flags: number, payload: Buffer, offset = 0): void {
    const [client, server] = this.#ends;
    const own = up ? this.#clientSeq : this.#serverSeq;
    const other = up ? this.#serverSeq : this.#clientSeq;
    const fields = { seq: own + offset, ack: (flags & ACK) === 0 ? 0 : other, flags };
    const bytes = tcpFrame(up ? client : server, up ? server : client, fields, payload);
    this.packets.push({ time: this.#time, bytes });
    this.#time += this.#draw.between(200, 4000);
  }

  #advance(up: boolean, size: number): void {
    if (up) this.#clientSeq += size;
    else this.#serverSeq += size;
  }

  open(): void {
    const none = Buffer.alloc(0);
    this.#send(true, SYN, none);
    this.#advance(true, 1);
    this.#send(false, SYN | ACK, none);
    this.#advance(false, 1);
    this.#send(true, ACK, none);
  }

  say(turn: Turn, split: Split): void {
    const { bytes, up, valueEnd } = turn;
    const cut =
      valueEnd === null ? fitting(bytes.length) : cutUp(this.#draw, split, bytes.length, valueEnd);
    const sent = valueEnd === null ? cut : order(this.#draw, split, cut);
    const brings = sent.findIndex(
      ([from, to]) => valueEnd !== null && from < valueEnd && valueEnd <= to,
    );
    if (brings >= 0) this.last = this.packets.length + brings;
    for (const [from, to] of sent) this.#send(up, PSH | ACK, bytes.subarray(from, to), from);
    this.#advance(up, bytes.length);
    if (this.#draw.chance(40)) this.#send(!up, ACK, Buffer.alloc(0));
  }

  close(): void {
    const none = Buffer.alloc(0);
    this.#send(true, FIN | ACK, none);
    this.#advance(true, 1);
    this.#send(false, FIN | ACK, none);
    this.#advance(false, 1);
    this.#send(true, ACK, none);
  }
}

/** A TCP connection from its SYN on; nine of ten are closed. */
export function tcpTraffic(
  draw: Draw,
  [client, server]: readonly [End, End],
  turns: readonly Turn[],
  split: Split,
  start: number,
): Traffic {
  const conversation = new TcpConversation(draw, client, server, start);
  conversation.open();
  for (const turn of turns) conversation.say(turn, split);
  if (draw.chance(90)) conversation.close();
  return conversation;
}

/** Datagrams, one a turn. */
export function udpTraffic(
  draw: Draw,
  [client, server]: readonly [End, End],
  turns: readonly Turn[],
  start: number,
): Traffic {
  let time = start;
  const packets = turns.map(({ up, bytes }) => {
    time += draw.between(200, 9000);
    return { time, bytes: udpFrame(up ? client : server, up ? server : client, bytes) };
  });
  const last = turns.findIndex(({ valueEnd }) => valueEnd !== null);
  return { packets, last: last < 0 ? null : last };
}
