import type { DeviceLine } from "../../../../core/wire/lines.js";
import type { SightingView } from "../../../api/views.js";
import { sightingSaid } from "../said.js";
import { t, whereWords } from "../strings.js";
import { Chain } from "./chain.js";
import { SightingActions } from "./sighting-actions.js";
import { Time } from "./time.js";
import { ToWhom } from "./to-whom.js";

interface SightingCardProps {
  readonly sighting: SightingView;
  /** Devices that it may be of, where these are not the plane's own. */
  readonly among?: readonly DeviceLine[];
}

/** One sighting: what, to whom, how we know, and what can be done about it. */
export function SightingCard({ sighting, among }: SightingCardProps) {
  const { evidence, count, last_ts, identifier, masked, transforms } = sighting;
  return (
    <article class={`card sighting ${evidence}`}>
      <p class="meta">
        <span class={`chip ${evidence}`}>{t(`evidence.${evidence}`)}</span>
        {identifier?.canary === true && <span class="chip test">{t("test")}</span>}
        <Time at={last_ts} />
        <span>{t("times", { n: count })}</span>
      </p>
      <h3>
        <bdi class="said">{sightingSaid(sighting, among).title}</bdi>
      </h3>
      <ToWhom to={sighting} />
      <details>
        <summary>{t("details")}</summary>
        <dl>
          {identifier !== null && <What sighting={sighting} />}
          <dt>{t("how")}</dt>
          <dd>
            {t(`meaning.${evidence}`)}
            <Chain transforms={transforms} masked={masked} />
          </dd>
        </dl>
      </details>
      {among === undefined && <SightingActions sighting={sighting} />}
    </article>
  );
}

function What({ sighting }: { sighting: SightingView }) {
  const { identifier, masked, where, field, frame } = sighting;
  if (identifier === null) return null;
  return (
    <>
      <dt>{t("value")}</dt>
      <dd>
        {t(`identifier.${identifier.type}`)}
        {identifier.label !== null && (
          <>
            {", "}
            <bdi>{identifier.label}</bdi>
          </>
        )}
        {masked !== null && (
          <>
            {": "}
            <code>{masked}</code>
          </>
        )}
      </dd>
      <dt>{t("what")}</dt>
      <dd>{t(`about.${identifier.type}`)}</dd>
      <dt>{t("where")}</dt>
      <dd>
        {where !== null && `${whereWords(where, field)}, `}
        {t("frame", { frame })}
      </dd>
    </>
  );
}
