import { useEffect, useState } from "preact/hooks";
import type { ListView, LoggedInView } from "../../../api/views.js";
import { formatTime } from "../format.js";
import { enter } from "../live.js";
import { ask } from "../request.js";
import { clock } from "../state.js";
import { t } from "../strings.js";

const AT = "/api/account/sessions";

/** Browsers that are logged in, and the way to end that. */
export function LoggedIn() {
  const [items, setItems] = useState<readonly LoggedInView[]>([]);
  const load = async (method: string, path: string): Promise<void> => {
    const answer = await ask<ListView<LoggedInView>>(method, path);
    if (answer.ok) setItems(answer.value.items);
    // Who ended the own session is asked for the password.
    if (method === "DELETE") void enter();
  };
  useEffect(() => void load("GET", AT), []);
  return (
    <>
      <ul class="rows">
        {items.map(({ id, browser, used, current }) => (
          <li key={id}>
            <span>
              <bdi>{browserWords(browser)}</bdi> {current && <b>({t("sessionThis")})</b>}{" "}
              <span class="quiet">{t("sessionUsed", { time: formatTime(used, clock.value) })}</span>
            </span>
            {!current && (
              <button
                type="button"
                class="plain"
                onClick={() => void load("DELETE", `${AT}/${id}`)}
              >
                {t("sessionEnd", { browser: browserWords(browser) })}
              </button>
            )}
          </li>
        ))}
      </ul>
      <p class="actions">
        <button type="button" class="plain" onClick={() => void load("DELETE", AT)}>
          {t("sessionEndAll")}
        </button>
      </p>
    </>
  );
}

/** The browser and its system out of what it says of itself; anything may stand there. */
function browserWords(agent: string): string {
  const name = /(Firefox|Edg|OPR|SamsungBrowser|HeadlessChrome|Chrome|Safari)\//.exec(agent)?.[1];
  const system = /(Android|iPhone|iPad|Windows|Macintosh|Linux)/.exec(agent)?.[1];
  const known = [name, system].filter((part) => part !== undefined);
  return known.length === 0 ? agent.slice(0, 40) || t("browserUnknown") : known.join(", ");
}
