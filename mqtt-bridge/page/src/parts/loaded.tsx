import type { ComponentChildren } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import type { ListView } from "../../../api/views.js";
import { ask } from "../request.js";
import { loads } from "../state.js";
import { t } from "../strings.js";

/** A list of the API, as far as it has come. */
export interface Loaded<Item> {
  /** null: none has come. */
  readonly items: readonly Item[] | null;
  /** What was asked for last did not come: of what is beyond these nothing is known. */
  readonly isFailed: boolean;
}

/** Takes what is to be shown; false: it wants no more. */
type Take<Item> = (shown: Loaded<Item>) => boolean;

const NONE = { items: null, isFailed: false } as const;

/**
 * Asks for a list when it is first shown and whenever `path` is another. When it is asked for anew, what is shown stays
 * until the new one is there.
 */
export function useList<Item>(path: string): Loaded<Item> {
  return useAsked<Item>(path, async (before, take) => {
    const answer = await ask<ListView<Item>>("GET", path);
    const { items } = answer.ok ? answer.value : before;
    take({ items, isFailed: !answer.ok });
  });
}

/** As `useList`, of a list that the server gives in parts: the first is shown while the rest is on its way. */
export function useAll<Item>(path: string, keyOf: (item: Item) => string): Loaded<Item> {
  return useAsked<Item>(path, (before, take) => loadAll(path, keyOf, before, take));
}

/** What `load` took last of this path; it is asked again, and told what is shown, whenever everything is. */
function useAsked<Item>(
  path: string,
  load: (before: Loaded<Item>, take: Take<Item>) => Promise<void>,
): Loaded<Item> {
  const [found, setFound] = useState<{ of: string; shown: Loaded<Item> }>({
    of: path,
    shown: NONE,
  });
  const shown = found.of === path ? found.shown : NONE;
  // Before the frame is drawn: what is asked for is on its way meanwhile.
  useLayoutEffect(() => {
    let isWanted = true;
    void load(shown, (next) => {
      if (isWanted) setFound({ of: path, shown: next });
      return isWanted;
    });
    return () => {
      isWanted = false;
    };
  }, [path, loads.value]);
  return shown;
}

/** Items that are asked for at once, of a list that may be long: a few, which are drawn, and then the rest. */
const FIRST = 50;
const PART = 1000;

/** Gives `take` all that has come, after each part or, when something was shown before, at the end. */
async function loadAll<Item>(
  path: string,
  keyOf: (item: Item) => string,
  before: Loaded<Item>,
  take: Take<Item>,
): Promise<void> {
  // What came meanwhile moves the rest down: an item may come twice.
  const items = new Map<string, Item>();
  let shown = before;
  for (let [offset, size] = [0, FIRST]; ; offset += size, size = PART) {
    const answer = await ask<ListView<Item>>("GET", partOf(path, offset, size));
    if (!answer.ok) return void take({ ...shown, isFailed: true });
    for (const item of answer.value.items) items.set(keyOf(item), item);
    const isLast = answer.value.items.length < size;
    if (isLast || before.items === null) shown = { items: [...items.values()], isFailed: false };
    if (!take(shown) || isLast) return;
    await painted();
  }
}

function partOf(path: string, offset: number, limit: number): string {
  return `${path}${path.includes("?") ? "&" : "?"}limit=${limit}&offset=${offset}`;
}

/** What has come is shown before more is asked for. A page that nobody sees paints nothing. */
function painted(): Promise<void> {
  return new Promise((resolve) => {
    if (document.hidden) resolve();
    else requestAnimationFrame(() => setTimeout(resolve));
  });
}

/** Says that something is on its way, or did not come. */
export function Waiting({ of }: { of: "failed" | null }) {
  return (
    <p class={of === null ? "quiet" : "wrong"} role="status">
      {t(of === null ? "loading" : "loadFailed")}
    </p>
  );
}

/** What has come of a list, and above it a word when it is on its way or a part of it did not come. */
export function Come<Item>({ of, children }: ComeProps<Item>) {
  const { items, isFailed } = of;
  return (
    <>
      {(items === null || isFailed) && <Waiting of={isFailed ? "failed" : null} />}
      {items !== null && children(items)}
    </>
  );
}

interface ComeProps<Item> {
  readonly of: Loaded<Item>;
  readonly children: (items: readonly Item[]) => ComponentChildren;
}
