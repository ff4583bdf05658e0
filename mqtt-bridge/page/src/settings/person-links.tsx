import { useEffect, useState } from "preact/hooks";
import type { ListView, PersonLinkView } from "../../../api/views.js";
import { draft, loadHousehold } from "../draft.js";
import { refusalWords } from "../lines.js";
import { Copyable } from "../parts/copyable.js";
import { QrCode } from "../parts/qr-code.js";
import { ask } from "../request.js";
import { isLoopback } from "../route.js";
import { listOf, textOf } from "../setup/progress.js";
import { t } from "../strings.js";

const AT = "/api/person-links";

/** A read-only link for each person. */
export function PersonLinks() {
  const [links, setLinks] = useState<readonly PersonLinkView[]>([]);
  const [made, setMade] = useState<{ person: string; url: string } | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const load = async (): Promise<void> => {
    const answer = await ask<ListView<PersonLinkView>>("GET", AT);
    if (answer.ok) setLinks(answer.value.items);
  };
  useEffect(() => {
    void loadHousehold();
    void load();
  }, []);
  const make = async (person: string): Promise<void> => {
    const answer = await ask<{ person: string; url: string }>("POST", AT, { person });
    setWrong(answer.ok ? null : refusalWords(answer.value));
    setMade(answer.ok ? answer.value : null);
    await load();
  };
  const end = async (person: string): Promise<void> => {
    await ask("DELETE", `${AT}/${encodeURIComponent(person)}`);
    setMade(null);
    await load();
  };
  const inHousehold = listOf(draft.value, "people").map((person) => textOf(person, "name"));
  const gone = links.map(({ person }) => person).filter((each) => !inHousehold.includes(each));
  const people = [...inHousehold.filter((name) => name !== ""), ...gone];
  return (
    <>
      <p class="quiet">{t("personLinksMore")}</p>
      {people.length === 0 && <p>{t("personLinksNone")}</p>}
      <ul class="rows">
        {people.map((person) => {
          const isThere = links.some((link) => link.person === person);
          return (
            <li key={person}>
              <span>
                <bdi>{person}</bdi> {isThere && <span class="quiet">{t("personLinkThere")}</span>}
              </span>
              <span class="actions">
                <button type="button" class="plain" onClick={() => void make(person)}>
                  <bdi>{t("personLinkMake", { person })}</bdi>
                </button>
                {isThere && (
                  <button type="button" class="plain" onClick={() => void end(person)}>
                    <bdi>{t("personLinkEnd", { person })}</bdi>
                  </button>
                )}
              </span>
            </li>
          );
        })}
      </ul>
      {made !== null && (
        <>
          <Copyable label={t("personLinkMade", { person: made.person })} text={made.url} />
          {!isLoopback(made.url) && <QrCode text={made.url} />}
        </>
      )}
      <p class="wrong" role="alert">
        {wrong}
      </p>
    </>
  );
}
