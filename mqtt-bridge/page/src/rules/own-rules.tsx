import { useState } from "preact/hooks";
import type { Problem } from "../../../../core/problem.js";
import type { BacktestView, RulesView, RuleTriedView, TriedView } from "../../../api/views.js";
import { keep, readKept } from "../kept.js";
import { TextEditor } from "../parts/text-editor.js";
import { ask } from "../request.js";
import { t } from "../strings.js";
import { take } from "./rules.js";
import { CONTENT_RULE, DOMAIN_RULE } from "./templates.js";

const KEPT = "telltale.own-rules";

/** The household's own pack: written, tried, put in force. */
export function OwnRulesEditor({ own }: { own: RulesView["own"] }) {
  const [text, setText] = useState(readKept(KEPT) ?? own.text);
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const [tried, setTried] = useState<readonly RuleTriedView[]>([]);
  const [words, setWords] = useState<{ text: string; bad: boolean } | null>(null);
  const write = (next: string): void => {
    keep(KEPT, next === own.text ? null : next);
    setText(next);
  };
  const attempt = async (): Promise<void> => {
    const answer = await ask<TriedView>("POST", "/api/rules/try", { text });
    setWords(answer.ok ? null : { text: t("actionFailed"), bad: true });
    setProblems(answer.ok ? answer.value.problems : []);
    setTried(answer.ok ? answer.value.items : []);
  };
  const save = async (): Promise<void> => {
    const body = { version: own.version, text };
    const answer = take(await ask<RulesView>("PUT", "/api/rules/own", body));
    setProblems(problemsOf(answer));
    if (answer.ok) keep(KEPT, null);
    const refusals = { 409: t("editorChanged"), 422: null } as const;
    const refusal = answer.ok ? null : refusals[answer.status as 409 | 422];
    if (answer.ok) setWords({ text: t("editorSaved"), bad: false });
    else setWords(refusal === null ? null : { text: refusal ?? t("actionFailed"), bad: true });
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
      <p class="actions">
        <button type="button" class="plain" onClick={() => void attempt()}>
          {t("editorTry")}
        </button>
        <button type="button" onClick={() => void save()}>
          {t("editorSave")}
        </button>
      </p>
      <p role="status" class={words?.bad === true ? "wrong" : ""}>
        {words?.text}
      </p>
      {tried.map((item) => (
        <Tried key={item.id} item={item} />
      ))}
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

function triedWords({ on, total }: BacktestView): string {
  if (on === "none") return t("triedNone");
  return on === "stored" ? t("triedStored", { n: total }) : t("triedSamples", { n: total });
}
