import type { SightingView } from "../../../api/views.js";
import { formatTime } from "../format.js";
import { sightingSaid } from "../said.js";
import { clock } from "../state.js";
import { t, whereWords } from "../strings.js";

/** One sighting: what, to whom, how we know. */
export function SightingCard({ sighting }: { sighting: SightingView }) {
  const { evidence, count, last_ts, identifier } = sighting;
  return (
    <article class={`card sighting ${evidence}`}>
      <p class="meta">
        <span class={`chip ${evidence}`}>{t(`evidence.${evidence}`)}</span>
        {identifier?.canary === true && <span class="chip test">{t("test")}</span>}
        <span>{formatTime(last_ts, clock.value)}</span>
        <span>{t("times", { n: count })}</span>
      </p>
      <h3>
        <bdi class="said">{sightingSaid(sighting).title}</bdi>
      </h3>
      <ToWhom sighting={sighting} />
      <details>
        <summary>{t("details")}</summary>
        <dl>
          {identifier !== null && <What sighting={sighting} />}
          <dt>{t("how")}</dt>
          <dd>{evidenceWords(sighting)}</dd>
        </dl>
      </details>
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
      <dt>{t("where")}</dt>
      <dd>
        <bdi>{where === null ? "" : `${whereWords(where, field)}, `}</bdi>
        {t("frame", { frame })}
      </dd>
    </>
  );
}

/** Company, then name, then network, the country last: never merged. */
function ToWhom({ sighting }: { sighting: SightingView }) {
  const { company, name, network, dst } = sighting;
  return (
    <ul class="way">
      {company !== null && (
        <li>
          <b>
            <bdi>{company}</bdi>
          </b>
        </li>
      )}
      <li>
        <bdi>{name === null || name === dst ? t("toBare", { address: dst }) : name}</bdi>
      </li>
      {network !== null && (
        <li>
          <bdi>{t("network", { org: network.org, asn: String(network.asn) })}</bdi>
        </li>
      )}
      {network?.country != null && (
        <li>{t("country", { country: network.country, date: network.as_of })}</li>
      )}
    </ul>
  );
}

function evidenceWords({ evidence, transforms }: SightingView): string {
  const meaning = t(`meaning.${evidence}`);
  if (transforms.length === 0) return meaning;
  return `${meaning} ${t("undone", { transforms: transforms.join(", ") })}`;
}
