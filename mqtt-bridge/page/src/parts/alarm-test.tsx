import type { ProofView } from "../../../api/views.js";
import { canSend, proof, sendWord, testAlarm } from "../proof.js";
import { t } from "../strings.js";
import { provedWords } from "./proved.js";
import { ServerLine } from "./server-line.js";

/** When an alarm was last proved to arrive, and the button that proves it again. */
export function AlarmTest() {
  const view = proof.value;
  if (view === null) return null;
  const { test, target, obstacle } = view;
  const isRunning = test !== null && test.ended === null;
  return (
    <section class="card" aria-labelledby="alarm-test">
      <h2 id="alarm-test">{t("proof")}</h2>
      <p>{provedWords(view)}</p>
      {obstacle === null ? (
        <p class="quiet">{t("proofMore", { host: new URL(target).host })}</p>
      ) : (
        <ServerLine text={obstacle} />
      )}
      <Outcome view={view} />
      {obstacle === null && (
        <p class="actions">
          <button type="button" disabled={isRunning} onClick={() => void testAlarm()}>
            {t("proofBegin")}
          </button>
          <Send view={view} />
        </p>
      )}
    </section>
  );
}

/** For a test that was begun elsewhere, or where the page may not send by itself. */
function Send({ view: { url, test } }: { view: ProofView }) {
  if (url === null || test?.state !== "waiting") return null;
  if (canSend) {
    return (
      <button type="button" onClick={() => void sendWord()}>
        {t("proofSend")}
      </button>
    );
  }
  return (
    <a class="button" href={url} target="_blank" rel="noreferrer">
      {t("proofSend")}
    </a>
  );
}

function Outcome({ view: { test } }: { view: ProofView }) {
  if (test === null) return null;
  const { state, stage, line } = test;
  const words =
    state === "failed"
      ? t("proof.failed", { stage: t(`proofStage.${stage ?? "plane"}`) })
      : t(`proof.${state}`);
  return (
    <p role="status">
      <strong>{words}</strong> {line}
    </p>
  );
}
