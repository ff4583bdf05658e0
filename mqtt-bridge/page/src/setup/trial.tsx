import { draft } from "../draft.js";
import { AlarmTest } from "../parts/alarm-test.js";
import { AlertCard } from "../parts/alert-card.js";
import { openAlerts } from "../state.js";
import { t } from "../strings.js";
import { listOf, textOf } from "./progress.js";

/** A first alert of one's own. */
export function TrialStep() {
  const canary = listOf(draft.value, "canaries").find((each) => textOf(each, "type") === "text");
  const [newest] = openAlerts.value;
  return (
    <>
      <p class="quiet">{t("testMore")}</p>
      <AlarmTest />
      <p>{t("testCanary", { word: canary === undefined ? "…" : textOf(canary, "value") })}</p>
      <div role="status">{newest !== undefined && <AlertCard alert={newest} />}</div>
    </>
  );
}
