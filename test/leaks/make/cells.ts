import type { Draw } from "./draw.js";

export const WHERES = [
  "http.path",
  "http.query",
  "http.header",
  "http.cookie",
  "http.body",
  "dns.name",
  "tcp",
  "udp",
] as const;
export type Where = (typeof WHERES)[number];

const TEXTS = ["percent", "base64", "base64url", "hex", "json", "html"] as const;
const CODINGS = ["utf16", "gzip", "deflate"] as const;
const DIGESTS = ["md5", "sha1", "sha256", "sha512"] as const;
const SINGLE = [...TEXTS, ...CODINGS, "chunked"] as const;

/** Transforms of a bucket of the table, drawn; outermost first. */
interface Bucket {
  readonly name: string;
  readonly draw: (draw: Draw) => readonly string[];
}

/** What may stand outside of what: a compressed text is not escaped, and nothing but a body is chunked. */
function inner(outer: string): readonly string[] {
  if (outer === "chunked") return [...TEXTS, ...CODINGS];
  if (outer === "utf16" || outer === "json" || outer === "html") return [...TEXTS];
  return [...TEXTS, ...CODINGS];
}

const ENCODINGS = ["hex", "hex", "base64", "base64url"] as const;

function digest(draw: Draw, algorithm: string): string[] {
  return [draw.pick(ENCODINGS), algorithm];
}

const SINGLES: readonly Bucket[] = [
  { name: "plain", draw: () => [] },
  ...SINGLE.map((name) => ({ name, draw: () => [name] })),
];

const WHOLE_DIGESTS: readonly Bucket[] = DIGESTS.map((name) => ({
  name,
  draw: (draw) => digest(draw, name),
}));

const CUT_DIGESTS: readonly Bucket[] = DIGESTS.map((name) => ({
  name: `cut ${name}`,
  draw: (draw) => ["cut", ...digest(draw, name)],
}));

const PAIRS: readonly Bucket[] = SINGLE.map((name) => ({
  name: `2 ${name}`,
  draw: (draw) => [name, draw.pick(inner(name))],
}));

const TRIPLES: readonly Bucket[] = SINGLE.map((name) => ({
  name: `3 ${name}`,
  draw: (draw) => {
    const middle = draw.pick(inner(name));
    return [name, middle, draw.pick(inner(middle))];
  },
}));

const WRAPPED_DIGESTS: readonly Bucket[] = SINGLE.map((name) => ({
  name: `${name} digest`,
  draw: (draw) => {
    const cut = draw.chance(30) ? ["cut"] : [];
    return [name, ...cut, ...digest(draw, draw.pick(DIGESTS))];
  },
}));

/** Columns of the table: chains of one, of two and of three by what stands outermost, and digests. */
export const BUCKETS: readonly Bucket[] = [
  ...SINGLES,
  ...PAIRS,
  ...TRIPLES,
  ...WHOLE_DIGESTS,
  ...CUT_DIGESTS,
  ...WRAPPED_DIGESTS,
];

const LINE = ["json", "html", "utf16", "gzip", "deflate", "chunked"];
const BYTES = ["utf16", "gzip", "deflate", "chunked"];
const LABEL = [...LINE, "percent"];

/** What cannot stand outermost in a place. */
const OUTSIDE: Readonly<Record<Where, readonly string[]>> = {
  "http.path": LINE,
  "http.query": LINE,
  "http.cookie": LINE,
  "http.header": BYTES,
  "http.body": [],
  "dns.name": LABEL,
  tcp: ["chunked"],
  udp: ["chunked"],
};

/** Whether a chain may stand in a place: nobody compresses twice. */
export function fits(where: Where, transforms: readonly string[]): boolean {
  const outermost = transforms[0] ?? "";
  if (OUTSIDE[where].includes(outermost)) return false;
  // Markup in JSON in markup, its escapes escaped twice: no program writes that.
  if (/^(html,json,html|json,html,json)$/.test(transforms.join())) return false;
  const compressed = transforms.filter((one) => one === "gzip" || one === "deflate");
  return compressed.length < 2 && !transforms.slice(1).includes("chunked");
}
