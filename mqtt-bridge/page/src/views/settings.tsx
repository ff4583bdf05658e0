import { useEffect } from "preact/hooks";
import type { LazyProps } from "../lazy.js";
import { loadDelivery } from "../rules/delivery.js";
import { session } from "../session.js";
import { AppPasswords } from "../settings/app-passwords.js";
import { ChangePassword } from "../settings/change-password.js";
import { LoggedIn } from "../settings/logged-in.js";
import { PersonLinks } from "../settings/person-links.js";
import { Told } from "../settings/told.js";
import { t } from "../strings.js";

/** How people are told, and who may open the page. */
export default function Settings(_: LazyProps) {
  useEffect(() => void loadDelivery(), []);
  return (
    <section class="household">
      <h1>{t("settings")}</h1>
      <h2>{t("settingsTold")}</h2>
      <Told />
      <h2>{t("personLinks")}</h2>
      <PersonLinks />
      <h2>{t("account")}</h2>
      {session.value === "open" ? (
        <p>{t("accountOpen")}</p>
      ) : (
        <>
          <h3>{t("passwordChange")}</h3>
          <ChangePassword />
          <h3>{t("sessions")}</h3>
          <LoggedIn />
          <h3>{t("apps")}</h3>
          <AppPasswords />
        </>
      )}
    </section>
  );
}
