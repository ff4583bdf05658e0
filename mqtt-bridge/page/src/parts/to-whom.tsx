import type { Network } from "../../../../core/wire/lines.js";
import { countryName } from "../format.js";
import { t } from "../strings.js";

interface Receiver {
  readonly company: string | null;
  readonly name: string | null;
  readonly network: Network | null;
  /** Address; null: not told. */
  readonly dst: string | null;
}

/** Company, then name, then network, the country last: never merged. */
export function ToWhom({ to }: { to: Receiver }) {
  const { company, name, network, dst } = to;
  const isBare = name === null || name === dst;
  return (
    <ul class="way">
      {company !== null && (
        <li>
          <b>
            <bdi>{company}</bdi>
          </b>
        </li>
      )}
      {isBare && dst !== null && <li>{t("toBare", { address: dst })}</li>}
      {!isBare && (
        <li>
          <bdi>{name}</bdi>
        </li>
      )}
      {network !== null && <li>{t("network", { org: network.org, asn: String(network.asn) })}</li>}
      {network?.country != null && (
        <li>{t("country", { country: countryName(network.country), date: network.as_of })}</li>
      )}
    </ul>
  );
}
