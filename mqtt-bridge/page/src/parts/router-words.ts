import type { RouterView } from "../../../api/views.js";
import { formatTime } from "../format.js";
import { clock } from "../state.js";
import { t } from "../strings.js";

/** A router in one line: where it is, which tables it has, what it cannot see. */
export function routerWords(router: RouterView): string {
  const { source, reading, packets, lost, paired, problem } = router;
  const words = paired
    ? pairedWords(router)
    : [reading ? t("reading", { source }) : t("read", { source }), t("packets", { n: packets })];
  if (lost > 0) words.push(t("lostEvents", { n: lost }));
  if (problem !== null) words.push(problem);
  return words.join(" · ");
}

function pairedWords(router: RouterView): string[] {
  const { id, availability, last_seen, reported, desired, stale, refused, blind } = router;
  if (last_seen === null) return [t("routerNever", { id })];
  const state = availability === "online" ? t("routerOnline", { id }) : t("routerOffline", { id });
  const words = [state, t("lastSeen", { time: formatTime(last_seen, clock.value) })];
  const tables = { reported: reported?.revision ?? 0, desired: desired?.revision ?? 0 };
  words.push(reported === null ? t("routerNone") : t("routerTables", tables));
  if (stale) words.push(t("routerStale"));
  if (refused !== null) words.push(t("routerRefused", { line: refused.line }));
  return [...words, ...blind];
}
