import { useEffect } from "preact/hooks";
import { household, loadHousehold } from "../draft.js";
import { href } from "../route.js";
import { closeSetup, isWanted, nextStep } from "../setup/progress.js";
import { status } from "../state.js";
import { t } from "../strings.js";

/** Where the guided start goes on, until it is done or put away. */
export function SetupCard() {
  const isOffered = status.value !== null && isWanted.value;
  useEffect(() => {
    if (isOffered) void loadHousehold();
  }, [isOffered]);
  const next = nextStep.value;
  if (!isOffered || household.value === null || next === null) return null;
  return (
    <section class="card setup-card">
      <h2>{t("setup")}</h2>
      <p class="actions">
        <a class="button" href={href.setup(next)}>
          {t("setupGo", { step: t(`setup.${next}`) })}
        </a>
        <button type="button" class="plain" onClick={closeSetup}>
          {t("setupLater")}
        </button>
      </p>
    </section>
  );
}
