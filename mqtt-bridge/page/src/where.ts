import type { DestinationView } from "../../api/views.js";
import { countryName } from "./format.js";

/** What destinations are counted by. */
export type By = "company" | "network" | "country" | "maker";

export interface Group {
  readonly key: string;
  /** null: not known. */
  readonly name: string | null;
  /** Finds its sightings. */
  readonly words: string;
  readonly sightings: number;
  readonly devices: number;
  readonly last: number;
  /** Date of what is not this product's knowledge: of networks, and of where they are registered. */
  readonly asOf: string | null;
}

export interface Sort {
  readonly column: "name" | "sightings" | "devices" | "last";
  readonly isUp: boolean;
}

interface Named {
  readonly name: string | null;
  readonly words: string;
  readonly asOf: string | null;
}

/** Counts destinations; `makers` by router and MAC. */
export function groupsOf(
  rows: readonly DestinationView[],
  by: By,
  makers: ReadonlyMap<string, string | null>,
): Group[] {
  const groups = new Map<string, { named: Named; rows: DestinationView[] }>();
  for (const row of rows) {
    const named = nameOf(row, by, makers);
    const key = named.name ?? "";
    const group = groups.get(key) ?? { named, rows: [] };
    groups.set(key, group);
    group.rows.push(row);
  }
  return [...groups].map(([key, { named, rows: own }]) => ({
    key,
    ...named,
    sightings: own.reduce((sum, { count }) => sum + count, 0),
    devices: new Set(own.map(({ router, device }) => `${router} ${device}`)).size,
    last: Math.max(...own.map(({ last }) => last)),
  }));
}

export function sorted(groups: readonly Group[], { column, isUp }: Sort): Group[] {
  const order = (a: Group, b: Group): number =>
    column === "name"
      ? (a.name ?? "\uffff").localeCompare(b.name ?? "\uffff")
      : a[column] - b[column];
  return [...groups].sort((a, b) => (isUp ? order(a, b) : order(b, a)));
}

function nameOf(row: DestinationView, by: By, makers: ReadonlyMap<string, string | null>): Named {
  const { company, network, router, device } = row;
  const none: Named = { name: null, words: "", asOf: null };
  switch (by) {
    case "company":
      return company === null ? none : { name: company, words: company, asOf: null };
    case "network": {
      if (network === null) return none;
      const { org, asn, as_of: asOf } = network;
      return { name: `${org} (AS${asn})`, words: org, asOf };
    }
    case "country": {
      const country = network?.country ?? null;
      return country === null || network === null
        ? none
        : { name: countryName(country), words: country, asOf: network.as_of };
    }
    case "maker": {
      const maker = makers.get(`${router} ${device}`) ?? null;
      return maker === null ? none : { name: maker, words: maker, asOf: null };
    }
  }
}
