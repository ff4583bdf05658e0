import { useEffect, useState } from "preact/hooks";
import type { PolicyTrialView, PolicyView } from "../../../api/views.js";
import type { LazyProps } from "../lazy.js";
import { EditorActions, useEditing } from "../parts/editing.js";
import { TextEditor } from "../parts/text-editor.js";
import { ask } from "../request.js";
import { SCRIPT } from "../rules/templates.js";
import { t } from "../strings.js";

/** The household's script: written, tried on one sighting of each kind, put in force. */
export default function Policy(_: LazyProps) {
  const [view, setView] = useState<PolicyView | null>(null);
  useEffect(() => {
    void ask<PolicyView>("GET", "/api/policy").then((answer) => {
      if (answer.ok) setView(answer.value);
    });
  }, []);
  return (
    <section class="household">
      <h1>{t("policy")}</h1>
      <p class="quiet">{t("policyMore")}</p>
      {view?.fixed === true && <p>{t("policyFixed")}</p>}
      {view !== null && view.failure !== null && (
        <p class="wrong">{t("policyFailure", { line: view.failure })}</p>
      )}
      {view !== null && <Editor view={view} onView={setView} />}
    </section>
  );
}

interface EditorProps {
  readonly view: PolicyView;
  readonly onView: (view: PolicyView) => void;
}

function Editor({ view, onView }: EditorProps) {
  const editing = useEditing("telltale.policy", view.text);
  const { text } = editing;
  const [trials, setTrials] = useState<PolicyTrialView["items"]>([]);
  const attempt = async (): Promise<void> => {
    const answer = await ask<PolicyTrialView>("POST", "/api/policy/try", { text });
    editing.say(answer.ok ? null : t("actionFailed"));
    setTrials(answer.ok ? answer.value.items : []);
  };
  const save = async (): Promise<void> => {
    const answer = await ask<PolicyView>("PUT", "/api/policy", { version: view.version, text });
    if (!answer.ok) {
      editing.say(t(answer.status === 409 ? "editorChanged" : "actionFailed"));
      return;
    }
    onView(answer.value);
    editing.saved();
  };
  return (
    <>
      {text.trim() === "" && (
        <p class="actions">
          <button type="button" class="plain" onClick={() => editing.write(SCRIPT)}>
            {t("policyTemplate")}
          </button>
        </p>
      )}
      <TextEditor text={text} isFixed={false} problems={[]} wrong="" onText={editing.write} />
      <EditorActions editing={editing} attempt={attempt} save={view.fixed ? null : save} />
      <ul class="rows">
        {trials.map((trial) => (
          <Trial key={trial.what} trial={trial} />
        ))}
      </ul>
    </>
  );
}

function Trial({ trial }: { trial: PolicyTrialView["items"][number] }) {
  const { what, standard, action, severity, reason, error, milliseconds } = trial;
  return (
    <li>
      <span>
        <b>{what}</b>:{" "}
        {error === null ? (
          <>
            {actionWords(action ?? "")} {severity !== null && `(${t(`severity.${severity}`)})`}{" "}
            <bdi>{reason}</bdi>
          </>
        ) : (
          <span class="wrong">
            <bdi>{error}</bdi>
          </span>
        )}
      </span>
      <span class="quiet">
        {t("policyNow", { action: actionWords(standard) })} ·{" "}
        {t("policyTook", { ms: milliseconds.toFixed(1) })}
      </span>
    </li>
  );
}

const ACTIONS = ["ignore", "note", "alert", "block", "quarantine"] as const;

function actionWords(action: string): string {
  const known = ACTIONS.find((each) => each === action);
  return known === undefined ? action : t(`action.${known}`);
}
