import { concat, counted, type Piece, u16, u32 } from "./bytes.js";
import { ipv4Address, ipv6Address } from "./ip.js";

export const A = 1;
export const CNAME = 5;
export const PTR = 12;
export const TXT = 16;
export const AAAA = 28;

/** Labels of a dotted name, ended by the root's empty one. */
export function dnsName(name: string): Uint8Array {
  const labels = name === "" ? [] : name.split(".");
  return concat(...labels.map((label) => counted(1, concat(label))), [0]);
}

/** A compression pointer to a place in the message (RFC 1035, 4.1.4). */
export function pointer(place: number): Uint8Array {
  return u16(0xc000 | place);
}

/** Where the name of the first question stands. */
export const FIRST_NAME = 12;

export interface Question {
  readonly name: Piece;
  readonly type: number;
}

export interface Answer {
  /** Wire form; a pointer to the first question's name when absent. */
  readonly name?: Uint8Array;
  readonly type: number;
  readonly content: Piece;
  /** Length to write instead of the true one. */
  readonly size?: number;
}

export interface Dns {
  readonly id?: number;
  readonly response?: boolean;
  readonly truncated?: boolean;
  readonly rcode?: number;
  readonly questions?: readonly Question[];
  readonly answers?: readonly Answer[];
  /** Counts to write instead of the true ones. */
  readonly counts?: readonly [questions: number, answers: number];
}

function question({ name, type }: Question): Uint8Array {
  return concat(typeof name === "string" ? dnsName(name) : name, u16(type), u16(1));
}

function answer({ name, type, content, size }: Answer): Uint8Array {
  const bytes = concat(content);
  const owner = name ?? pointer(FIRST_NAME);
  return concat(owner, u16(type), u16(1), u32(300), u16(size ?? bytes.length), bytes);
}

/** A DNS message (RFC 1035, 4). */
export function dns(message: Dns): Uint8Array {
  const questions = message.questions ?? [];
  const answers = message.answers ?? [];
  const bits =
    (message.response === true ? 0x8180 : 0x0100) |
    (message.truncated === true ? 0x0200 : 0) |
    (message.rcode ?? 0);
  const [qdcount, ancount] = message.counts ?? [questions.length, answers.length];
  return concat(
    u16(message.id ?? 1),
    u16(bits),
    u16(qdcount),
    u16(ancount),
    u32(0),
    ...questions.map(question),
    ...answers.map(answer),
  );
}

/** An address record for the first question. */
export function address(text: string): Answer {
  return text.includes(":")
    ? { type: AAAA, content: ipv6Address(text) }
    : { type: A, content: ipv4Address(text) };
}

/** Question and answer for one name. */
export function resolved(name: string, ...addresses: readonly string[]): Uint8Array {
  const type = addresses[0]?.includes(":") === true ? AAAA : A;
  return dns({ response: true, questions: [{ name, type }], answers: addresses.map(address) });
}
