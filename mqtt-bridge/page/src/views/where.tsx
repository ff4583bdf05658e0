import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { type DestinationGroupView, WAYS, type Way } from "../../../api/views.js";
import { Grid } from "../parts/grid.js";
import { Come, useAll } from "../parts/loaded.js";
import { Proved } from "../parts/proved.js";
import { useRows } from "../parts/rows.js";
import { Time } from "../parts/time.js";
import { href } from "../route.js";
import { t } from "../strings.js";
import { type Group, groupOf, keyOf, type Sort, sorted } from "../where.js";

/** Height of a row that was not drawn yet, pixels. */
const ROW = 62;

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
      <Come of={rows}>{(come) => <Groups by={by} rows={come} />}</Come>
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
    <Table by={by} groups={groups}>
      <tr aria-rowindex={1}>
        {head("name", wayWords(by))}
        {head("sightings", t("columnSightings"))}
        {head("devices", t("columnDevices"))}
        {head("last", t("columnLast"))}
      </tr>
    </Table>
  );
}

interface TableProps {
  readonly by: Way;
  readonly groups: readonly Group[];
  /** The row of heads. */
  readonly children: ComponentChildren;
}

/** Of many rows those near the window are drawn. */
function Table({ by, groups, children }: TableProps) {
  const most = Math.max(1, ...groups.map(({ sightings }) => sightings));
  const rows = useRows<Group, HTMLTableSectionElement>({
    ...{ items: groups, keyOf: ({ key }: Group) => key, estimate: ROW },
  });
  const { from, drawn, active } = rows;
  return (
    <Grid
      class="ranked"
      label={wayWords(by)}
      count={groups.length + 1}
      head={<thead>{children}</thead>}
      rows={rows}
    >
      {drawn.map((group, n) => (
        <Row
          key={group.key}
          {...{ by, group, most, index: from + n + 2, isActive: group.key === active }}
        />
      ))}
    </Grid>
  );
}

interface RowProps {
  readonly by: Way;
  readonly group: Group;
  readonly most: number;
  /** Among all rows, the heads' is 1. */
  readonly index: number;
  readonly isActive: boolean;
}

function Row({ by, group, most, index, isActive }: RowProps) {
  const { key, name, words, sightings, devices: count, last, asOf } = group;
  return (
    <tr data-key={key} aria-rowindex={index} tabIndex={isActive ? 0 : -1}>
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
