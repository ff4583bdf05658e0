import { adviceSaid } from "../said.js";
import { t } from "../strings.js";

/** What breaks if one blocks it. */
export function Advice({ text }: { text: string }) {
  const { text: advice, lang } = adviceSaid(text);
  return (
    <p class="quiet">
      {t("advice")} <span lang={lang}>{advice}</span>
    </p>
  );
}
