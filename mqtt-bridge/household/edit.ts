import {
  type Document,
  isMap,
  isSeq,
  type Node,
  parseDocument,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";

/** Texts, lists and mappings of them: what a household file is made of. */
export type Plain = string | readonly Plain[] | { readonly [key: string]: Plain };

/**
 * The YAML text with these values. What is as before keeps its place, its spelling and its comments.
 * @param text a file that can be read, or nothing.
 */
export function editYaml(text: string, value: Plain): string {
  const document = parseDocument(text, { schema: "failsafe" });
  document.contents = merge(document, document.contents, value) as typeof document.contents;
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function merge(document: Document, node: Node | null, value: Plain): Node {
  if (node !== null && isSame(plainOf(node), value)) return node;
  if (isList(value)) return isSeq(node) ? mergeList(document, node, value) : make(document, value);
  if (typeof value === "string") return make(document, value);
  return isMap(node) ? mergeMapping(document, node, value) : make(document, value);
}

function mergeMapping(
  document: Document,
  map: YAMLMap,
  value: { readonly [key: string]: Plain },
): Node {
  map.items = map.items.filter(({ key }) => Object.hasOwn(value, String(key)));
  for (const [key, below] of Object.entries(value)) {
    const old = map.get(key, true) as Node | undefined;
    map.set(key, merge(document, old ?? null, below));
  }
  return map;
}

/** Items that are as before stay the same nodes wherever they stand now; the rest is told by place. */
function mergeList(document: Document, list: YAMLSeq, value: readonly Plain[]): Node {
  const old = [...list.items] as Node[];
  const free = new Set(old);
  const same = value.map((item) => {
    const found = [...free].find((node) => isSame(plainOf(node), item)) ?? null;
    if (found !== null) free.delete(found);
    return found;
  });
  list.items = value.map((item, i) => {
    const kept = same[i] ?? null;
    if (kept !== null) return kept;
    const there = old[i];
    if (there === undefined || !free.delete(there)) return make(document, item);
    return merge(document, there, item);
  });
  return list;
}

function make(document: Document, value: Plain): Node {
  return document.createNode(value) as Node;
}

function plainOf(node: Node): unknown {
  return node.toJSON();
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
