import type { Alert, SightingLine } from "../wire/lines.js";

/** Whether a sighting of the alert's router is among those that the alert was made of. `device`: what alerts call its device. */
export function isRelated(sighting: SightingLine, alert: Alert, device: string | null): boolean {
  if (sighting.evidence !== alert.evidence || device !== alert.device.id) return false;
  if (sighting.company !== alert.company) return false;
  if (alert.company === null && sighting.name !== alert.name) return false;
  const { identifier } = sighting;
  if (identifier === null) return sighting.name === alert.name;
  return alert.identifiers.some(
    ({ type, label }) => type === identifier.type && label === identifier.label,
  );
}
