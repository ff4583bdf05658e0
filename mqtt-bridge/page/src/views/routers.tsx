import { useState } from "preact/hooks";
import type { PairedView, RouterView } from "../../../api/views.js";
import type { LazyProps } from "../lazy.js";
import { refusalWords } from "../lines.js";
import { routerWords } from "../parts/router-words.js";
import { Time } from "../parts/time.js";
import { ask } from "../request.js";
import { PairLine, PairRouter } from "../setup/router.js";
import { status } from "../state.js";
import { t } from "../strings.js";

/** Every router: what it has, how it is, what it cannot see. */
export default function Routers(_: LazyProps) {
  const routers = status.value?.routers ?? [];
  return (
    <section class="household">
      <h1>{t("routers")}</h1>
      <p class="quiet">{t("routersMore")}</p>
      {routers.length === 0 && <p>{t("routersNone")}</p>}
      <div class="list">
        {routers.map((router) => (
          <RouterCard key={router.id} router={router} />
        ))}
      </div>
      <h2>{t("setup.router")}</h2>
      <p class="quiet">{t("routerMore")}</p>
      <PairRouter />
    </section>
  );
}

function RouterCard({ router }: { router: RouterView }) {
  const { id, source, paired, availability } = router;
  return (
    <article class={`card ${availability === "online" ? "calm" : "warning"}`}>
      <h2>
        <bdi>{paired ? id : source}</bdi>
      </h2>
      <p>
        <bdi>{routerWords(router)}</bdi>
      </p>
      <Blind router={router} />
      <Health router={router} />
      {paired && <Keys id={id} />}
    </article>
  );
}

function Blind({ router: { blind, paired } }: { router: RouterView }) {
  if (!paired && blind.length === 0) return null;
  if (blind.length === 0) return <p class="quiet">{t("routerSeesAll")}</p>;
  return (
    <>
      <p>{t("routerBlind")}</p>
      <ul>
        {blind.map((line) => (
          <li key={line}>
            <bdi>{line}</bdi>
          </li>
        ))}
      </ul>
    </>
  );
}

function Health({ router }: { router: RouterView }) {
  const { version, uptime, last_seen, table, capacity, lost, counters } = router;
  const counted = Object.entries(counters);
  return (
    <details>
      <summary>{t("details")}</summary>
      <dl>
        {version !== null && <dt>{t("routerVersion")}</dt>}
        {version !== null && (
          <dd>
            <bdi>{version}</bdi>
          </dd>
        )}
        {uptime !== null && last_seen !== null && <dt>{t("routerUptime")}</dt>}
        {uptime !== null && last_seen !== null && (
          <dd>
            <Time at={last_seen - uptime} />
          </dd>
        )}
        {table !== null && capacity !== null && <dt>{t("routerTable")}</dt>}
        {table !== null && capacity !== null && (
          <dd>{t("routerBytes", { n: table, most: capacity })}</dd>
        )}
        <dt>{t("routerLost")}</dt>
        <dd>{lost}</dd>
        {counted.length > 0 && <dt>{t("routerCounters")}</dt>}
        {counted.length > 0 && (
          <dd>
            <code>{counted.map(([name, count]) => `${name} ${count}`).join(", ")}</code>
          </dd>
        )}
      </dl>
    </details>
  );
}

/** New keys for a router whose line is lost or known to others, and forgetting it. */
function Keys({ id }: { id: string }) {
  const [made, setMade] = useState<PairedView | null>(null);
  const [isSure, setSure] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const send = async (method: string, path: string): Promise<void> => {
    const answer = await ask<PairedView>(
      method,
      `/api/routers/${encodeURIComponent(id)}${path}`,
      {},
    );
    setWrong(answer.ok ? null : refusalWords(answer.value));
    if (answer.ok && method === "POST") setMade(answer.value);
  };
  return (
    <>
      {made !== null && <p>{t("routerRepaired")}</p>}
      {made !== null && <PairLine made={made} />}
      {isSure && <p>{t("routerRemoveSure", { id })}</p>}
      <p class="actions">
        <button type="button" class="plain" onClick={() => void send("POST", "/repair")}>
          {t("routerRepair", { id })}
        </button>
        <button
          type="button"
          class={isSure ? "" : "plain"}
          onClick={() => (isSure ? void send("DELETE", "") : setSure(true))}
        >
          {t("routerRemove", { id })}
        </button>
        {isSure && (
          <button type="button" class="plain" onClick={() => setSure(false)}>
            {t("routerKeep")}
          </button>
        )}
      </p>
      <p class="wrong" role="alert">
        {wrong}
      </p>
    </>
  );
}
