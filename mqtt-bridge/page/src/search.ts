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
  readonly of: string;
  readonly items: readonly SightingView[];
  readonly isAll: boolean;
  readonly isFailed: boolean;
}

const NONE: Pages = { of: "", items: [], isAll: false, isFailed: false };

/** Sightings in which every word stands, page by page; without words what comes meanwhile is among them. */
export function useSightings(words: string, kind: Kind): Found {
  const of = JSON.stringify([words, kind, loads.value]);
  const [pages, setPages] = useState(NONE);
  const asking = useRef<string | null>(null);
  const load = async (offset: number): Promise<void> => {
    const question = `${of} ${offset}`;
    if (asking.current === question) return;
    asking.current = question;
    const size = offset === 0 ? FIRST : PAGE;
    const answer = await ask<ListView<SightingView>>("GET", pathOf(words, kind, offset, size));
    // Another question was asked meanwhile.
    if (asking.current !== question) return;
    asking.current = null;
    const found = answer.ok ? answer.value.items : [];
    setPages((old) => ({
      of,
      items: distinct(offset === 0 ? found : [...old.items, ...found]),
      isAll: answer.ok && found.length < size,
      isFailed: !answer.ok,
    }));
  };
  useLayoutEffect(() => void load(0), [of]);
  const { isAll, isFailed } = pages;
  const isLoading = pages.of !== of;
  const isPlain = words === "" && kind === "all";
  const items = isPlain ? distinct([...sightings.value, ...pages.items]) : pages.items;
  const more = (): void => {
    if (!isLoading && !isAll && !isFailed) void load(pages.items.length);
  };
  // What came meanwhile is shown while the rest is on its way.
  return { items: isLoading && !isPlain ? [] : items, isAll, isLoading, isFailed, more };
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
