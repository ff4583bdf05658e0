import type { AlertView, DeviceView } from "../../../api/views.js";
import { deviceName, formatTime } from "../format.js";
import { href } from "../route.js";
import { alertSaid } from "../said.js";
import { alerts, clock } from "../state.js";
import { t } from "../strings.js";

/** A device with its state in one plain sentence. */
export function DeviceCard({ device }: { device: DeviceView }) {
  const own = alertsOf(device);
  const worst = own.find(({ acked, state }) => state !== "closed" && !acked);
  return (
    <a class={`card device ${worst?.severity ?? "calm"}`} href={href.device(device.mac)}>
      <h3>
        <bdi>{deviceName(device)}</bdi>
      </h3>
      <p>
        <bdi class="said">{stateSentence(own)}</bdi>
      </p>
      <p class="quiet">{t("lastSeen", { time: formatTime(device.last_seen, clock.value) })}</p>
    </a>
  );
}

/** Alerts about a device, most severe first. */
export function alertsOf({ router, alert_device }: DeviceView): AlertView[] {
  return alerts.value.filter(
    (alert) => alert.router === router && alert.device.id === alert_device,
  );
}

function stateSentence(own: readonly AlertView[]): string {
  const open = own.filter(({ acked, state }) => state !== "closed" && !acked);
  const [worst] = open;
  if (worst === undefined) return t(own.length === 0 ? "deviceQuiet" : "deviceSeen");
  const sentence = alertSaid(worst).title;
  return open.length === 1
    ? t("deviceOne", { sentence })
    : t("deviceMore", { sentence, n: open.length - 1 });
}
