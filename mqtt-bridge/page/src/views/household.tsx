import { useEffect } from "preact/hooks";
import { draft, household, loadHousehold, outcome, saveHousehold } from "../draft.js";
import { Fields, type Schema } from "../parts/schema-form.js";
import { status } from "../state.js";
import { t } from "../strings.js";

/** The household file as forms, in the order of its schema. */
export function Household() {
  useEffect(() => void loadHousehold(), []);
  const view = household.value;
  return (
    <section class="household">
      <h1>{t("household")}</h1>
      <p class="quiet">{t("householdMore")}</p>
      {view?.fixed === true && <p>{t("householdFixed")}</p>}
      {view !== null && view.household === null && (
        <p class="wrong">{t("householdBroken", { file: view.file })}</p>
      )}
      {view !== null && view.household !== null && (
        <Form schema={view.schema as Schema} fixed={view.fixed} />
      )}
      <Outcome />
    </section>
  );
}

function Form({ schema, fixed }: { schema: Schema; fixed: boolean }) {
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    await saveHousehold();
    setTimeout(() =>
      document.querySelector<HTMLElement>(".household [aria-invalid=true]")?.focus(),
    );
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <fieldset class="all" disabled={fixed}>
        <Fields schema={schema} path={[]} value={draft.value} />
        <p class="actions">
          <button type="submit">{t("save")}</button>
        </p>
      </fieldset>
    </form>
  );
}

/** Whether it was saved, and what the routers have of it. */
function Outcome() {
  const { text, bad } = outcome.value ?? { text: null, bad: false };
  const routers = status.value?.routers ?? [];
  return (
    <div>
      <p role="status" class={bad ? "wrong" : ""}>
        {text}
      </p>
      {routers.map(({ id, desired, reported }) =>
        desired === null ? null : (
          <p key={id} class="quiet">
            {t("routerNow", { id, desired: desired.revision, reported: reported?.revision ?? 0 })}
          </p>
        ),
      )}
    </div>
  );
}
