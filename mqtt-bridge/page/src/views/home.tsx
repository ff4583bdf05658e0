import { AlarmTest } from "../parts/alarm-test.js";
import { AlertCard } from "../parts/alert-card.js";
import { BlindMeter } from "../parts/blind.js";
import { BlocksNow } from "../parts/block-list.js";
import { DeviceCard } from "../parts/device-card.js";
import { Proved } from "../parts/proved.js";
import { SetupCard } from "../parts/setup-card.js";
import { href } from "../route.js";
import { devices, isLoaded, openAlerts, waitingAlerts } from "../state.js";
import { openWords, t } from "../strings.js";

/** Alerts on the first view; the rest is one step away. */
const SHOWN = 4;

export function Home() {
  const open = openAlerts.value;
  const waiting = waitingAlerts.value.length;
  return (
    <>
      <section class="hero">
        <h1>{isLoaded.value ? openWords(waiting, open.length - waiting) : t("loading")}</h1>
        {open.length > 0 && (
          <p>
            <a href={href.alerts}>{t("allAlerts", { n: open.length })}</a>
          </p>
        )}
        {isLoaded.value && open.length === 0 && <Proved />}
        <p class="quiet">{t("quietMore")}</p>
      </section>
      <SetupCard />
      <section>
        <h2>{t("devices")}</h2>
        {isLoaded.value && devices.value.length === 0 && <p class="quiet">{t("noDevices")}</p>}
        <div class="cards">
          {devices.value.map((device) => (
            <DeviceCard key={`${device.router} ${device.mac}`} device={device} />
          ))}
        </div>
      </section>
      {open.length > 0 && (
        <section>
          <h2>{t("openAlerts")}</h2>
          <div class="cards">
            {open.slice(0, SHOWN).map((alert) => (
              <AlertCard key={`${alert.router} ${alert.id}`} alert={alert} />
            ))}
          </div>
        </section>
      )}
      <BlocksNow />
      <AlarmTest />
      <BlindMeter />
    </>
  );
}
