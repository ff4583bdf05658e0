import { useState } from "preact/hooks";
import type { AlertView } from "../../../api/views.js";
import { block } from "../live.js";
import { blocks } from "../state.js";
import { t } from "../strings.js";
import { Advice } from "./advice.js";

const HOUR = 60;
const DAY = 1440;

/** What only tells of a router or of a block names nothing that could be closed. */
export function canBlock({ event_type, name, network, demo }: AlertView): boolean {
  const isAbout = event_type === "identifier" || event_type === "behaviour";
  return isAbout && !demo && (name !== null || network !== null);
}

/** Asks for how long, says what breaks, and waits for the router. */
export function BlockButton({ alert }: { alert: AlertView }) {
  const [step, setStep] = useState<"closed" | "open" | "waiting">("closed");
  if (blocks.value.some((each) => each.alert === alert.id && each.router === alert.router)) {
    return null;
  }
  if (step === "closed") {
    return (
      <button type="button" class="plain" aria-expanded={false} onClick={() => setStep("open")}>
        {t("block")}
      </button>
    );
  }
  const blockFor = async (minutes: number): Promise<void> => {
    setStep("waiting");
    await block(alert, minutes);
    setStep("closed");
  };
  const [device, destination] = [alert.device.name, alert.name];
  const places = {
    device: device ?? t("blockWho"),
    destination: destination ?? t("blockWhere"),
  };
  return (
    <fieldset class="block" disabled={step === "waiting"}>
      <legend>
        <bdi>{t("blockWhat", places)}</bdi>
      </legend>
      {alert.advice !== null && <Advice text={alert.advice} />}
      <button type="button" onClick={() => void blockFor(HOUR)}>
        {t("blockHour")}
      </button>
      <button type="button" onClick={() => void blockFor(DAY)}>
        {t("blockDay")}
      </button>
      <button type="button" class="plain" onClick={() => setStep("closed")}>
        {t("blockCancel")}
      </button>
      <span role="status">{step === "waiting" && t("blocking")}</span>
    </fieldset>
  );
}
