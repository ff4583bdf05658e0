import { session } from "../session.js";
import { status } from "../state.js";
import { t } from "../strings.js";

/** Ways by which alerts come to a phone. */
export function PhoneStep() {
  const mqtt = status.value?.mqtt;
  if (mqtt === undefined) return null;
  return (
    <>
      <p class="quiet">{t("phoneMore")}</p>
      <dl class="facts">
        <dt>{t("phoneBroker")}</dt>
        <dd>
          <code>{mqtt.broker}</code>
        </dd>
        <dt>{t("phoneTopic")}</dt>
        <dd>
          <code>{mqtt.topic}</code>
        </dd>
        <dt>{t("phoneUser")}</dt>
        <dd>
          {session.value === "open" ? (
            t("phoneOpenHere")
          ) : (
            <>
              <code>phone</code>, {t("phonePassword")}
            </>
          )}
        </dd>
      </dl>
      <section class="card">
        <h3>{t("phoneHa")}</h3>
        <p>{t("phoneHaMore")}</p>
      </section>
      <section class="card">
        <h3>{t("phoneNtfy")}</h3>
        <p>{t("phoneNtfyMore")}</p>
      </section>
      <section class="card">
        <h3>{t("phoneMqtt")}</h3>
        <p>{t("phoneMqttMore", { topic: mqtt.topic })}</p>
      </section>
    </>
  );
}
