import type { RouterView } from "../../../api/views.js";
import { formatTime } from "../format.js";
import { leave } from "../live.js";
import { session } from "../session.js";
import { clock, status } from "../state.js";
import { t } from "../strings.js";
import { choose, LANGUAGES, language, type PageLanguage } from "../words/language.js";

/** Where the packets come from, what was lost, how to get alerts elsewhere. */
export function Footer() {
  const now = status.value;
  if (now === null) return null;
  const { mqtt, routers, problems, as_of, version } = now;
  return (
    <footer>
      {problems.map((line) => (
        <p key={line}>{t("problem", { line })}</p>
      ))}
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
      <LanguageChoice />
      {session.value === "in" && (
        <p>
          <button type="button" class="plain" onClick={() => void leave()}>
            {t("logOut")}
          </button>
        </p>
      )}
    </footer>
  );
}

function LanguageChoice() {
  return (
    <p>
      <label class="language">
        {t("language")}{" "}
        <select
          value={language.value}
          onChange={({ currentTarget }) => void choose(currentTarget.value as PageLanguage)}
        >
          {Object.entries(LANGUAGES).map(([tag, name]) => (
            <option key={tag} value={tag} lang={tag}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </p>
  );
}

function routerWords(router: RouterView): string {
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
