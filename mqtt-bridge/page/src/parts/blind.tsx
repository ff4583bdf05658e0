import type { RouterView, TrafficView } from "../../../api/views.js";
import { status } from "../state.js";
import { t } from "../strings.js";
import { Come, useList } from "./loaded.js";

type Counted = TrafficView["items"][number];

const KINDS = ["clear", "named", "ech", "unnamed", "tunnel"] as const;
type Kind = (typeof KINDS)[number];

/** How much of what left could be read, and what is not seen at all. */
export function BlindMeter() {
  const routers = useList<Counted>("/api/traffic");
  return <Come of={routers}>{(come) => <Meter routers={come} />}</Come>;
}

function Meter({ routers }: { routers: readonly Counted[] }) {
  const flows = (kind: Kind): number =>
    routers.reduce((sum, { blind }) => sum + blind[kind].flows, 0);
  const counted = KINDS.map((kind) => ({ kind, n: flows(kind) })).filter(({ n }) => n > 0);
  const total = counted.reduce((sum, { n }) => sum + n, 0);
  return (
    <section>
      <h2>{t("blind.title")}</h2>
      {total === 0 ? (
        <p class="quiet">{t("blind.none")}</p>
      ) : (
        <>
          <div class="meter" aria-hidden="true">
            {counted.map(({ kind, n }) => (
              <span key={kind} class={kind} style={{ flexGrow: n }} />
            ))}
          </div>
          <ul class="legend">
            {counted.map(({ kind, n }) => (
              <li key={kind}>
                <span class={`dot ${kind}`} aria-hidden="true" />
                {t(`blind.${kind}`)}: <b>{t("blind.flows", { n })}</b>
              </li>
            ))}
          </ul>
          <p class="quiet">{t("blind.more")}</p>
        </>
      )}
      <Unseen routers={status.value?.routers ?? []} />
    </section>
  );
}

/** What a router says it cannot see, in its own words. */
function Unseen({ routers }: { routers: readonly RouterView[] }) {
  const lines = routers.flatMap(({ id, blind }) => blind.map((line) => ({ id, line })));
  if (lines.length === 0) return null;
  return (
    <>
      <h3>{t("blind.unseen")}</h3>
      <ul>
        {lines.map(({ id, line }) => (
          <li key={`${id} ${line}`}>
            <bdi>{id}</bdi>: <span lang="en">{line}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
