/** Messages of the kernel (linux/netlink.h), for the byte order of this machine as the kernel writes them. */
import { endianness } from "node:os";

const LITTLE = endianness() === "LE";

function word(bytes: 2 | 4, value: number): Buffer {
  const to = Buffer.alloc(bytes);
  if (LITTLE) to.writeUIntLE(value, 0, bytes);
  else to.writeUIntBE(value, 0, bytes);
  return to;
}

const padded = (bytes: Buffer): Buffer =>
  Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);

/** An attribute, or with several parts one that holds others. */
export function attribute(type: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return padded(Buffer.concat([word(2, 4 + body.length), word(2, type), body]));
}

/** A message behind whose own header `head` and the attributes stand; its number is 0. */
export function message(type: number, head: Buffer, ...attributes: readonly Buffer[]): Buffer {
  const body = Buffer.concat([padded(head), ...attributes]);
  const length = 16 + body.length;
  return Buffer.concat([word(4, length), word(2, type), word(2, 0), Buffer.alloc(8), body]);
}

/** Netfilter's own header: family, version, and what the message is about (a queue, a group). */
export const netfilter = (family: number, about: number): Buffer =>
  Buffer.from([family, 0, about >> 8, about & 255]);
