import { once } from "node:events";
import { type ClientHttp2Session, connect } from "node:http2";
import { Duplex } from "node:stream";
import { concat, type Piece, u24, u32 } from "./bytes.js";

export const PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
export const DATA = 0;
export const HEADERS = 1;
export const SETTINGS = 4;
export const CONTINUATION = 9;
export const END_STREAM = 1;
export const END_HEADERS = 4;

/** A frame (RFC 9113, 4.1). */
export function frame(type: number, flags: number, stream: number, payload: Piece): Uint8Array {
  const bytes = concat(payload);
  return concat(u24(bytes.length), [type, flags], u32(stream), bytes);
}

/** A string without Huffman code (RFC 7541, 5.2). */
function text(value: string): Uint8Array {
  const bytes = concat(value);
  if (bytes.length < 127) return concat([bytes.length], bytes);
  const rest = bytes.length - 127;
  return concat([127, (rest & 127) | 128, rest >> 7], bytes);
}

/** A field whose name is written out, without indexing (6.2.2); lower-case names. */
export function field(name: string, value: string): Uint8Array {
  return concat([0], text(name), text(value));
}

export interface Asked {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Everything that node:http2, an implementation of its own, sends for the requests, one after the other. */
export async function requestsBy(asked: readonly Asked[]): Promise<Uint8Array> {
  const sent: Uint8Array[] = [];
  const wire = new Duplex({
    read: () => {},
    write: (chunk: Buffer, _encoding, done) => {
      sent.push(new Uint8Array(chunk));
      done();
    },
  });
  const session: ClientHttp2Session = connect("http://api.example.org", {
    createConnection: () => wire,
  });
  session.on("error", () => {});
  await once(session, "connect");
  for (const { headers, body } of asked) {
    const stream = session.request(headers, { endStream: body === undefined });
    stream.on("error", () => {});
    if (body === undefined) stream.end();
    else await new Promise<void>((resolve) => stream.end(body, () => resolve()));
  }
  await new Promise<void>((resolve) => setImmediate(resolve));
  session.destroy();
  return concat(...sent);
}
