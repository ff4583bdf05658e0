import { concat, counted, type Piece, u16 } from "./bytes.js";

const SERVER_NAME = 0;
const PADDING = 21;
const SUPPORTED_GROUPS = 10;
export const ENCRYPTED_CLIENT_HELLO = 0xfe0d;

export interface ExtensionOf {
  readonly type: number;
  readonly content: Uint8Array;
}

/** server_name with one host_name (RFC 6066, 3). */
export function serverName(name: Piece): ExtensionOf {
  const entry = concat([0], counted(2, concat(name)));
  return { type: SERVER_NAME, content: counted(2, entry) };
}

/** Padding (RFC 7685). */
export function padding(size: number): ExtensionOf {
  return { type: PADDING, content: new Uint8Array(size) };
}

export function groups(): ExtensionOf {
  return { type: SUPPORTED_GROUPS, content: counted(2, u16(29)) };
}

/** A ClientHello handshake message (RFC 8446, 4.1.2). */
export function clientHello(...extensions: readonly ExtensionOf[]): Uint8Array {
  const list = concat(
    ...extensions.map(({ type, content }) => concat(u16(type), counted(2, content))),
  );
  const body = concat(
    u16(0x0303),
    new Uint8Array(32).fill(0xa5),
    counted(1, new Uint8Array(32).fill(0x5a)),
    counted(2, concat(u16(0x1301), u16(0x1302))),
    counted(1, new Uint8Array(1)),
    counted(2, list),
  );
  return concat([1], counted(3, body));
}

/** Handshake bytes in records of at most `most` bytes (RFC 8446, 5.1). */
export function records(handshake: Uint8Array, most = 16384): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < handshake.length; at += most) {
    parts.push(concat([22], u16(0x0301), counted(2, handshake.subarray(at, at + most))));
  }
  return concat(...parts);
}

/** A ClientHello for a name in one record, padded to a size that is usual today where `size` is given. */
export function hello(name: string, size = 0): Uint8Array {
  return records(clientHello(groups(), serverName(name), padding(size)));
}
