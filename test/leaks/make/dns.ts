import type { Draw } from "./draw.js";
import { type Piece, surround, Unfit } from "./piece.js";

const LABEL_MAX = 63;
const A = 1;
const TXT = 16;

function nameBytes(name: string): Buffer {
  const labels = name
    .split(".")
    .flatMap((label) => [Buffer.from([label.length]), Buffer.from(label)]);
  return Buffer.concat([...labels, Buffer.from([0])]);
}

function header(id: number, flags: number, answers: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt16BE(id, 0);
  bytes.writeUInt16BE(flags, 2);
  bytes.writeUInt16BE(1, 4);
  bytes.writeUInt16BE(answers, 6);
  return bytes;
}

/** Type and class IN of a question. */
function typeBytes(type: number): Buffer {
  return Buffer.from([0, type, 0, 1]);
}

/** A question (RFC 1035, 4.1.2) for a name with the piece as one of its labels. */
export function questionWith(piece: Piece, draw: Draw, zone: string): Piece {
  const text = piece.bytes.toString("latin1");
  if (!piece.printable || piece.bytes.length > LABEL_MAX || /[^\w-]/.test(text)) {
    throw new Unfit("no label");
  }
  const head = Buffer.concat([
    header(draw.between(0, 65535), 0x0100, 0),
    Buffer.from([text.length]),
  ]);
  const name = surround(piece, "", "");
  return {
    ...name,
    bytes: Buffer.concat([head, piece.bytes, nameBytes(zone), typeBytes(A)]),
    start: piece.start + head.length,
    end: piece.end + head.length,
  };
}

/** A question in which nobody's value stands. */
export function plainQuestion(draw: Draw, zone: string): Buffer {
  const id = draw.between(0, 65535);
  return Buffer.concat([header(id, 0x0100, 0), nameBytes(`www.${zone}`), typeBytes(TXT)]);
}

/** The answer to a question: its first 12 bytes replaced, and one TXT record. */
export function txtAnswer(question: Buffer, text: Buffer): Buffer {
  const size = Math.min(255, text.length);
  const record = Buffer.alloc(13);
  record.writeUInt16BE(0xc00c, 0);
  record.writeUInt16BE(TXT, 2);
  record.writeUInt16BE(1, 4);
  record.writeUInt32BE(60, 6);
  record.writeUInt16BE(size + 1, 10);
  record.writeUInt8(size, 12);
  const head = header(question.readUInt16BE(0), 0x8180, 1);
  return Buffer.concat([head, question.subarray(12), record, text.subarray(0, size)]);
}
