import {
  DEVICE_SOURCE_NAMES,
  FIND_NAMES,
  FLAG_NAMES,
  MEDIA_NAMES,
  NAME_SOURCE_NAMES,
  PROTOCOL_NAMES,
  REASON_NAMES,
  SIDE_NAMES,
  TRANSFORM_NAMES,
  WHERE_NAMES,
} from "../../asm/abi.names.gen.js";

/** The ABI writes `http_path` where the lines say `http.path`. */
type Dotted<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}.${Tail}`
  : Name;

export type Protocol = Exclude<(typeof PROTOCOL_NAMES)[number], "unknown">;
export type Flag = (typeof FLAG_NAMES)[number];
export type Side = (typeof SIDE_NAMES)[number];
export type Where = Dotted<Exclude<(typeof WHERE_NAMES)[number], "none">>;
export type Transform = Exclude<(typeof TRANSFORM_NAMES)[number], "none">;
export type DeviceSource = Exclude<(typeof DEVICE_SOURCE_NAMES)[number], "none">;
export type Reason = (typeof REASON_NAMES)[number];
export type Find = Exclude<(typeof FIND_NAMES)[number], "none">;
export type Media = Exclude<(typeof MEDIA_NAMES)[number], "none">;

/** Closed list of `protocol` in flow lines. */
export const PROTOCOLS: readonly Protocol[] = PROTOCOL_NAMES.filter((name) => name !== "unknown");
/** Closed list of `flags` in flow lines, in the order of their bits. */
export const FLAGS: readonly Flag[] = FLAG_NAMES;
/** Closed list of `where` in sightings. */
export const WHERES: readonly Where[] = WHERE_NAMES.filter((name) => name !== "none").map(dotted);
/** Closed list of `transforms` in sightings. */
export const TRANSFORMS: readonly Transform[] = TRANSFORM_NAMES.filter((name) => name !== "none");

/** Names by code; null where the code stands for "none" or is not in this ABI. */
export const protocolOf = (code: number): Protocol | null => known(PROTOCOLS, PROTOCOL_NAMES[code]);
export const whereOf = (code: number): Where | null => WHERES[code - 1] ?? null;
export const transformOf = (code: number): Transform | null => TRANSFORMS[code - 1] ?? null;
export const sideOf = (code: number): Side | null => SIDE_NAMES[code] ?? null;
export const reasonOf = (code: number): Reason | null => REASON_NAMES[code] ?? null;
export const nameSourceOf = (code: number) => notNone(NAME_SOURCE_NAMES[code]);
export const deviceSourceOf = (code: number) => notNone(DEVICE_SOURCE_NAMES[code]);
export const findOf = (code: number) => notNone(FIND_NAMES[code]);
export const mediaOf = (code: number) => notNone(MEDIA_NAMES[code]);

/** Names of the FLAG bits that are set. */
export function flagsOf(bits: number): Flag[] {
  return FLAGS.filter((_, bit) => (bits & (1 << bit)) !== 0);
}

function dotted(name: string): Where {
  return name.replace("_", ".") as Where;
}

function known<Name extends string>(names: readonly Name[], name: string | undefined): Name | null {
  return names.find((each) => each === name) ?? null;
}

function notNone<Name extends string>(name: Name | undefined): Exclude<Name, "none"> | null {
  return name === undefined || name === "none" ? null : (name as Exclude<Name, "none">);
}
