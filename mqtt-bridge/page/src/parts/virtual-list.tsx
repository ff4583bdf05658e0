import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

interface VirtualListProps<Item> {
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  readonly children: (item: Item) => ComponentChildren;
  /** Height of an item that was not drawn yet, with the gap below it, pixels. */
  readonly estimate: number;
  /** The last item is near. */
  readonly onEnd?: () => void;
}

/** Pixels above and below the window that are drawn too, so that scrolling and the Tab key meet no hole. */
const OVERSCAN = 600;
/** Items that are drawn before the window is known. */
const FIRST = 12;

/** A long list of which only what is near the window is in the document; heights are measured as items are drawn. */
export function VirtualList<Item>(props: VirtualListProps<Item>) {
  const { items, keyOf, estimate, onEnd } = props;
  const place = useRef<HTMLUListElement>(null);
  const heights = useRef(new Map<string, number>());
  const [range, setRange] = useState({ from: 0, to: FIRST });
  const heightOf = (item: Item): number => heights.current.get(keyOf(item)) ?? estimate;

  const look = (): void => {
    if (place.current === null) return;
    const top = -place.current.getBoundingClientRect().top;
    const next = within(items, heightOf, top - OVERSCAN, top + innerHeight + OVERSCAN);
    setRange((old) => (old.from === next.from && old.to === next.to ? old : next));
    if (next.to >= items.length) onEnd?.();
  };
  useLayoutEffect(() => {
    if (measure(place.current, heights.current)) look();
  });
  useEffect(() => {
    look();
    addEventListener("scroll", look, { passive: true });
    addEventListener("resize", look, { passive: true });
    return () => {
      removeEventListener("scroll", look);
      removeEventListener("resize", look);
    };
  }, [items]);

  const sum = (some: readonly Item[]): number =>
    some.reduce((height, item) => height + heightOf(item), 0);
  const padding = {
    paddingTop: `${sum(items.slice(0, range.from))}px`,
    paddingBottom: `${sum(items.slice(range.to))}px`,
  };
  return (
    <ul class="virtual" ref={place} style={padding}>
      {items.slice(range.from, range.to).map((item, n) => (
        <li
          key={keyOf(item)}
          data-key={keyOf(item)}
          aria-setsize={items.length}
          aria-posinset={range.from + n + 1}
        >
          {props.children(item)}
        </li>
      ))}
    </ul>
  );
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

/** Notes the heights of what is drawn; whether one was another than thought. */
function measure(place: HTMLElement | null, heights: Map<string, number>): boolean {
  let isChanged = false;
  for (const child of place?.children ?? []) {
    const { height } = child.getBoundingClientRect();
    const key = (child as HTMLElement).dataset.key ?? "";
    if (heights.get(key) === height) continue;
    heights.set(key, height);
    isChanged = true;
  }
  return isChanged;
}
