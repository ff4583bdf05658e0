import { createHash } from "node:crypto";
import {
  constants,
  deflateRawSync,
  deflateSync,
  gunzipSync,
  gzipSync,
  inflateRawSync,
  inflateSync,
} from "node:zlib";
import type { Draw } from "./draw.js";
import { type Piece, pieceOf, Unfit, wrapPiece } from "./piece.js";

/** Characters of a shortened digest at least. */
const CUT_MIN = 16;

const BASE64 = "base64";
const BASE64URL = "base64url";

/** The alphabet shows in the characters; where none of the four that differ is there, it is Base64. */
function alphabetOf(token: string): string {
  return /[-_]/.test(token) ? BASE64URL : BASE64;
}

function base64Text(bytes: Buffer, alphabet: string, draw: Draw): string {
  const padded = bytes.toString("base64");
  const url = padded.replaceAll("+", "-").replaceAll("/", "_");
  const token = alphabet === BASE64URL ? url : padded;
  const keep = draw.chance(alphabet === BASE64URL ? 30 : 80);
  return keep ? token : token.replace(/=+$/, "");
}

export function base64Piece(piece: Piece, alphabet: string, draw: Draw): Piece {
  const token = base64Text(piece.bytes, alphabet, draw);
  const span = [Math.floor((piece.start * 4) / 3), Math.ceil((piece.end * 4) / 3)] as const;
  return wrapPiece(piece, alphabetOf(token), Buffer.from(token), span, true);
}

export function hexPiece(piece: Piece, draw: Draw): Piece {
  const hex = piece.bytes.toString("hex");
  const text = draw.chance(60) ? hex : hex.toUpperCase();
  return wrapPiece(piece, "hex", Buffer.from(text), [piece.start * 2, piece.end * 2], true);
}

export function utf16Piece(piece: Piece, draw: Draw): Piece {
  if (!piece.printable) throw new Unfit("UTF-16 is made of text");
  const big = draw.chance(40);
  const little = Buffer.from(piece.bytes.toString("latin1"), "utf16le");
  const bytes = big ? little.swap16() : little;
  const mark = draw.chance(50) ? Buffer.from(big ? [0xfe, 0xff] : [0xff, 0xfe]) : Buffer.alloc(0);
  const shift = mark.length;
  const span = [piece.start * 2 + shift, piece.end * 2 + shift] as const;
  return wrapPiece(piece, "utf16", Buffer.concat([mark, bytes]), span, false);
}

type Inflate = (bytes: Buffer) => Buffer;

const PARTIAL = { finishFlush: constants.Z_SYNC_FLUSH };

/** Bytes of a compressed text from which its first `size` bytes come out. */
function bytesNeeded(bytes: Buffer, size: number, inflate: Inflate): number {
  let low = 1;
  let high = bytes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (outOf(bytes.subarray(0, middle), inflate) >= size) high = middle;
    else low = middle + 1;
  }
  return low;
}

function outOf(bytes: Buffer, inflate: Inflate): number {
  try {
    return inflate(bytes).length;
  } catch {
    return 0;
  }
}

function compressed(piece: Piece, name: string, bytes: Buffer, inflate: Inflate): Piece {
  const end = bytesNeeded(bytes, piece.end, inflate);
  return wrapPiece(piece, name, bytes, [0, end], false);
}

export function gzipPiece(piece: Piece, draw: Draw): Piece {
  const bytes = gzipSync(piece.bytes, { level: draw.pick([1, 6, 9]) });
  return compressed(piece, "gzip", bytes, (part) => gunzipSync(part, PARTIAL));
}

/** What `deflate` means is zlib (RFC 9110, 8.4.1.2); some send it raw, which only a content coding can tell. */
export function deflatePiece(piece: Piece, draw: Draw, raw: boolean): Piece {
  const level = draw.pick([1, 6, 9]);
  if (raw) {
    const bytes = deflateRawSync(piece.bytes, { level });
    const inflate = (part: Buffer) => inflateRawSync(part, PARTIAL);
    return { ...compressed(piece, "deflate", bytes, inflate), rawDeflate: true };
  }
  return compressed(piece, "deflate", deflateSync(piece.bytes, { level }), (part) =>
    inflateSync(part, PARTIAL),
  );
}

/** A digest's own draw: how it is written and where it is cut. */
export interface DigestPlan {
  readonly algorithm: string;
  readonly encoding: string;
  readonly cut: boolean;
}

/** 16 characters of a SHA-1 in the letters of URLs are a form that is known, also where no letter of theirs shows it. */
function isXiaomis({ algorithm, cut }: DigestPlan, token: string): boolean {
  return cut && algorithm === "sha1" && token.length === 16 && !/[+/]/.test(token);
}

function encodeDigest(digest: Buffer, encoding: string, draw: Draw): string {
  if (encoding !== "hex") return base64Text(digest, encoding, draw);
  const hex = digest.toString("hex");
  return draw.chance(70) ? hex : hex.toUpperCase();
}

/** The token of a digest of `text`; `kept` characters of it where it is cut shorter than the contracts allow. */
export function digestPiece(text: string, plan: DigestPlan, draw: Draw, kept?: number): Piece {
  const digest = createHash(plan.algorithm).update(text).digest();
  const whole = encodeDigest(digest, plan.encoding, draw);
  const bare = whole.replace(/=+$/, "");
  const size = kept ?? draw.pick([CUT_MIN, CUT_MIN, 20, 24].filter((n) => n < bare.length));
  const token = plan.cut ? bare.slice(0, size) : whole;
  const shown = token.replace(/=+$/, "");
  const written = isXiaomis(plan, token) ? BASE64URL : alphabetOf(token);
  const encoding = plan.encoding === "hex" ? "hex" : written;
  const piece = pieceOf(token);
  return {
    ...piece,
    end: shown.length,
    transforms: [...(plan.cut ? ["cut"] : []), encoding, plan.algorithm],
    layers: 1,
  };
}
