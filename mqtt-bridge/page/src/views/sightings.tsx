import { SightingCard } from "../parts/sighting-card.js";
import { sightings } from "../state.js";
import { t } from "../strings.js";

export function Sightings() {
  return (
    <section>
      <h1>{t("sightings")}</h1>
      {sightings.value.length === 0 && <p class="quiet">{t("noSightings")}</p>}
      <div class="list">
        {sightings.value.map((sighting) => (
          <SightingCard key={`${sighting.router} ${sighting.key}`} sighting={sighting} />
        ))}
      </div>
    </section>
  );
}
