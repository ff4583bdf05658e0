import { useEffect } from "preact/hooks";
import type { LazyProps } from "../lazy.js";
import { href } from "../route.js";
import { loadDelivery } from "../rules/delivery.js";
import { Lists } from "../rules/lists.js";
import { OwnRulesEditor } from "../rules/own-rules.js";
import { RuleList } from "../rules/rule-list.js";
import { loadRules, rules } from "../rules/rules.js";
import { t } from "../strings.js";

const PARTS = ["", "own", "lists"] as const;

/** What is looked for: `#/rules`, one's own at `#/rules/own`, lists at `#/rules/lists`. */
export default function Rules({ rest }: LazyProps) {
  useEffect(() => {
    void loadRules();
    void loadDelivery();
  }, []);
  const view = rules.value;
  const part = PARTS.find((each) => each === rest) ?? "";
  const titles = { "": t("rules"), own: t("ownRules"), lists: t("lists") };
  return (
    <section class="household">
      <h1>{titles[part]}</h1>
      <nav class="parts" aria-label={t("rules")}>
        {PARTS.map((each) => (
          <a key={each} href={href.rules(each)} aria-current={each === part ? "page" : undefined}>
            {titles[each]}
          </a>
        ))}
      </nav>
      {view?.fixed === true && part !== "" && <p>{t("rulesFixed")}</p>}
      {view !== null && part === "" && (
        <>
          <p class="quiet">{t("rulesMore")}</p>
          <RuleList items={view.items} />
        </>
      )}
      {view !== null && part === "own" && !view.fixed && <OwnRulesEditor own={view.own} />}
      {view !== null && part === "lists" && <Lists lists={view.lists} isFixed={view.fixed} />}
    </section>
  );
}
