import { carry, jsonCarrier, type Setting, xmlCarrier } from "./carriers.js";
import { questionWith } from "./dns.js";
import type { Draw } from "./draw.js";
import { HTTP_PLACES } from "./http.js";
import { escapePiece, PERCENT, type Piece, pieceOf, Unfit } from "./piece.js";
import { rawMessage } from "./raw.js";
import {
  base64Piece,
  deflatePiece,
  digestPiece,
  gzipPiece,
  hexPiece,
  utf16Piece,
} from "./wraps.js";

/** Decoders that may be nested. */
const LAYERS_MAX = 3;
const DIGESTS = ["md5", "sha1", "sha256", "sha512"];

/** What is to be made: a text, wrapped, in a place. */
export interface Recipe {
  readonly where: string;
  /** As the sighting shall tell them, outermost first. */
  readonly transforms: readonly string[];
  /** What is written, or whose digest is written. */
  readonly text: string;
  /** Where the value begins in the text: a number's prefix is not needed. */
  readonly skip: number;
  readonly setting: Setting;
  readonly host: string;
  /** Characters kept of a digest, where they are fewer than count. */
  readonly kept?: number;
}

/** A message, and where in it the value's last byte stands. */
export interface Message {
  readonly bytes: Buffer;
  readonly valueEnd: number;
  readonly field: string | null;
}

function core(recipe: Recipe, draw: Draw): { piece: Piece; rest: readonly string[] } {
  const { transforms, text, skip, kept } = recipe;
  const at = transforms.findIndex((transform) => DIGESTS.includes(transform));
  const algorithm = transforms[at];
  if (algorithm === undefined) {
    const piece = pieceOf(text);
    return { piece: { ...piece, start: skip }, rest: transforms };
  }
  const encoding = transforms[at - 1] ?? "hex";
  const cut = transforms[at - 2] === "cut";
  const piece = digestPiece(text, { algorithm, encoding, cut }, draw, kept);
  return { piece, rest: transforms.slice(0, at - (cut ? 2 : 1)) };
}

function percent(piece: Piece, draw: Draw): Piece {
  const natural = escapePiece(piece, PERCENT, draw, false);
  const touched = natural.transforms.length > piece.transforms.length;
  const done = touched && draw.chance(70) ? natural : escapePiece(piece, PERCENT, draw, true);
  return { ...done, urlSafe: true };
}

type Step = (piece: Piece, draw: Draw, recipe: Recipe) => Piece;

function isCoding({ where, transforms }: Recipe): boolean {
  return (
    where === "http.body" && transforms.find((transform) => transform !== "chunked") === "deflate"
  );
}

/** UTF-16 is a whole document's: the brackets and quotes around a field are written in it too. */
function wideText(piece: Piece, draw: Draw, { setting }: Recipe): Piece {
  const text = carry(piece, draw, setting);
  if (setting.whole && text.field === null) throw new Unfit("a field in UTF-16 has its name in it");
  return text;
}

const STEPS: Readonly<Record<string, Step>> = {
  percent: (piece, draw, { setting }) => percent(carry(piece, draw, setting), draw),
  base64: (piece, draw, { setting }) => base64Piece(carry(piece, draw, setting), "base64", draw),
  base64url: (piece, draw, { setting }) =>
    base64Piece(carry(piece, draw, setting), "base64url", draw),
  hex: (piece, draw, { setting }) => hexPiece(carry(piece, draw, setting), draw),
  utf16: (piece, draw, recipe) => utf16Piece(wideText(piece, draw, recipe), draw),
  gzip: (piece, draw, { setting }) => gzipPiece(carry(piece, draw, setting), draw),
  deflate: (piece, draw, recipe) =>
    deflatePiece(carry(piece, draw, recipe.setting), draw, isCoding(recipe) && draw.chance(30)),
  json: (piece, draw, { setting }) => jsonCarrier(piece, draw, setting, true),
  html: (piece, draw, { setting }) => xmlCarrier(piece, draw, setting, true),
  chunked: (piece) => piece,
};

function wrap(recipe: Recipe, draw: Draw): Piece {
  const { piece, rest } = core(recipe, draw);
  let wrapped = piece;
  for (const transform of [...rest].reverse()) {
    const step = STEPS[transform];
    if (step === undefined) throw new Error(`no step for ${transform}`);
    wrapped = step(wrapped, draw, recipe);
  }
  return wrapped;
}

function place(piece: Piece, draw: Draw, recipe: Recipe): Piece {
  const { where, setting, host, transforms } = recipe;
  const http = HTTP_PLACES[where];
  if (http !== undefined) {
    return http(piece, draw, setting, { host, chunked: transforms[0] === "chunked" });
  }
  if (where !== "dns.name") return rawMessage(piece, draw, setting);
  if (setting.whole && !transforms.some((transform) => DIGESTS.includes(transform))) {
    throw new Unfit("a label is no field");
  }
  return questionWith(piece, draw, host);
}

/**
 * Makes a message by a recipe.
 * @throws Unfit when these draws made something else than the recipe asks for, such as an escape too many.
 */
export function compose(recipe: Recipe, draw: Draw): Message {
  const placed = place(wrap(recipe, draw), draw, recipe);
  if (placed.transforms.join() !== recipe.transforms.join()) throw new Unfit("other transforms");
  if (placed.layers > LAYERS_MAX) throw new Unfit("nested too deeply");
  return { bytes: placed.bytes, valueEnd: placed.end, field: placed.field };
}
