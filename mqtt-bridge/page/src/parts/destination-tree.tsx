import type { DestinationView } from "../../../api/views.js";
import { countryName } from "../format.js";
import { t } from "../strings.js";
import { Come, useAll } from "./loaded.js";
import { Time } from "./time.js";

/** Whom a device talked to: companies, below each its names, beside each the network and last the country. */
export function DestinationTree({ mac, router }: { mac: string; router: string }) {
  const rows = useAll<DestinationView>(
    `/api/destinations?device=${encodeURIComponent(mac)}`,
    keyOf,
  );
  return (
    <section>
      <h2>{t("destinations")}</h2>
      <Come of={rows}>{(come) => <Tree rows={come.filter((row) => row.router === router)} />}</Come>
    </section>
  );
}

function keyOf({ router, company, name, network }: DestinationView): string {
  return JSON.stringify([router, company, name, network?.asn ?? null]);
}

function Tree({ rows }: { rows: readonly DestinationView[] }) {
  const companies = new Map<string | null, DestinationView[]>();
  for (const row of rows) {
    companies.set(row.company, [...(companies.get(row.company) ?? []), row]);
  }
  if (rows.length === 0) return <p class="quiet">{t("destinationsNone")}</p>;
  return (
    <ul class="tree">
      {[...companies].map(([company, names]) => (
        <li key={company ?? ""}>
          {company === null ? (
            <span class="quiet">{t("noCompany")}</span>
          ) : (
            <b>
              <bdi>{company}</bdi>
            </b>
          )}
          <ul>
            {names.map((row) => (
              <Name key={keyOf(row)} row={row} />
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}

function Name({ row: { name, network, count, last } }: { row: DestinationView }) {
  return (
    <li>
      <bdi>{name ?? "?"}</bdi>{" "}
      <span class="quiet">
        {t("times", { n: count })} · <Time at={last} />
        {network !== null && ` · ${t("network", { org: network.org, asn: String(network.asn) })}`}
        {network?.country != null &&
          ` · ${t("country", { country: countryName(network.country), date: network.as_of })}`}
      </span>
    </li>
  );
}
