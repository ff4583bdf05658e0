import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import {
  fence,
  focusRow,
  holdFocus,
  type Keyboard,
  measure,
  openRow,
  stepOf,
} from "./row-focus.js";
import { RowPlaces, type RowRange } from "./row-places.js";

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

interface Range extends RowRange {
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
  const keys = useMemo(() => items.map(keyOf), [items]);
  const known = useRef<{ of: readonly string[]; places: RowPlaces } | null>(null);
  const places = (): RowPlaces => {
    if (known.current?.of !== keys) {
      const each = keys.map((key) => heights.current.get(key) ?? estimate);
      known.current = { of: keys, places: new RowPlaces(each) };
    }
    return known.current.places;
  };
  const measured = (): boolean => {
    const isChanged = measure(place.current, heights.current);
    if (isChanged) known.current = null;
    return isChanged;
  };

  const look = (): void => {
    if (place.current === null) return;
    const top = -place.current.getBoundingClientRect().top;
    const next = {
      ...places().within(top - OVERSCAN, top + innerHeight + OVERSCAN),
      top: places().within(top, top).from,
    };
    const isSame = (old: Range): boolean =>
      old.from === next.from && old.to === next.to && old.top === next.top;
    setRange((old) => (isSame(old) ? old : next));
    if (next.to >= items.length) onEnd?.();
  };
  // In a window of another width every row has another height.
  const turn = (): void => {
    heights.current.clear();
    known.current = null;
    measured();
    look();
  };
  const drawn = items.slice(range.from, range.to);
  const isDrawn = chosen !== null && keys.slice(range.from, range.to).includes(chosen);
  const first = keys[Math.min(Math.max(range.top, range.from), keys.length - 1)] ?? null;
  const active = isDrawn ? chosen : first;

  useLayoutEffect(() => {
    if (measured()) {
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
    const to = Math.min(Math.max(index, 0), keys.length - 1);
    const key = keys[to];
    if (key === undefined || place.current === null) return;
    setChosen(key);
    if (focusRow(place.current, key)) return;
    wanted.current = key;
    const { top } = place.current.getBoundingClientRect();
    scrollBy(0, top + places().top(to));
    look();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const isDone = openRow(event);
    const step = isDone ? null : stepOf(event);
    if (isDone || step !== null) event.preventDefault();
    if (step === null) return;
    const at = active === null ? 0 : keys.indexOf(active);
    const top = places().top(at);
    const page = places().within(top, top + innerHeight * 0.8).to - 1 - at;
    go(step.to ?? at + step.by * (step.isPage ? Math.max(1, page) : 1));
  };
  const onFocusIn = ({ target }: FocusEvent): void => {
    const row = (target as Element).closest<HTMLElement>("[data-key]");
    setChosen(row?.dataset.key ?? null);
  };
  return {
    ...{ place, from: range.from, drawn, active, onKeyDown, onFocusIn },
    before: places().top(range.from),
    after: places().height - places().top(range.to),
  };
}
