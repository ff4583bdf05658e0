import * as v from "valibot";
import { type DigestMemory, digestSchema } from "./digest.js";
import { type Group, groupSchema } from "./group.js";
import type { NotifierMemory } from "./notifier.js";

const rates = v.object({ id: v.string(), now: v.array(v.number()), soon: v.array(v.number()) });

/** One thing that changed since the memory was saved whole. */
const entrySchema = v.variant("kind", [
  v.object({
    kind: v.literal("alert"),
    id: v.string(),
    /** null: it was closed. */
    group: v.nullable(groupSchema),
    /** When it was told, epoch seconds. */
    told: v.array(v.number()),
    /** What its device was told about. */
    device: v.nullable(rates),
  }),
  v.object({ kind: v.literal("digest"), id: v.literal("digest"), digest: digestSchema }),
]);

/** Plain data that survives JSON; `id` names what it replaces. */
export type JournalEntry = v.InferOutput<typeof entrySchema>;

/** Alerts and notifications as they are kept over restarts. */
export interface AlertMemory {
  readonly alerts: readonly Group[];
  readonly notifier: NotifierMemory | null;
}

const NOTHING_TOLD: NotifierMemory = {
  told: [],
  devices: [],
  digest: { held: [], more: 0, since: 0, told: 0, last: 0 },
};

/** Memory saved whole, brought up to what was written after it. Entries that cannot be read change nothing. */
export function replay(memory: AlertMemory, journal: readonly unknown[]): AlertMemory {
  const entries = journal.flatMap((entry) => {
    const read = v.safeParse(entrySchema, entry);
    return read.success ? [read.output] : [];
  });
  if (entries.length === 0) return memory;
  const before = memory.notifier ?? NOTHING_TOLD;
  const groups = new Map(memory.alerts.map((group) => [group.id, group]));
  const told = new Map(before.told.map((each) => [each.id, each]));
  const devices = new Map(before.devices.map((each) => [each.id, each]));
  let digest: DigestMemory = before.digest;
  for (const entry of entries) {
    if (entry.kind === "digest") {
      digest = entry.digest;
      continue;
    }
    const { id, group, told: at, device } = entry;
    groups.delete(id);
    told.delete(id);
    if (group !== null) groups.set(id, group);
    if (at.length > 0) told.set(id, { id, at });
    if (device !== null) devices.set(device.id, device);
  }
  const notifier = { told: [...told.values()], devices: [...devices.values()], digest };
  return { alerts: [...groups.values()], notifier };
}
