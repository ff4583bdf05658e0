import type { DeviceView, SightingView } from "../../../api/views.js";
import { deviceName, formatTime } from "../format.js";
import { AlertCard } from "../parts/alert-card.js";
import { DestinationTree } from "../parts/destination-tree.js";
import { alertsOf } from "../parts/device-card.js";
import { Come, useList } from "../parts/loaded.js";
import { Proved } from "../parts/proved.js";
import { SightingCard } from "../parts/sighting-card.js";
import { Timeline } from "../parts/timeline.js";
import { VirtualList } from "../parts/virtual-list.js";
import { clock, devices, sightings } from "../state.js";
import { t } from "../strings.js";

/** One device: what is known of it, its alerts, traffic, destinations and sightings. */
export function DeviceDetail({ mac }: { mac: string }) {
  const device = devices.value.find((each) => each.mac === mac);
  if (device === undefined) return <p class="quiet">{t("deviceUnknown")}</p>;
  return <Known key={mac} device={device} />;
}

function Known({ device }: { device: DeviceView }) {
  const { mac } = device;
  const stored = useList<SightingView>(
    `/api/sightings?limit=1000&device=${encodeURIComponent(mac)}`,
  );
  const own = allOf(mac, stored.items ?? []).filter(({ router }) => router === device.router);
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
      <Timeline mac={mac} />
      <DestinationTree mac={mac} router={device.router} />
      <List
        title={t("contentSightings")}
        of={own.filter(({ identifier }) => identifier !== null)}
      />
      <List title={t("changes")} of={own.filter(isChange)} />
      <List
        title={t("contactSightings")}
        of={own.filter((each) => each.identifier === null && !isChange(each))}
      />
      <Come of={stored}>
        {() =>
          own.length === 0 && (
            <>
              <p class="quiet">{t("noSightings")}</p>
              <Proved />
            </>
          )
        }
      </Come>
    </>
  );
}

/** Sightings of a device, newest first: those that the page has, and those that the server has beyond. */
function allOf(mac: string, stored: readonly SightingView[]): readonly SightingView[] {
  const live = sightings.value.filter(({ device }) => device === mac);
  const known = new Set(live.map(({ router, key }) => `${router} ${key}`));
  const all = [...live, ...stored.filter(({ router, key }) => !known.has(`${router} ${key}`))];
  return all.sort((a, b) => b.last_ts - a.last_ts);
}

function isChange({ rule }: SightingView): boolean {
  return rule === "behaviour/drift" || rule.startsWith("first-contact/");
}

function List({ title, of }: { title: string; of: readonly SightingView[] }) {
  if (of.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      <VirtualList items={of} keyOf={({ key }) => key} estimate={190} label={title}>
        {(sighting) => <SightingCard sighting={sighting} />}
      </VirtualList>
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
