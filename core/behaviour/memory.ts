import * as v from "valibot";

/**
 * What behaviour is learnt from, as plain data that a host keeps over restarts. No destination is named but those under
 * which identifiers were seen: the others are keyed hashes, so that the memory is no browsing history.
 */

const time = v.pipe(v.number(), v.minValue(0));
const count = v.pipe(v.number(), v.minValue(0));
const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/));
const u32 = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff));

const device = v.object({
  /** Hash of the device's key. */
  key: hash,
  /** First and last traffic, epoch seconds. */
  since: time,
  last: time,
  /** Destinations that it was ever seen to talk to. */
  destinations: count,
  /** When somebody last used it, by what it loaded. */
  used: time,
});

const contact = v.object({
  /** Hash of device and destination. */
  key: hash,
  /** Begin of the last contact. */
  last: time,
  /** Seconds between the last contacts. */
  intervals: v.array(count),
  /** Day (days since 1970) that `up` and the idle counts are of. */
  day: count,
  up: count,
  /** Largest `up` of an earlier day, and how many earlier days there were. */
  usual: count,
  days: count,
  idleBytes: count,
  /** A bit for each hour of the day. */
  idleHours: count,
  /** When each behaviour was last told: upload, idle, beacon; 0: never. */
  told: v.strictTuple([time, time, time]),
});

const seenNetwork = v.object({
  asn: u32,
  org: v.string(),
  country: v.nullable(v.string()),
  as_of: v.string(),
  first: time,
  last: time,
});

/** A name under which identifiers were seen, and the networks that it was reached through. */
const carrier = v.object({ name: v.string(), networks: v.array(seenNetwork) });

export const memorySchema = v.object({
  v: v.literal(1),
  /** Of the hashes; made by the host. */
  key: v.strictTuple([u32, u32]),
  devices: v.array(device),
  contacts: v.array(contact),
  carriers: v.array(carrier),
});

export type DeviceMemory = v.InferOutput<typeof device>;
export type ContactMemory = v.InferOutput<typeof contact>;
export type CarrierMemory = v.InferOutput<typeof carrier>;
export type SeenNetwork = v.InferOutput<typeof seenNetwork>;
/** Plain data; it survives JSON. */
export type BehaviourMemory = v.InferOutput<typeof memorySchema>;

/** An empty memory with this hash key. */
export function emptyMemory(key: readonly [number, number]): BehaviourMemory {
  return { v: 1, key: [key[0], key[1]], devices: [], contacts: [], carriers: [] };
}
