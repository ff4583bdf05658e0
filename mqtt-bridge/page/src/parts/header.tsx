import { href, route } from "../route.js";
import { isIn, session } from "../session.js";
import { connection, isDemo, trouble, waitingAlerts } from "../state.js";
import { t } from "../strings.js";

/** Views that are reached through "More". */
const BEHIND_MORE: ReadonlySet<string> = new Set([
  "more",
  "held",
  "where",
  "live",
  "captures",
  "blocks",
  "keys",
  "setup",
  "rules",
  "policy",
  "routers",
  "settings",
]);

/** Of these, those that a wide window leads to itself. */
const WIDE: ReadonlySet<string> = new Set(["held", "where", "live"]);

/** Name, banners and the way to the views. */
export function Header() {
  const view = route.value.view;
  const waiting = waitingAlerts.value.length;
  return (
    <header>
      {isDemo.value && (
        <p class="banner demo" role="note">
          {t("demo")}
        </p>
      )}
      {connection.value !== "live" && (session.value === null || isIn()) && (
        <p class="banner" role="status">
          {t(connection.value === "connecting" ? "connecting" : "lost")}
        </p>
      )}
      {trouble.value !== null && (
        <p class="banner bad" role="alert">
          {trouble.value}
        </p>
      )}
      <div class="head">
        <a class="brand" href={href.home}>
          Telltale
        </a>
        <nav hidden={!isIn()} aria-label={t("views")}>
          <a href={href.home} aria-current={current(view === "home" || view === "device")}>
            {t("home")}
          </a>
          <a href={href.alerts} aria-current={current(view === "alerts" || view === "alert")}>
            {t("alerts")}
            {waiting > 0 && <span class="count">{waiting}</span>}
          </a>
          <a href={href.sightings} aria-current={current(view === "sightings")}>
            {t("sightings")}
          </a>
          <a class="wide" href={href.held} aria-current={current(view === "held")}>
            {t("held")}
          </a>
          <a class="wide" href={href.where("company")} aria-current={current(view === "where")}>
            {t("whereTo")}
          </a>
          <a class="wide" href={href.live} aria-current={current(view === "live")}>
            {t("live")}
          </a>
          <a href={href.household} aria-current={current(view === "household")}>
            {t("household")}
          </a>
          <a
            href={href.more}
            class={WIDE.has(view) ? "narrow-only" : ""}
            aria-current={current(BEHIND_MORE.has(view))}
          >
            {t("more")}
          </a>
        </nav>
      </div>
    </header>
  );
}

function current(is: boolean): "page" | undefined {
  return is ? "page" : undefined;
}
