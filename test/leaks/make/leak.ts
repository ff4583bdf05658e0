import { BUCKETS, fits, WHERES, type Where } from "./cells.js";
import { compose, type Message, type Recipe } from "./compose.js";
import type { Draw } from "./draw.js";
import { Unfit } from "./piece.js";
import { drawTwin, type Twin } from "./twins.js";
import { NEUTRAL_KEYS, type Secret } from "./values.js";

/** Draws until a combination is given up as making no sense. */
const TRIES = 60;
const DIGESTS = ["md5", "sha1", "sha256", "sha512"];
const ZONES = ["metrics.example.net", "collect.example.com", "t.example.org"] as const;

/** A combination that the table has a cell for. */
export interface Cell {
  readonly kind: string;
  readonly bucket: number;
  readonly where: Where;
}

/** A message with a value in it, and one that only looks so. */
export interface Leak {
  readonly secret: Secret;
  readonly recipe: Recipe;
  readonly where: Where;
  readonly message: Message;
  readonly twin: Twin;
  readonly twinMessage: Message;
}

/** What the household has, as the generator needs it. */
export interface Pool {
  readonly byKind: ReadonlyMap<string, readonly Secret[]>;
  readonly taken: (text: string) => boolean;
}

const plainForm = (text: string): string => text.toLowerCase().replace(/[^0-9a-z@]/g, "");

export function poolOf(secrets: readonly Secret[]): Pool {
  const byKind = new Map<string, Secret[]>();
  const forms = new Set<string>();
  for (const secret of secrets) {
    byKind.set(secret.kind, [...(byKind.get(secret.kind) ?? []), secret]);
    for (const text of [...secret.spellings, ...secret.hashed]) forms.add(plainForm(text));
  }
  return { byKind, taken: (text) => forms.has(plainForm(text)) };
}

/** Only a body can be chunked: such cells are drawn so often that every type is. */
const CHUNKED_TIMES = 3;

function timesOf(bucket: number): number {
  return BUCKETS[bucket]?.name.includes("chunked") === true ? CHUNKED_TIMES : 1;
}

/** Every type x bucket of chains x place. */
export function allCells(pool: Pool): Cell[] {
  const cells = [...pool.byKind.keys()].flatMap((kind) =>
    BUCKETS.flatMap((_, bucket) => WHERES.map((where) => ({ kind, bucket, where }))),
  );
  return cells.flatMap((cell) => Array<Cell>(timesOf(cell.bucket)).fill(cell));
}

/** Place of the national number in a spelling: +, 00, country code and trunk prefix are no part of the value. */
function skipOf({ national }: Secret, text: string): number {
  if (national === null) return 0;
  const places = Array.from(text.matchAll(/\d/g), (match) => match.index);
  return places[Math.max(0, places.length - national.length)] ?? 0;
}

function recipeOf(secret: Secret, where: Where, transforms: readonly string[], draw: Draw): Recipe {
  const hashed = transforms.some((transform) => DIGESTS.includes(transform));
  const text = draw.pick(hashed ? secret.hashed : secret.spellings);
  const keys = draw.chance(50) ? secret.keys : NEUTRAL_KEYS;
  return {
    where,
    transforms,
    text,
    skip: skipOf(secret, text),
    setting: { keys, whole: secret.whole && !hashed },
    host: draw.pick(ZONES),
  };
}

function tryCompose(recipe: Recipe, draw: Draw): Message | null {
  try {
    return compose(recipe, draw);
  } catch (error) {
    if (error instanceof Unfit) return null;
    throw error;
  }
}

function composeTwin(recipe: Recipe, twin: Twin, secret: Secret, draw: Draw): Message | null {
  const { kept, text } = twin;
  const setting = { keys: NEUTRAL_KEYS, whole: recipe.setting.whole };
  const other = { ...recipe, text, skip: skipOf(secret, text), setting };
  const whole = kept === undefined ? other : { ...other, kept };
  for (let i = 0; i < TRIES; i++) {
    const message = tryCompose(whole, draw);
    if (message !== null) return message;
  }
  return null;
}

function withTwin(leak: Omit<Leak, "twin" | "twinMessage">, draw: Draw, pool: Pool): Leak | null {
  const { recipe, secret } = leak;
  const hashed = recipe.transforms.some((transform) => DIGESTS.includes(transform));
  const cut = recipe.transforms.includes("cut");
  for (let i = 0; i < TRIES; i++) {
    const twin = drawTwin(secret, recipe.text, draw, { taken: pool.taken, hashed, cut });
    const twinMessage = composeTwin(recipe, twin, secret, draw);
    if (twinMessage !== null) return { ...leak, twin, twinMessage };
  }
  return null;
}

/** Makes a leak of this cell; null when the combination makes no sense. */
export function drawLeak(cell: Cell, pool: Pool, draw: Draw): Leak | null {
  const { kind, where, bucket } = cell;
  const secrets = pool.byKind.get(kind) ?? [];
  for (let i = 0; i < TRIES; i++) {
    const transforms = BUCKETS[bucket]?.draw(draw) ?? [];
    if (!fits(where, transforms)) continue;
    const secret = draw.pick(secrets);
    const recipe = recipeOf(secret, where, transforms, draw);
    const message = tryCompose(recipe, draw);
    if (message !== null) return withTwin({ secret, recipe, where, message }, draw, pool);
  }
  return null;
}
