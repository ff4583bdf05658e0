import { useEffect, useState } from "preact/hooks";
import type { AppPasswordView, ListView } from "../../../api/views.js";
import { refusalWords } from "../lines.js";
import { Copyable } from "../parts/copyable.js";
import { ask } from "../request.js";
import { t } from "../strings.js";

const AT = "/api/account/app-passwords";

/** Passwords of programs. */
export function AppPasswords() {
  const [items, setItems] = useState<readonly AppPasswordView[]>([]);
  const [made, setMade] = useState<string | null>(null);
  const [name, setName] = useState("");
  const [wrong, setWrong] = useState<string | null>(null);
  const load = async (): Promise<void> => {
    const answer = await ask<ListView<AppPasswordView>>("GET", AT);
    if (answer.ok) setItems(answer.value.items);
  };
  useEffect(() => void load(), []);
  const make = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const answer = await ask<{ password: string }>("POST", AT, { name });
    setWrong(answer.ok ? null : refusalWords(answer.value));
    setMade(answer.ok ? answer.value.password : null);
    if (answer.ok) setName("");
    await load();
  };
  const remove = async (id: string): Promise<void> => {
    await ask("DELETE", `${AT}/${id}`);
    setMade(null);
    await load();
  };
  return (
    <>
      <p class="quiet">{t("appsMore")}</p>
      {items.length === 0 && <p>{t("appsNone")}</p>}
      <ul class="rows">
        {items.map((item) => (
          <li key={item.id}>
            <bdi>{item.name}</bdi>
            <button type="button" class="plain" onClick={() => void remove(item.id)}>
              {t("remove", { what: item.name })}
            </button>
          </li>
        ))}
      </ul>
      {made !== null && <Copyable label={t("appMade")} text={made} />}
      <form class="row" onSubmit={(event) => void make(event)}>
        <label class="field">
          {t("appName")}
          <input
            type="text"
            maxLength={40}
            required
            autocomplete="off"
            value={name}
            onInput={({ currentTarget }) => setName(currentTarget.value)}
          />
        </label>
        <button type="submit" class="plain">
          {t("appMake")}
        </button>
      </form>
      <p class="wrong" role="alert">
        {wrong}
      </p>
    </>
  );
}
