import type { HoldingView } from "../../../api/views.js";
import { type Holder, holdersOf, keyOf, linksOf } from "../held.js";
import { Come, useAll } from "../parts/loaded.js";
import { Proved } from "../parts/proved.js";
import { Time } from "../parts/time.js";
import { VirtualList } from "../parts/virtual-list.js";
import { href } from "../route.js";
import { t } from "../strings.js";

/** Height of a card with one identifier, pixels. */
const CARD = 150;

/** By company: which identifiers of whom it was sent, since when, and what these tell together. */
export default function Held() {
  const rows = useAll<HoldingView>("/api/holdings", keyOf);
  return (
    <section>
      <h1>{t("held")}</h1>
      <p class="quiet">{t("heldMore")}</p>
      <Come of={rows}>{(come) => <Holders rows={come} />}</Come>
    </section>
  );
}

function Holders({ rows }: { rows: readonly HoldingView[] }) {
  const holders = holdersOf(rows);
  if (holders.length === 0)
    return (
      <>
        <p class="quiet">{t("heldNone")}</p>
        <Proved />
      </>
    );
  return (
    <VirtualList items={holders} keyOf={({ name }) => name} estimate={CARD} label={t("held")}>
      {(holder) => <HolderCard holder={holder} />}
    </VirtualList>
  );
}

function HolderCard({ holder }: { holder: Holder }) {
  const links = linksOf(holder.holdings);
  return (
    <article class="card holder">
      <h2>
        <a href={href.search(holder.name)}>
          <bdi>{holder.name}</bdi>
        </a>
      </h2>
      {!holder.isCompany && <p class="quiet">{t("noCompany")}</p>}
      <ul class="holdings">
        {holder.holdings.map(({ identifier, evidence, first, last }) => {
          const what = t(`identifier.${identifier.type}`);
          return (
            <li key={JSON.stringify([identifier, evidence])}>
              <span class={`chip ${evidence}`}>{t(`evidence.${evidence}`)}</span>
              <b>{what}</b>
              {identifier.label !== null && <bdi>{identifier.label}</bdi>}
              {identifier.canary && <span class="chip test">{t("test")}</span>}
              <span class="quiet">
                <Since at={first} /> · <Last at={last} />
              </span>
            </li>
          );
        })}
      </ul>
      {links.length > 0 && (
        <>
          <h3>{t("links")}</h3>
          <ul>
            {links.map((link) => (
              <li key={link}>{t(`link.${link}`)}</li>
            ))}
          </ul>
        </>
      )}
    </article>
  );
}

function Since({ at }: { at: number }) {
  return <Around words={t("heldSince", { time: SPLIT })} at={at} />;
}

function Last({ at }: { at: number }) {
  return <Around words={t("heldLast", { time: SPLIT })} at={at} />;
}

const SPLIT = "\u0000";

/** A text with a time in it that stays a time for machines. */
function Around({ words, at }: { words: string; at: number }) {
  const [before, after] = words.split(SPLIT);
  return (
    <>
      {before}
      <Time at={at} />
      {after}
    </>
  );
}
