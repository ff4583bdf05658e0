import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { ListView, SightingView } from "../../api/views.js";
import { ask } from "./request.js";
import { loads, sightings } from "./state.js";

export type Kind = "all" | "content" | "contact";

/** Sightings that are asked for at once: a few, which are drawn, and then more. */
const FIRST = 50;
const PAGE = 500;

/** Sightings that fit, as far as they have come. */
export interface Found {
  /** Newest first. */
  readonly items: readonly SightingView[];
  /** There are no more. */
  readonly isAll: boolean;
  readonly isLoading: boolean;
  /** What was asked for last did not come: of what is beyond these nothing is known. */
  readonly isFailed: boolean;
  /** Asks for more. */
  more(): void;
}

interface Pages {
  /** What was asked for, and of which load of everything. */
  readonly of: string;
  readonly question: string;
  readonly items: readonly SightingView[];
  readonly isAll: boolean;
  readonly isFailed: boolean;
}

const NONE: Pages = { of: "", question: "", items: [], isAll: false, isFailed: false };

/**
 * Sightings in which every word stands, page by page; without words what comes meanwhile is among them. When everything
 * is loaded anew, what is shown stays until as much has come.
 */
export function useSightings(words: string, kind: Kind): Found {
  const question = JSON.stringify([words, kind]);
  const of = `${question} ${loads.value}`;
  const [pages, setPages] = useState(NONE);
  const asking = useRef<string | null>(null);
  const shown = useRef<readonly SightingView[]>([]);
  const { isAll, isFailed } = pages;
  const isLoading = pages.of !== of;
  const kept = pages.question === question ? shown.current : [];
  const rest = isLoading ? kept : pages.items;
  // What came meanwhile is shown while the rest is on its way.
  const isPlain = words === "" && kind === "all";
  const items = isPlain ? distinct([...sightings.value, ...rest]) : rest;
  shown.current = items;

  /** Goes on behind those that are known until there are so many. */
  const load = async (known: readonly SightingView[], least: number): Promise<void> => {
    const asked = `${of} ${known.length}`;
    if (asking.current === asked) return;
    asking.current = asked;
    const next = await further(words, kind, known, least, () => asking.current === asked);
    // Another question was asked meanwhile.
    if (asking.current !== asked) return;
    asking.current = null;
    const isKept = next.isFailed && known.length === 0;
    setPages({ of, question, ...next, items: isKept ? kept : next.items });
  };
  useLayoutEffect(() => void load([], Math.max(1, kept.length)), [of]);
  const more = (): void => {
    if (isLoading || isAll || isFailed) return;
    void load(pages.items, pages.items.length + 1);
  };
  return { items, isAll, isLoading, isFailed, more };
}

/** Those that are known and pages behind them, until there are so many or all, or one does not come. */
async function further(
  words: string,
  kind: Kind,
  known: readonly SightingView[],
  least: number,
  isWanted: () => boolean,
): Promise<Pick<Pages, "items" | "isAll" | "isFailed">> {
  let items = known;
  for (let offset = known.length; isWanted(); ) {
    const size = offset === 0 ? FIRST : PAGE;
    const answer = await ask<ListView<SightingView>>("GET", pathOf(words, kind, offset, size));
    if (!answer.ok) return { items, isAll: false, isFailed: true };
    const found = answer.value.items;
    items = distinct([...items, ...found]);
    offset += size;
    const isAll = found.length < size;
    if (isAll || items.length >= least) return { items, isAll, isFailed: false };
  }
  return { items, isAll: false, isFailed: false };
}

function pathOf(words: string, kind: Kind, offset: number, limit: number): string {
  const query = new URLSearchParams({ limit: String(limit), offset: String(offset), q: words });
  if (kind !== "all") query.set("kind", kind);
  return `/api/sightings?${query}`;
}

function distinct(items: readonly SightingView[]): SightingView[] {
  const known = new Map<string, SightingView>();
  for (const item of items) {
    const key = `${item.router} ${item.key}`;
    if (!known.has(key)) known.set(key, item);
  }
  return [...known.values()];
}
