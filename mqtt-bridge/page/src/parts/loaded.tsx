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

/** Says that something is on its way, or did not come. */
export function Waiting({ of }: { of: "failed" | null }) {
  return (
    <p class={of === null ? "quiet" : "wrong"} role="status">
      {t(of === null ? "loading" : "loadFailed")}
    </p>
  );
}
