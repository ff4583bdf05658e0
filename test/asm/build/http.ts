import { concat, type Piece } from "./bytes.js";

export interface Request {
  readonly method?: string;
  readonly target?: string;
  readonly host?: string | null;
  readonly headers?: readonly string[];
  readonly body?: Piece;
  /** Line end; CRLF unless a test is about another. */
  readonly eol?: string;
  readonly version?: string;
}

/** A request of HTTP/1 (RFC 9112); a body gets its Content-Length unless `headers` say how it is framed. */
export function request(options: Request = {}): Uint8Array {
  const { method = "GET", target = "/", host = "api.example.org", headers = [] } = options;
  const { eol = "\r\n", version = "HTTP/1.1" } = options;
  const body = concat(options.body ?? "");
  const framed = headers.some((line) => /^(content-length|transfer-encoding):/i.test(line));
  const lines = [
    `${method} ${target} ${version}`,
    ...(host === null ? [] : [`Host: ${host}`]),
    ...headers,
    ...(body.length === 0 || framed ? [] : [`Content-Length: ${body.length}`]),
    "",
    "",
  ];
  return concat(lines.join(eol), body);
}

/** Chunked transfer coding (RFC 9112, 7.1). */
export function chunked(...chunks: readonly Piece[]): Uint8Array {
  const coded = chunks.map((chunk) => {
    const bytes = concat(chunk);
    return concat(`${bytes.length.toString(16)}\r\n`, bytes, "\r\n");
  });
  return concat(...coded, "0\r\n\r\n");
}
