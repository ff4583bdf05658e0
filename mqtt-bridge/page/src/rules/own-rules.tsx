import { useState } from "preact/hooks";
import type { Problem } from "../../../../core/problem.js";
import type {
  BacktestView,
  CaptureView,
  RulesView,
  RuleTriedView,
  TriedView,
} from "../../../api/views.js";
import { EditorActions, useEditing } from "../parts/editing.js";
import { useList, Waiting } from "../parts/loaded.js";
import { TextEditor } from "../parts/text-editor.js";
import { ask } from "../request.js";
import { href } from "../route.js";
import { t } from "../strings.js";
import { take } from "./rules.js";
import { CONTENT_RULE, DOMAIN_RULE } from "./templates.js";

/** The household's own pack: written, tried, put in force. */
export function OwnRulesEditor({ own }: { own: RulesView["own"] }) {
  const editing = useEditing("telltale.own-rules", own.text);
  const { text, write } = editing;
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const [tried, setTried] = useState<readonly RuleTriedView[]>([]);
  const [capture, setCapture] = useState("");
  const attempt = async (): Promise<void> => {
    const body = capture === "" ? { text } : { text, capture };
    const answer = await ask<TriedView>("POST", "/api/rules/try", body);
    editing.say(answer.ok ? null : t(answer.status === 404 ? "captureUnknown" : "actionFailed"));
    setProblems(answer.ok ? answer.value.problems : []);
    setTried(answer.ok ? answer.value.items : []);
  };
  const save = async (): Promise<void> => {
    const body = { version: own.version, text };
    const answer = take(await ask<RulesView>("PUT", "/api/rules/own", body));
    setProblems(problemsOf(answer));
    if (answer.ok) return editing.saved();
    if (answer.status === 422) return editing.say(null);
    editing.say(t(answer.status === 409 ? "editorChanged" : "actionFailed"));
  };
  return (
    <>
      <p class="quiet">{t("ownMore")}</p>
      {text.trim() === "" && (
        <p class="actions">
          <button type="button" class="plain" onClick={() => write(DOMAIN_RULE)}>
            {t("ownTemplateDomain")}
          </button>
          <button type="button" class="plain" onClick={() => write(CONTENT_RULE)}>
            {t("ownTemplateContent")}
          </button>
        </p>
      )}
      <TextEditor
        text={text}
        isFixed={false}
        problems={problems}
        wrong={t("editorTryWrong")}
        onText={write}
      />
      <Input value={capture} onChoose={setCapture} />
      <EditorActions editing={editing} attempt={attempt} save={save} />
      {tried.map((item) => (
        <Tried key={item.id} item={item} />
      ))}
    </>
  );
}

/** What content rules are tried on: the samples, or a capture that was given. */
function Input({ value, onChoose }: { value: string; onChoose: (id: string) => void }) {
  const listed = useList<CaptureView>("/api/captures");
  const given = listed.items ?? [];
  return (
    <>
      <label class="field">
        {t("tryOn")}
        <select value={value} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
          <option value="">{t("tryOnSamples")}</option>
          {given
            .filter(({ state }) => state === "done")
            .map(({ id, name }) => (
              <option key={id} value={id} translate={false}>
                {name}
              </option>
            ))}
        </select>
      </label>
      {listed.isFailed && <Waiting of="failed" />}
      <p class="quiet">
        <a href={href.captures("")}>{t("tryOnMore")}</a>
      </p>
    </>
  );
}

function problemsOf(answer: { ok: boolean; value: unknown }): readonly Problem[] {
  if (answer.ok) return [];
  return (answer.value as { problems?: readonly Problem[] } | null)?.problems ?? [];
}

function Tried({ item: { id, explained, backtest } }: { item: RuleTriedView }) {
  return (
    <article class="card">
      <h2>
        <code>{id}</code>
      </h2>
      <p>{triedWords(backtest)}</p>
      <ul>
        {backtest.found.map(({ device, name, count }) => (
          <li key={`${device} ${name}`}>
            <bdi>{t("triedRow", { name, n: count })}</bdi>
          </li>
        ))}
      </ul>
      <pre>{explained}</pre>
    </article>
  );
}

function triedWords({ on, total, capture }: BacktestView): string {
  if (on === "none") return t("triedNone");
  if (on === "stored") return t("triedStored", { n: total });
  if (on === "samples" || capture === null) return t("triedSamples", { n: total });
  const found = t("triedCapture", { n: total, name: capture.name });
  return capture.cut ? `${found} ${t("triedCut")}` : found;
}
