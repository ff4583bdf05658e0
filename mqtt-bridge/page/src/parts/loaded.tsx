import { useEffect, useState } from "preact/hooks";
import type { ListView } from "../../../api/views.js";
import { ask } from "../request.js";
import { t } from "../strings.js";

/** Items of the API; null: on their way, "failed": they did not come. */
export type Loaded<Item> = readonly Item[] | "failed" | null;

/** Asks for a list when it is first shown and whenever `path` is another. */
export function useList<Item>(path: string): Loaded<Item> {
  const [items, setItems] = useState<Loaded<Item>>(null);
  useEffect(() => {
    let isWanted = true;
    setItems(null);
    void ask<ListView<Item>>("GET", path).then((answer) => {
      if (isWanted) setItems(answer.ok ? answer.value.items : "failed");
    });
    return () => {
      isWanted = false;
    };
  }, [path]);
  return items;
}

/** Items that are asked for at once, of a list that may be long. */
const PART = 1000;

/** As `useList`, of a list that the server gives in parts: the first is shown while the rest is on its way. */
export function useAll<Item>(path: string, keyOf: (item: Item) => string): Loaded<Item> {
  const [found, setFound] = useState<{ of: string; items: Loaded<Item> }>({ of: "", items: null });
  useEffect(() => {
    let isWanted = true;
    void loadAll(path, keyOf, (items) => {
      if (isWanted) setFound({ of: path, items });
      return isWanted;
    });
    return () => {
      isWanted = false;
    };
  }, [path]);
  return found.of === path ? found.items : null;
}

/** Gives `take` all that has come, after each part, until it wants no more. */
async function loadAll<Item>(
  path: string,
  keyOf: (item: Item) => string,
  take: (items: Loaded<Item>) => boolean,
): Promise<void> {
  // What came meanwhile moves the rest down: an item may come twice.
  const items = new Map<string, Item>();
  for (let offset = 0; ; offset += PART) {
    const answer = await ask<ListView<Item>>("GET", partOf(path, offset));
    const part = answer.ok ? answer.value.items : [];
    for (const item of part) items.set(keyOf(item), item);
    const isWanted = take(answer.ok ? [...items.values()] : "failed");
    if (!isWanted || part.length < PART) return;
  }
}

function partOf(path: string, offset: number): string {
  return `${path}${path.includes("?") ? "&" : "?"}limit=${PART}&offset=${offset}`;
}

/** Says that something is on its way, or did not come. */
export function Waiting({ of }: { of: "failed" | null }) {
  return (
    <p class={of === null ? "quiet" : "wrong"} role="status">
      {t(of === null ? "loading" : "loadFailed")}
    </p>
  );
}
