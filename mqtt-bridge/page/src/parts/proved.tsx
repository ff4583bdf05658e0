import type { PersonView } from "../../../api/views.js";
import { formatTime } from "../format.js";
import { proof } from "../proof.js";
import { clock } from "../state.js";
import { t } from "../strings.js";

/** Beside what says that nothing was seen: that is worth as much as the last proof that it would have been. */
export function Proved() {
  const view = proof.value;
  return view === null ? null : <p class="quiet">{provedWords(view)}</p>;
}

/** `Last proved: 3 minutes ago, in 0.4 s, over MQTT.` */
export function provedWords({ proved }: Pick<PersonView, "proved">): string {
  if (proved === null) return t("proofNever");
  const time = formatTime(proved.at, clock.value);
  const path = t(`proofPath.${proved.path}`);
  const { seconds } = proved;
  return seconds === null
    ? t("proofLast", { time, path })
    : t("proofLastFast", { time, path, seconds });
}
