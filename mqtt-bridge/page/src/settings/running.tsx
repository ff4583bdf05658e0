import { useEffect, useState } from "preact/hooks";
import type { SettingsView } from "../../../api/views.js";
import { Waiting } from "../parts/loaded.js";
import { ask } from "../request.js";
import { href } from "../route.js";
import { settingWords, t } from "../strings.js";

/** What telltale was started with, and where each was said: it is changed there, not here. */
export function Running() {
  const [view, setView] = useState<SettingsView | "failed" | null>(null);
  useEffect(() => {
    void ask<SettingsView>("GET", "/api/settings").then((answer) =>
      setView(answer.ok ? answer.value : "failed"),
    );
  }, []);
  if (view === null || view === "failed") return <Waiting of={view} />;
  const { file, items } = view;
  const sorted = [...items].sort((a, b) => Number(b.values !== null) - Number(a.values !== null));
  return (
    <>
      <p>{t("runMore")}</p>
      <ul>
        <li>
          <a href={href.household}>{t("household")}</a>, <a href={href.rules("")}>{t("rules")}</a>,{" "}
          <a href={href.policy}>{t("policy")}</a>,{" "}
          <a href={href.settings("")}>{t("settingsTold")}</a>: {t("runHere")}
        </li>
        <li>
          {t("runThere")} {file === null ? t("runNoFile") : <code>{file}</code>}
        </li>
      </ul>
      <table class="told">
        <thead>
          <tr>
            <th scope="col">{t("runSetting")}</th>
            <th scope="col">{t("runValue")}</th>
            <th scope="col">{t("runPlace")}</th>
          </tr>
        </thead>
        <tbody>
          {sorted.map(({ name, values, place, variable }) => (
            <tr key={name}>
              <th scope="row">
                {settingWords(name)}
                <br />
                <code class="quiet">{name}</code>
              </th>
              <td>
                {values === null ? (
                  <span class="quiet">{t("runDefault")}</span>
                ) : (
                  <bdi>{values.join(", ")}</bdi>
                )}
              </td>
              <td>
                <code class={place === null ? "quiet" : ""}>{place ?? variable}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
