import type { DestinationGroupView, Way } from "../../api/views.js";
import { countryName } from "./format.js";

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

/** A group as it is read; what its row is known by stays the same when its numbers change. */
export function groupOf(row: DestinationGroupView, by: Way): Group {
  const { name, as_of, count, devices, last } = row;
  return {
    ...{ key: keyOf(row), name: shown(row, by), words: name ?? "" },
    ...{ sightings: count, devices, last, asOf: name === null ? null : as_of },
  };
}

/** Names one group among those of one way to count. */
export function keyOf({ name, asn }: DestinationGroupView): string {
  return String(asn ?? name ?? "");
}

export function sorted(groups: readonly Group[], { column, isUp }: Sort): Group[] {
  const order = (a: Group, b: Group): number =>
    column === "name"
      ? (a.name ?? "\uffff").localeCompare(b.name ?? "\uffff")
      : a[column] - b[column];
  return [...groups].sort((a, b) => (isUp ? order(a, b) : order(b, a)));
}

function shown({ name, asn }: DestinationGroupView, by: Way): string | null {
  if (name === null) return null;
  if (by === "country") return countryName(name);
  return asn === null ? name : `${name} (AS${asn})`;
}
