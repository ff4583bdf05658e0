import { leave } from "../live.js";
import { session } from "../session.js";
import { status } from "../state.js";
import { t } from "../strings.js";
import { choose, LANGUAGES, language, type PageLanguage } from "../words/language.js";
import { routerWords } from "./router-words.js";

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
      {!mqtt.connected && <p>{t("mqttAway")}</p>}
      <LanguageChoice />
      <details>
        <summary>{t("footerMore")}</summary>
        {mqtt.connected && <p>{t("mqtt", { topic: mqtt.topic, broker: mqtt.broker })}</p>}
        <p>
          {as_of !== null && `${t("tables", { date: as_of })} `}
          <bdi>telltale {version}</bdi>
        </p>
      </details>
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
