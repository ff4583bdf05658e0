import type { IdentifierType } from "../../../core/wire/lines.js";
import type { HoldingView } from "../../api/views.js";

/** Who was sent something, and what, the newest first. */
export interface Holder {
  readonly name: string;
  /** false: only a name, or a network, of which no rule says who runs it. */
  readonly isCompany: boolean;
  readonly holdings: readonly HoldingView[];
}

/** What identifiers tell together. */
export type LinkKind = "home" | "place" | "owner" | "friends" | "sim" | "ads" | "digest";

const DEVICE: readonly IdentifierType[] = [
  ...(["mac", "imei", "serial", "android_id", "device_id", "uuid"] as const),
];
const PERSON: readonly IdentifierType[] = ["phone", "email", "name"];

/** Any of the first beside any of the second. */
const LINKS: readonly (readonly [
  LinkKind,
  readonly IdentifierType[],
  readonly IdentifierType[],
])[] = [
  ["home", ["ssid", "bssid"], [...DEVICE, "imsi", "iccid"]],
  [
    "place",
    ["location"],
    [...DEVICE, ...PERSON, "imsi", "iccid", "advertising_id", "ssid", "bssid"],
  ],
  ["owner", PERSON, [...DEVICE, "imsi", "iccid"]],
  ["friends", ["contact"], [...PERSON, ...DEVICE, "imsi", "iccid"]],
  ["sim", ["imsi", "iccid"], DEVICE],
  ["ads", ["advertising_id"], [...DEVICE, ...PERSON, "imsi", "iccid"]],
];

/** Holdings by who holds them; one identifier of several names or devices of a holder stands once for each evidence. */
export function holdersOf(rows: readonly HoldingView[]): Holder[] {
  const holders = new Map<string, { isCompany: boolean; holdings: Map<string, HoldingView> }>();
  for (const row of rows) {
    const { company, network } = row;
    const name = company ?? row.name ?? network?.org ?? "?";
    const holder = holders.get(name) ?? { isCompany: company !== null, holdings: new Map() };
    holders.set(name, holder);
    const { type, label } = row.identifier;
    const key = JSON.stringify([type, label, row.evidence]);
    const known = holder.holdings.get(key);
    holder.holdings.set(key, known === undefined ? row : merged(known, row));
  }
  return [...holders]
    .map(([name, { isCompany, holdings }]) => ({
      ...{ name, isCompany },
      holdings: [...holdings.values()],
    }))
    .sort((a, b) => b.holdings.length - a.holdings.length || a.name.localeCompare(b.name));
}

/** What these tell together; canaries are nobody's. */
export function linksOf(holdings: readonly HoldingView[]): LinkKind[] {
  const own = holdings.filter(({ identifier }) => !identifier.canary);
  const types = new Set(own.map(({ identifier }) => identifier.type));
  const has = (some: readonly IdentifierType[]): boolean => some.some((type) => types.has(type));
  const found = LINKS.filter(([, one, other]) => has(one) && has(other)).map(([kind]) => kind);
  return own.some(({ evidence }) => evidence === "hashed") ? [...found, "digest"] : found;
}

/** Names one holding among all. */
export function keyOf({ router, device, company, name, network, ...of }: HoldingView): string {
  // A name may be in several networks; of what has none the network is all that is known.
  const who = company ?? name ?? network?.asn ?? null;
  const { type, label, canary } = of.identifier;
  return JSON.stringify([router, device, who, name, type, label, canary, of.evidence]);
}

function merged(a: HoldingView, b: HoldingView): HoldingView {
  return {
    ...a,
    count: a.count + b.count,
    first: Math.min(a.first, b.first),
    last: Math.max(a.last, b.last),
  };
}
