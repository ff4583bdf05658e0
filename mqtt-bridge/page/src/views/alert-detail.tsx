import type { AlertView, SightingView } from "../../../api/views.js";
import { AlertCard } from "../parts/alert-card.js";
import { SightingCard } from "../parts/sighting-card.js";
import { alerts, devices, sightings } from "../state.js";
import { t } from "../strings.js";

/** One alert and the sightings behind it. */
export function AlertDetail({ id }: { id: string }) {
  const alert = alerts.value.find((each) => each.id === id);
  if (alert === undefined) return <p class="quiet">{t("alertUnknown")}</p>;
  const evidence = sightings.value.filter((sighting) => belongs(sighting, alert));
  return (
    <>
      <section>
        <h1>{t("alerts")}</h1>
        <AlertCard alert={alert} full />
      </section>
      {evidence.length > 0 && (
        <section>
          <h2>{t("evidenceOf")}</h2>
          <div class="list">
            {evidence.map((sighting) => (
              <SightingCard key={sighting.key} sighting={sighting} />
            ))}
          </div>
        </section>
      )}
    </>
  );
}

function belongs(sighting: SightingView, alert: AlertView): boolean {
  if (sighting.router !== alert.router || sighting.evidence !== alert.evidence) return false;
  const device = devices.value.find(
    ({ mac, router }) => mac === sighting.device && router === alert.router,
  );
  if (device?.alert_device !== alert.device.id) return false;
  if (sighting.company !== alert.company) return false;
  if (alert.company === null && sighting.name !== alert.name) return false;
  const { identifier } = sighting;
  if (identifier === null) return sighting.name === alert.name;
  return alert.identifiers.some(
    ({ type, label }) => type === identifier.type && label === identifier.label,
  );
}
