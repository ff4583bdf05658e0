import { areKeysOn, SHORTCUTS, setKeysOn } from "../keys.js";
import { t } from "../strings.js";

/** All shortcuts, and the way to switch them off. */
export default function Keys() {
  return (
    <section class="narrow">
      <h1>{t("keys")}</h1>
      <p class="quiet">{t("keysMore")}</p>
      <label class="check">
        <input
          type="checkbox"
          checked={areKeysOn.value}
          onChange={({ currentTarget }) => setKeysOn(currentTarget.checked)}
        />{" "}
        {t("keysOn")}
      </label>
      <table class="plain-table">
        <thead>
          <tr>
            <th scope="col">{t("keysKey")}</th>
            <th scope="col">{t("keysDoes")}</th>
          </tr>
        </thead>
        <tbody>
          {SHORTCUTS.map(({ keys, words }) => (
            <tr key={keys}>
              <td>
                {[...keys].map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </td>
              <td>{t(words)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
