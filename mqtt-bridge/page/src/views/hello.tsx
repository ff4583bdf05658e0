import { useEffect, useState } from "preact/hooks";
import type { AskerView } from "../../../api/views.js";
import type { LazyProps } from "../lazy.js";
import { type Answer, ask } from "../request.js";
import { fieldHelp, t } from "../strings.js";

/** What a phone shows that opens the link by which it is added. */
export default function Hello({ rest }: LazyProps) {
  const [answer, setAnswer] = useState<Answer<AskerView> | null>(null);
  useEffect(
    () => void ask<AskerView>("POST", "/api/hello", { code: rest }).then(setAnswer),
    [rest],
  );
  if (answer === null) return <p class="quiet">{t("connecting")}</p>;
  if (!answer.ok) {
    return <p>{answer.status === 404 ? t("helloSpent") : t("actionFailed")}</p>;
  }
  const { mac, address, why } = answer.value;
  if (why === "same_machine") return <p>{t("helloSame")}</p>;
  return (
    <section class="narrow">
      <h1>{mac === null ? t("helloUnknown") : t("helloThanks")}</h1>
      <p>
        {mac === null
          ? t("helloUnknownMore", { address, help: fieldHelp("mac") ?? "" })
          : t("helloThanksMore", { address, mac })}
      </p>
    </section>
  );
}
