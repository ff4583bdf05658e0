import { useState } from "preact/hooks";
import { delivery, saveDelivery } from "../rules/delivery.js";
import { t } from "../strings.js";

/** Hour and days of the digest; the server's own words say what does not fit. */
export function Told() {
  const [outcome, setOutcome] = useState<{ text: string; bad: boolean } | null>(null);
  const now = delivery.value;
  if (now === null) return null;
  const save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    const numberOf = (name: string): number => Number(given.get(name));
    const wrong = await saveDelivery({
      ...now,
      digest_hour: numberOf("digest_hour"),
      digest_days: numberOf("digest_days"),
    });
    if (wrong === null) setOutcome({ text: t("saved"), bad: false });
    else setOutcome({ text: t("settingsWrong", { line: wrong }), bad: true });
  };
  return (
    <form noValidate onSubmit={(event) => void save(event)}>
      <label class="field">
        {t("digestHour")}
        <input type="number" name="digest_hour" min={0} max={23} value={now.digest_hour} />
      </label>
      <label class="field">
        {t("digestDays")}
        <input type="number" name="digest_days" min={1} max={30} value={now.digest_days} />
      </label>
      <p role="status" class={outcome?.bad === true ? "wrong" : ""}>
        {outcome?.text}
      </p>
      <p class="actions">
        <button type="submit">{t("save")}</button>
      </p>
    </form>
  );
}
