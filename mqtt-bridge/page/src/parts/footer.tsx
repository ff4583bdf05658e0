import type { RouterView } from "../../../api/views.js";
import { status } from "../state.js";
import { t } from "../strings.js";

/** Where the packets come from, what was lost, how to get alerts elsewhere. */
export function Footer() {
  const now = status.value;
  if (now === null) return null;
  const { mqtt, routers, as_of, version } = now;
  return (
    <footer>
      {routers.map((router) => (
        <p key={router.id}>{routerWords(router)}</p>
      ))}
      <p>
        {mqtt.connected ? t("mqtt", { topic: mqtt.topic, broker: mqtt.broker }) : t("mqttAway")}
      </p>
      <p>
        {as_of !== null && `${t("tables", { date: as_of })} `}
        telltale {version}
      </p>
    </footer>
  );
}

function routerWords({ source, reading, packets, lost }: RouterView): string {
  const words = [t(reading ? "reading" : "read", { source }), t("packets", { n: packets })];
  if (lost > 0) words.push(t("lostEvents", { n: lost }));
  return words.join(" · ");
}
