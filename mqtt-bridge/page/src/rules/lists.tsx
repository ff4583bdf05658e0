import { useState } from "preact/hooks";
import type { DomainListView, RulesView } from "../../../api/views.js";
import { refusalWords } from "../lines.js";
import { type Answer, ask } from "../request.js";
import { t } from "../strings.js";
import { take } from "./rules.js";

/** Plain domain lists with licence and age. */
export function Lists({ lists, isFixed }: { lists: readonly DomainListView[]; isFixed: boolean }) {
  const [wrong, setWrong] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const doing = async (work: Promise<Answer<RulesView>>): Promise<boolean> => {
    setBusy(true);
    const answer = take(await work);
    setBusy(false);
    setWrong(answer.ok ? null : refusalWords(answer.value));
    return answer.ok;
  };
  const at = (name: string): string => `/api/lists/${encodeURIComponent(name)}`;
  return (
    <>
      <p class="quiet">{t("listsMore")}</p>
      {lists.length === 0 && <p>{t("listsNone")}</p>}
      <ul class="rows">
        {lists.map((list) => (
          <li key={list.name}>
            <span>
              <b>{list.name}</b> <span class="quiet">{listWords(list)}</span>
            </span>
            {!isFixed && (
              <span class="actions">
                <button
                  type="button"
                  class="plain"
                  disabled={isBusy}
                  onClick={() => void doing(ask("POST", `${at(list.name)}/update`, {}))}
                >
                  {t("listUpdate", { name: list.name })}
                </button>
                <button
                  type="button"
                  class="plain"
                  disabled={isBusy}
                  onClick={() => void doing(ask("DELETE", at(list.name)))}
                >
                  {t("remove", { what: list.name })}
                </button>
              </span>
            )}
          </li>
        ))}
      </ul>
      <p class="wrong" role="alert">
        {wrong}
      </p>
      {!isFixed && (
        <Fetch isBusy={isBusy} send={(body) => doing(ask("POST", "/api/lists", body))} />
      )}
    </>
  );
}

interface FetchProps {
  readonly isBusy: boolean;
  readonly send: (body: object) => Promise<boolean>;
}

function Fetch({ isBusy, send }: FetchProps) {
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const entries = [...new FormData(form)].map(([key, value]) => [key, String(value).trim()]);
    const filled = entries.filter(([, value]) => value !== "");
    if (await send(Object.fromEntries(filled))) form.reset();
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <label class="field">
        {t("listUrl")}
        <input type="url" name="url" required pattern="https?://.*" autocomplete="off" />
      </label>
      <label class="field">
        {t("listName")}
        <input type="text" name="name" pattern="[a-z0-9\-]{1,64}" autocomplete="off" />
      </label>
      <label class="field">
        {t("listLicenceField")}
        <input type="text" name="licence" maxLength={200} autocomplete="off" />
      </label>
      <p class="actions">
        <button type="submit" disabled={isBusy}>
          {t("listAdd")}
        </button>
      </p>
    </form>
  );
}

function listWords({ domains, source, date, licence, skipped }: DomainListView): string {
  return [
    t("listRow", { n: domains }),
    source,
    date === null ? t("listNoDate") : t("listRead", { date }),
    licence === null ? t("listNoLicence") : t("listLicence", { licence }),
    ...(skipped === 0 ? [] : [t("listSkipped", { n: skipped })]),
  ].join(" · ");
}
