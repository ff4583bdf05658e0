import { useLayoutEffect, useState } from "preact/hooks";
import type { ListView } from "../../../api/views.js";
import { ask } from "../request.js";
import { loads } from "../state.js";
import { t } from "../strings.js";

/** Items of the API; null: on their way, "failed": they did not come. */
export type Loaded<Item> = readonly Item[] | "failed" | null;

/** Takes what has come; false: it wants no more. */
type Take<Item> = (items: Loaded<Item>) => boolean;

/** Asks for a list when it is first shown and whenever `path` is another. */
export function useList<Item>(path: string): Loaded<Item> {
  return useAsked<Item>(path, async (take) => {
    const answer = await ask<ListView<Item>>("GET", path);
    take(answer.ok ? answer.value.items : "failed");
  });
}

/** As `useList`, of a list that the server gives in parts: the first is shown while the rest is on its way. */
export function useAll<Item>(path: string, keyOf: (item: Item) => string): Loaded<Item> {
  return useAsked<Item>(path, (take) => loadAll(path, keyOf, take));
}

/** What `load` took last of this path; it is asked again whenever everything is. */
function useAsked<Item>(path: string, load: (take: Take<Item>) => Promise<void>): Loaded<Item> {
  const [found, setFound] = useState<{ of: string; items: Loaded<Item> }>({ of: "", items: null });
  // Before the frame is drawn: what is asked for is on its way meanwhile.
  useLayoutEffect(() => {
    let isWanted = true;
    void load((items) => {
      if (isWanted) setFound({ of: path, items });
      return isWanted;
    });
    return () => {
      isWanted = false;
    };
  }, [path, loads.value]);
  return found.of === path ? found.items : null;
}

/** Items that are asked for at once, of a list that may be long: a few, which are drawn, and then the rest. */
const FIRST = 50;
const PART = 1000;

/** Gives `take` all that has come, after each part, until it wants no more. */
async function loadAll<Item>(
  path: string,
  keyOf: (item: Item) => string,
  take: Take<Item>,
): Promise<void> {
  // What came meanwhile moves the rest down: an item may come twice.
  const items = new Map<string, Item>();
  for (let [offset, size] = [0, FIRST]; ; offset += size, size = PART) {
    const answer = await ask<ListView<Item>>("GET", partOf(path, offset, size));
    const part = answer.ok ? answer.value.items : [];
    for (const item of part) items.set(keyOf(item), item);
    const isWanted = take(answer.ok ? [...items.values()] : "failed");
    if (!isWanted || part.length < size) return;
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
