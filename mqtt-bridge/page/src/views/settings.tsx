import { useEffect } from "preact/hooks";
import type { LazyProps } from "../lazy.js";
import { href } from "../route.js";
import { loadDelivery } from "../rules/delivery.js";
import { session } from "../session.js";
import { AppPasswords } from "../settings/app-passwords.js";
import { Backup } from "../settings/backup.js";
import { ChangePassword } from "../settings/change-password.js";
import { LoggedIn } from "../settings/logged-in.js";
import { PersonLinks } from "../settings/person-links.js";
import { Running } from "../settings/running.js";
import { Told } from "../settings/told.js";
import { t } from "../strings.js";

const PARTS = ["", "backup", "run"] as const;

/** How people are told, and who may open the page: `#/settings`; backups, and what telltale was started with. */
export default function Settings({ rest }: LazyProps) {
  const part = PARTS.find((each) => each === rest) ?? "";
  const titles = { "": t("settings"), backup: t("backup"), run: t("runSettings") };
  return (
    <section class="household">
      <h1>{titles[part]}</h1>
      <nav class="parts" aria-label={t("settings")}>
        {PARTS.map((each) => (
          <a
            key={each}
            href={href.settings(each)}
            aria-current={each === part ? "page" : undefined}
          >
            {titles[each]}
          </a>
        ))}
      </nav>
      {part === "" && <People />}
      {part === "backup" && <Backup />}
      {part === "run" && <Running />}
    </section>
  );
}

function People() {
  useEffect(() => void loadDelivery(), []);
  return (
    <>
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
    </>
  );
}
