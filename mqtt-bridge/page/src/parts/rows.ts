import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import {
  fence,
  focusRow,
  holdFocus,
  type Keyboard,
  measure,
  openRow,
  stepOf,
} from "./row-focus.js";

export interface RowsOptions<Item> {
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  /** Height of an item that was not drawn yet, with the gap below it, pixels. */
  readonly estimate: number;
  /** The last item is near. */
  readonly onEnd?: () => void;
}

/** Items that are in the document, and what has to stand around them. */
export interface Rows<Item, Place extends HTMLElement> extends Keyboard {
  /** The element whose children are the rows, each with its key as `data-key`. */
  readonly place: RefObject<Place | null>;
  readonly from: number;
  readonly drawn: readonly Item[];
  /** Heights of what is not drawn, pixels. */
  readonly before: number;
  readonly after: number;
  /** Key of the row that the Tab key leads to. */
  readonly active: string | null;
}

/** Pixels above and below the window that are drawn too. */
const OVERSCAN = 600;
/** Items that are drawn before the window is known. */
const FIRST = 12;

interface Range {
  readonly from: number;
  readonly to: number;
  /** The first that the window shows. */
  readonly top: number;
}

/**
 * Rows of a long list of which only what is near the window is in the document; heights are measured as rows are
 * drawn. The list is one stop of the Tab key: arrows, Page up and down, Home and End go from row to row, Enter opens
 * one, Tab goes through what is in it, and Escape comes back to it.
 */
export function useRows<Item, Place extends HTMLElement>(
  options: RowsOptions<Item>,
): Rows<Item, Place> {
  const { items, keyOf, estimate, onEnd } = options;
  const place = useRef<Place>(null);
  const heights = useRef(new Map<string, number>());
  const wanted = useRef<string | null>(null);
  const [range, setRange] = useState<Range>({ from: 0, to: FIRST, top: 0 });
  const [chosen, setChosen] = useState<string | null>(null);
  const heightOf = (item: Item): number => heights.current.get(keyOf(item)) ?? estimate;
  const sum = (some: readonly Item[]): number =>
    some.reduce((height, item) => height + heightOf(item), 0);

  const look = (): void => {
    if (place.current === null) return;
    const top = -place.current.getBoundingClientRect().top;
    const next = {
      ...within(items, heightOf, top - OVERSCAN, top + innerHeight + OVERSCAN),
      top: within(items, heightOf, top, top).from,
    };
    const isSame = (old: Range): boolean =>
      old.from === next.from && old.to === next.to && old.top === next.top;
    setRange((old) => (isSame(old) ? old : next));
    if (next.to >= items.length) onEnd?.();
  };
  // In a window of another width every row has another height.
  const turn = (): void => {
    heights.current.clear();
    measure(place.current, heights.current);
    look();
  };
  const drawn = items.slice(range.from, range.to);
  const isDrawn = drawn.some((item) => keyOf(item) === chosen);
  const first = items[Math.min(Math.max(range.top, range.from), items.length - 1)];
  const active = isDrawn ? chosen : first === undefined ? null : keyOf(first);

  useLayoutEffect(() => {
    if (measure(place.current, heights.current)) {
      look();
      holdFocus(place.current);
    }
    fence(place.current, active);
    if (focusRow(place.current, wanted.current)) wanted.current = null;
  });
  useEffect(() => {
    look();
    addEventListener("scroll", look, { passive: true });
    addEventListener("resize", turn, { passive: true });
    return () => {
      removeEventListener("scroll", look);
      removeEventListener("resize", turn);
    };
  }, [items]);

  const go = (index: number): void => {
    const to = Math.min(Math.max(index, 0), items.length - 1);
    const item = items[to];
    if (item === undefined || place.current === null) return;
    const key = keyOf(item);
    setChosen(key);
    if (focusRow(place.current, key)) return;
    wanted.current = key;
    const { top } = place.current.getBoundingClientRect();
    scrollBy(0, top + sum(items.slice(0, to)));
    look();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const isDone = openRow(event);
    const step = isDone ? null : stepOf(event);
    if (isDone || step !== null) event.preventDefault();
    if (step === null) return;
    const at = items.findIndex((item) => keyOf(item) === active);
    const page = within(items.slice(at), heightOf, 0, innerHeight * 0.8).to - 1;
    go(step.to ?? at + step.by * (step.isPage ? Math.max(1, page) : 1));
  };
  const onFocusIn = ({ target }: FocusEvent): void => {
    const row = (target as Element).closest<HTMLElement>("[data-key]");
    setChosen(row?.dataset.key ?? null);
  };
  return {
    ...{ place, from: range.from, drawn, active, onKeyDown, onFocusIn },
    before: sum(items.slice(0, range.from)),
    after: sum(items.slice(range.to)),
  };
}

/** Which items lie between two heights; always some, so that there is something to measure. */
function within<Item>(
  items: readonly Item[],
  heightOf: (item: Item) => number,
  top: number,
  bottom: number,
): { from: number; to: number } {
  let [from, at] = [0, 0];
  for (const item of items) {
    const height = heightOf(item);
    if (at + height > top || from >= items.length - 1) break;
    at += height;
    from += 1;
  }
  let to = from;
  for (const item of items.slice(from)) {
    if (at > bottom && to > from) break;
    at += heightOf(item);
    to += 1;
  }
  return { from, to };
}
