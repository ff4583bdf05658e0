import { useState } from "preact/hooks";
import type { DestinationGroupView, Way } from "../../../api/views.js";
import { useAll, Waiting } from "../parts/loaded.js";
import { Proved } from "../parts/proved.js";
import { Time } from "../parts/time.js";
import { href } from "../route.js";
import { t } from "../strings.js";
import { type Group, groupOf, keyOf, type Sort, sorted } from "../where.js";

const WAYS = ["company", "network", "country", "maker"] as const;

/** Whom devices talk to, counted by company, network, country or the device's maker. */
export default function Where({ rest }: { rest: string }) {
  const by: Way = WAYS.find((each) => each === rest) ?? "company";
  const rows = useAll<DestinationGroupView>(`/api/destinations/groups?by=${by}`, keyOf);
  return (
    <section>
      <h1>{t("whereTo")}</h1>
      <p class="quiet">{t("whereMore")}</p>
      <nav class="tabs" aria-label={t("groupBy")}>
        {WAYS.map((each) => (
          <a key={each} href={href.where(each)} aria-current={each === by ? "page" : undefined}>
            {wayWords(each)}
          </a>
        ))}
      </nav>
      {rows === null || rows === "failed" ? <Waiting of={rows} /> : <Groups by={by} rows={rows} />}
    </section>
  );
}

function wayWords(by: Way): string {
  const keys = { company: "byCompany", network: "byNetwork", country: "byCountry" } as const;
  return by === "maker" ? t("byMaker") : t(keys[by]);
}

function Groups({ by, rows }: { by: Way; rows: readonly DestinationGroupView[] }) {
  const [sort, setSort] = useState<Sort>({ column: "sightings", isUp: false });
  const groups = sorted(
    rows.map((row) => groupOf(row, by)),
    sort,
  );
  const most = Math.max(1, ...groups.map(({ sightings }) => sightings));
  if (groups.length === 0)
    return (
      <>
        <p class="quiet">{t("noSightings")}</p>
        <Proved />
      </>
    );
  const head = (column: Sort["column"], words: string) => {
    const isIt = sort.column === column;
    const direction = sort.isUp ? "ascending" : "descending";
    const turn = (): void => setSort({ column, isUp: isIt ? !sort.isUp : column === "name" });
    return (
      <th scope="col" aria-sort={isIt ? direction : "none"}>
        <button type="button" class="plain" onClick={turn}>
          {words}
          <span aria-hidden="true">{isIt ? (sort.isUp ? " ▲" : " ▼") : ""}</span>
        </button>
      </th>
    );
  };
  return (
    <table class="ranked">
      <thead>
        <tr>
          {head("name", wayWords(by))}
          {head("sightings", t("columnSightings"))}
          {head("devices", t("columnDevices"))}
          {head("last", t("columnLast"))}
        </tr>
      </thead>
      <tbody>
        {groups.map((group) => (
          <Row key={group.key} by={by} group={group} most={most} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ by, group, most }: { by: Way; group: Group; most: number }) {
  const { name, words, sightings, devices: count, last, asOf } = group;
  return (
    <tr>
      <th scope="row">
        {name === null ? (
          <span class="quiet">{noneWords(by)}</span>
        ) : (
          <a href={href.search(words)}>
            <bdi>{name}</bdi>
          </a>
        )}
        {asOf !== null && <span class="quiet"> {t("asOf", { date: asOf })}</span>}
        <span class="bar" aria-hidden="true">
          <span style={{ width: `${(100 * sightings) / most}%` }} />
        </span>
      </th>
      <td>{sightings}</td>
      <td>{count}</td>
      <td>
        <Time at={last} />
      </td>
    </tr>
  );
}

function noneWords(by: Way): string {
  if (by === "company") return t("noCompany");
  if (by === "network") return t("noNetwork");
  return by === "country" ? t("noCountry") : t("noMaker");
}
