import { useEffect, useState } from "preact/hooks";
import type { SightingView } from "../../../api/views.js";
import { Proved } from "../parts/proved.js";
import { SightingCard } from "../parts/sighting-card.js";
import { VirtualList } from "../parts/virtual-list.js";
import { href } from "../route.js";
import { type Found, type Kind, useSightings } from "../search.js";
import { t } from "../strings.js";

const KINDS = [
  ["all", "filterAll"],
  ["content", "filterContent"],
  ["contact", "filterContact"],
] as const;
/** A person who writes gets an answer when the hand rests, milliseconds. */
const REST_MS = 250;
const CARD = 150;

/** All sightings, or those that fit; `words` stands in the address. */
export function Sightings({ words }: { words: string }) {
  const [text, setText] = useState(words);
  const [kind, setKind] = useState<Kind>("all");
  const found = useSightings(words, kind);
  const { items, isAll, isLoading, isFailed, more } = found;
  useEffect(() => setText(words), [words]);
  useEffect(() => {
    if (text === words) return;
    const timer = setTimeout(() => history.replaceState(null, "", href.search(text)), REST_MS);
    const told = setTimeout(() => dispatchEvent(new HashChangeEvent("hashchange")), REST_MS + 1);
    return () => {
      clearTimeout(timer);
      clearTimeout(told);
    };
  }, [text]);
  const isNone = !isLoading && !isFailed && items.length === 0;
  return (
    <section>
      <h1>{t("sightings")}</h1>
      <p class="quiet">{t("sightingsMore")}</p>
      <search class="tools">
        <label class="field">
          {t("search")}
          <input
            type="search"
            value={text}
            placeholder={t("searchWhat")}
            onInput={({ currentTarget }) => setText(currentTarget.value)}
          />
        </label>
        <fieldset class="choice">
          <legend class="hidden">{t("filterBy")}</legend>
          {KINDS.map(([each, key]) => (
            <button
              key={each}
              type="button"
              class="plain"
              aria-pressed={each === kind}
              onClick={() => setKind(each)}
            >
              {t(key)}
            </button>
          ))}
        </fieldset>
      </search>
      <p class={isFailed ? "wrong" : "quiet"} role="status">
        {foundWords(found, words)}
      </p>
      {isNone && words === "" && <Proved />}
      <h2 class="hidden">{t("results")}</h2>
      <VirtualList
        items={items}
        keyOf={keyOf}
        estimate={CARD}
        onEnd={more}
        label={t("sightings")}
        isOpen={!isAll}
      >
        {(sighting) => <SightingCard sighting={sighting} />}
      </VirtualList>
    </section>
  );
}

function foundWords({ items, isAll, isLoading, isFailed }: Found, words: string): string {
  const n = items.length;
  if (isLoading) return t("loading");
  if (isFailed) return t("loadFailed");
  if (n === 0) return t(words === "" ? "noSightings" : "noneFound");
  return isAll ? t("found", { n }) : t("foundMore", { n });
}

function keyOf({ router, key }: SightingView): string {
  return `${router} ${key}`;
}
