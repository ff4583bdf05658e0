import { useState } from "preact/hooks";
import { isRelated } from "../../../../core/alert/related.js";
import type { AlertView, SightingView } from "../../../api/views.js";
import { mute, snooze } from "../live.js";
import { href } from "../route.js";
import { alerts, clock, devices, isAsleep } from "../state.js";
import { t } from "../strings.js";
import { BlockButton, canBlock } from "./block.js";

const DAY = 1440;

/** What a person can do about a sighting, through the alert that it belongs to; nothing where there is none. */
export function SightingActions({ sighting }: { sighting: SightingView }) {
  const alert = alertOf(sighting);
  if (alert === undefined) return null;
  const isOpen = alert.state !== "closed" && !alert.acked;
  return (
    <p class="actions">
      <a href={href.alert(alert.id)}>{t("toAlert")}</a>
      {alert.state !== "closed" && canBlock(alert) && <BlockButton alert={alert} />}
      {isOpen && !isAsleep(alert, clock.value) && (
        <button type="button" class="plain" onClick={() => void snooze(alert, DAY)}>
          {t("snoozeDay")}
        </button>
      )}
      <Allow sighting={sighting} alert={alert} />
    </p>
  );
}

function Allow({ sighting, alert }: { sighting: SightingView; alert: AlertView }) {
  const [isDone, setDone] = useState(false);
  if (isDone) return <span role="status">{t("allowed")}</span>;
  const allow = async (): Promise<void> => setDone(await mute(sighting.rule, alert.device.id));
  return (
    <button type="button" class="plain" onClick={() => void allow()}>
      {t("allow")}
    </button>
  );
}

function alertOf(sighting: SightingView): AlertView | undefined {
  const { router, device: mac } = sighting;
  const device = devices.value.find((each) => each.mac === mac && each.router === router);
  if (device === undefined) return undefined;
  return alerts.value.find(
    (alert) => alert.router === router && isRelated(sighting, alert, device.alert_device),
  );
}
