import { useState } from "preact/hooks";
import type { RuleView } from "../../../api/views.js";
import { t } from "../strings.js";
import { MODES, type Mode, modeOfRule, setMode } from "./delivery.js";

/** All rules, to be read and to be switched. */
export function RuleList({ items }: { items: readonly RuleView[] }) {
  const [words, setWords] = useState("");
  const shown = items.filter((rule) => hasAll(rule, words));
  return (
    <>
      <label class="field">
        {t("rulesFind")}
        <input
          type="search"
          value={words}
          onInput={({ currentTarget }) => setWords(currentTarget.value)}
        />
      </label>
      <p class="quiet" role="status">
        {shown.length === 0 ? t("rulesNone") : t("rulesCount", { n: shown.length })}
      </p>
      <div class="list">
        {shown.map((rule) => (
          <Rule key={`${rule.own} ${rule.id}`} rule={rule} />
        ))}
      </div>
    </>
  );
}

function Rule({ rule }: { rule: RuleView }) {
  const { id, title, severity, looks_for, why, advice, company, sources, own } = rule;
  return (
    <article class={`card ${severity}`}>
      <p class="meta">
        <span class={`chip ${severity}`}>{t(`severity.${severity}`)}</span>
        {own && <span class="chip test">{t("ruleOwn")}</span>}
        {company !== null && <bdi>{company}</bdi>}
        <code>{id}</code>
      </p>
      <h2>
        <bdi>{title}</bdi>
      </h2>
      <label class="mode">
        {t("ruleMode")}{" "}
        <select
          value={modeOfRule(id)}
          aria-label={t("ruleModeOf", { title })}
          onChange={({ currentTarget }) => void setMode(id, currentTarget.value as Mode)}
        >
          {MODES.map((mode) => (
            <option key={mode} value={mode}>
              {t(`mode.${mode}`)}
            </option>
          ))}
        </select>
      </label>
      <details>
        <summary>{t("details")}</summary>
        <dl>
          <dt>{t("ruleLooks")}</dt>
          <dd>
            <bdi>{looks_for}</bdi>
          </dd>
          <dt>{t("ruleWhy")}</dt>
          <dd>
            <bdi>{why}</bdi>
          </dd>
          <dt>{t("ruleBreaks")}</dt>
          <dd>
            <bdi>{advice}</bdi>
          </dd>
          {sources.length > 0 && <dt>{t("ruleSources")}</dt>}
          {sources.map(({ url, date, says }) => (
            <dd key={url}>
              {date} <Source url={url} /> <bdi>{says}</bdi>
            </dd>
          ))}
        </dl>
      </details>
    </article>
  );
}

/** Only what leads to a web page is a link: a rule's author wrote it. */
function Source({ url }: { url: string }) {
  if (!/^https?:\/\//.test(url)) return <bdi>{url}</bdi>;
  return (
    <a href={url} target="_blank" rel="noreferrer noopener">
      <bdi>{url}</bdi>
    </a>
  );
}

function hasAll({ id, title, looks_for, company }: RuleView, words: string): boolean {
  const all = `${id} ${title} ${looks_for} ${company ?? ""}`.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}
