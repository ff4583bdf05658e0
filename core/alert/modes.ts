import type { Group } from "./group.js";

/** `push` notifies, `list` shows on the page only, `mute` does neither: the sighting stays. */
export type Mode = "push" | "list" | "mute";

/** What a household wants of alerts that fit; what is null fits all. */
export interface ModeRule {
  /** Rule's id, or its pack's name. */
  readonly rule: string | null;
  /** `device.id` of alerts. */
  readonly device: string | null;
  readonly mode: Mode;
}

/** The first that fits counts. */
export type Modes = readonly ModeRule[];

/** How the household wants to hear of an alert; `push` where it said nothing. */
export function modeOf(modes: Modes, { rule, deviceId }: Pick<Group, "rule" | "deviceId">): Mode {
  const fitting = modes.find(
    (each) =>
      (each.rule === null || each.rule === rule || rule.startsWith(`${each.rule}/`)) &&
      (each.device === null || each.device === deviceId),
  );
  return fitting?.mode ?? "push";
}
