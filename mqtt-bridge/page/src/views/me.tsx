import { useEffect, useState } from "preact/hooks";
import type { PersonView } from "../../../api/views.js";
import { deviceName, formatTime } from "../format.js";
import type { LazyProps } from "../lazy.js";
import { provedWords } from "../parts/proved.js";
import { SightingCard } from "../parts/sighting-card.js";
import { PersonAlert } from "../person/alert.js";
import { type Answer, ask } from "../request.js";
import { clock } from "../state.js";
import { t } from "../strings.js";

const LOOK_MS = 10_000;

/** What a person's own devices told, with a link that shows nothing else. */
export default function Me({ rest: token }: LazyProps) {
  const [answer, setAnswer] = useState<Answer<PersonView> | null>(null);
  useEffect(() => {
    const load = async (): Promise<void> =>
      setAnswer(await ask("GET", "/api/me", undefined, token));
    void load();
    const timer = setInterval(() => void load(), LOOK_MS);
    return () => clearInterval(timer);
  }, [token]);
  if (answer === null) return <p class="quiet">{t("connecting")}</p>;
  if (!answer.ok) return <p>{answer.status === 401 ? t("meSpent") : t("lost")}</p>;
  const { person, devices, alerts, sightings } = answer.value;
  return (
    <section>
      <h1>
        <bdi>{t("meTitle", { person })}</bdi>
      </h1>
      <Own view={answer.value} token={token} onAnswer={setAnswer} />
      {alerts.length > 0 && <h2>{t("alerts")}</h2>}
      <div class="cards">
        {alerts.map((alert) => (
          <PersonAlert key={`${alert.router} ${alert.id}`} alert={alert} />
        ))}
      </div>
      {sightings.length > 0 && <h2>{t("sightings")}</h2>}
      <div class="list">
        {sightings.map((sighting) => (
          <SightingCard
            key={`${sighting.router} ${sighting.key}`}
            sighting={sighting}
            among={devices}
          />
        ))}
      </div>
      {alerts.length + sightings.length === 0 && <p>{t("meNothing")}</p>}
      <p class="quiet">{provedWords(answer.value)}</p>
      {devices.length > 0 && <h2>{t("meDevices")}</h2>}
      <ul>
        {devices.map((device) => (
          <li key={`${device.router} ${device.mac}`}>
            <bdi>{deviceName(device)}</bdi>{" "}
            <span class="quiet">
              {t("lastSeen", { time: formatTime(device.last_seen, clock.value) })}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface OwnProps {
  readonly view: PersonView;
  readonly token: string;
  readonly onAnswer: (answer: Answer<PersonView>) => void;
}

/** Pause, export and delete. */
function Own({ view, token, onAnswer }: OwnProps) {
  const [isSure, setSure] = useState(false);
  const [words, setWords] = useState<string | null>(null);
  const pause = async (paused: boolean): Promise<void> => {
    const answer = await ask<PersonView>("POST", "/api/me/pause", { paused }, token);
    if (answer.ok) onAnswer(answer);
    setWords(answer.ok ? null : t("actionFailed"));
  };
  const remove = async (): Promise<void> => {
    setSure(false);
    const answer = await ask<{ removed: number }>("DELETE", "/api/me/records", {}, token);
    setWords(answer.ok ? t("meDeleted", { n: answer.value.removed }) : t("actionFailed"));
    onAnswer(await ask("GET", "/api/me", undefined, token));
  };
  const save = (): void => {
    const file = new Blob([JSON.stringify(view, null, 2)], { type: "application/json" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = "telltale.json";
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <>
      {view.paused && <p>{t("mePaused")}</p>}
      <p class="quiet">{t("mePauseMore")}</p>
      {isSure && <p>{t("meDeleteSure")}</p>}
      <p class="actions">
        <button type="button" class="plain" onClick={() => void pause(!view.paused)}>
          {t(view.paused ? "meResume" : "mePause")}
        </button>
        <button type="button" class="plain" onClick={save}>
          {t("meExport")}
        </button>
        {isSure ? (
          <>
            <button type="button" onClick={() => void remove()}>
              {t("meDeleteYes")}
            </button>
            <button type="button" class="plain" onClick={() => setSure(false)}>
              {t("meDeleteNo")}
            </button>
          </>
        ) : (
          <button type="button" class="plain" onClick={() => setSure(true)}>
            {t("meDelete")}
          </button>
        )}
      </p>
      <p role="status">{words}</p>
    </>
  );
}
