import {
  formCarrier,
  jsonCarrier,
  linesCarrier,
  proseCarrier,
  type Setting,
  xmlCarrier,
} from "./carriers.js";
import type { Draw } from "./draw.js";
import { type Piece, surround, Unfit } from "./piece.js";

const VERBS = ["LOGIN ", "REPORT ", "SET state ", "hello, "] as const;

function textOf(piece: Piece, draw: Draw, setting: Setting): Piece {
  const carriers = [proseCarrier, formCarrier, jsonCarrier, xmlCarrier, linesCarrier];
  const carried =
    piece.bare && !draw.chance(30) ? draw.pick(carriers)(piece, draw, setting) : piece;
  if (setting.whole && carried.field === null) throw new Unfit("only a whole field value counts");
  return carried;
}

/** What a program with a protocol of its own sends. */
export function rawMessage(piece: Piece, draw: Draw, setting: Setting): Piece {
  if (!piece.printable) {
    if (setting.whole && piece.field === null) throw new Unfit("only a whole field value counts");
    return piece;
  }
  const text = textOf(piece, draw, setting);
  // A verb in front of it would be a part of the first field.
  if (text.field !== null) return draw.chance(40) ? surround(text, "", "\n") : text;
  return surround(text, draw.pick(VERBS), "\n");
}

/** A line in which nobody's value stands. */
export function plainLine(draw: Draw): Buffer {
  return Buffer.from(`${draw.pick(["PING", "STATUS ok", "KEEP 30", "TICK"])} ${draw.digits(3)}\n`);
}
