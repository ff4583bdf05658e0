import { AlertCard } from "../parts/alert-card.js";
import { BlockList } from "../parts/block-list.js";
import { Proved } from "../parts/proved.js";
import { alerts, openAlerts } from "../state.js";
import { t } from "../strings.js";

export function Alerts() {
  const open = openAlerts.value;
  const rest = alerts.value.filter((alert) => !open.includes(alert));
  return (
    <>
      <section>
        <h1>{t("alerts")}</h1>
        <h2>{t("openAlerts")}</h2>
        {open.length === 0 && (
          <>
            <p class="quiet">{t("noAlerts")}</p>
            <Proved />
          </>
        )}
        <div class="cards">
          {open.map((alert) => (
            <AlertCard key={`${alert.router} ${alert.id}`} alert={alert} />
          ))}
        </div>
      </section>
      <BlockList />
      {rest.length > 0 && (
        <section>
          <h2>{t("seenAlerts")}</h2>
          <div class="cards">
            {rest.map((alert) => (
              <AlertCard key={`${alert.router} ${alert.id}`} alert={alert} />
            ))}
          </div>
        </section>
      )}
    </>
  );
}
