import { useEffect, useState } from "preact/hooks";
import type { SightingView } from "../../../api/views.js";
import { Proved } from "../parts/proved.js";
import { SightingCard } from "../parts/sighting-card.js";
import { VirtualList } from "../parts/virtual-list.js";
import { href } from "../route.js";
import { type Kind, useSightings } from "../search.js";
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
  const { items, isAll, isLoading, more } = useSightings(words, kind);
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
  const n = items.length;
  const said = isAll ? t("found", { n }) : t("foundMore", { n });
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
      <p class="quiet" role="status">
        {isLoading ? t("loading") : n > 0 ? said : t(words === "" ? "noSightings" : "noneFound")}
      </p>
      {!isLoading && n === 0 && words === "" && <Proved />}
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

function keyOf({ router, key }: SightingView): string {
  return `${router} ${key}`;
}
