import type { DeviceView } from "../../../api/views.js";
import { deviceName, formatTime } from "../format.js";
import { AlertCard } from "../parts/alert-card.js";
import { alertsOf } from "../parts/device-card.js";
import { SightingCard } from "../parts/sighting-card.js";
import { clock, devices, sightings } from "../state.js";
import { t } from "../strings.js";

export function DeviceDetail({ mac }: { mac: string }) {
  const device = devices.value.find((each) => each.mac === mac);
  if (device === undefined) return <p class="quiet">{t("deviceUnknown")}</p>;
  const own = sightings.value.filter(
    (sighting) => sighting.device === mac && sighting.router === device.router,
  );
  const alerts = alertsOf(device);
  return (
    <>
      <section>
        <h1>
          <bdi>{deviceName(device)}</bdi>
        </h1>
        <Facts device={device} />
      </section>
      {alerts.length > 0 && (
        <section>
          <h2>{t("alerts")}</h2>
          <div class="cards">
            {alerts.map((alert) => (
              <AlertCard key={alert.id} alert={alert} />
            ))}
          </div>
        </section>
      )}
      <List
        title={t("contentSightings")}
        of={own.filter(({ identifier }) => identifier !== null)}
      />
      <List
        title={t("contactSightings")}
        of={own.filter(({ identifier }) => identifier === null)}
      />
      {own.length === 0 && <p class="quiet">{t("noSightings")}</p>}
    </>
  );
}

function List({ title, of }: { title: string; of: typeof sightings.value }) {
  if (of.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      <div class="list">
        {of.map((sighting) => (
          <SightingCard key={sighting.key} sighting={sighting} />
        ))}
      </div>
    </section>
  );
}

function Facts({ device }: { device: DeviceView }) {
  const { maker, model, mac, first_seen, last_seen } = device;
  return (
    <dl class="facts">
      {maker !== null && (
        <>
          <dt>{t("maker")}</dt>
          <dd>
            <bdi>{maker}</bdi>
          </dd>
        </>
      )}
      {model !== null && (
        <>
          <dt>{t("model")}</dt>
          <dd>
            <bdi>{model}</bdi>
          </dd>
        </>
      )}
      <dt>{t("mac")}</dt>
      <dd>
        <code>{mac}</code>
      </dd>
      <dd class="wide quiet">
        {t("firstSeen", { time: formatTime(first_seen, clock.value) })} ·{" "}
        {t("lastSeen", { time: formatTime(last_seen, clock.value) })}
      </dd>
    </dl>
  );
}
