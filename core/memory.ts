import * as v from "valibot";
import { type Group, groupSchema } from "./alert/group.js";
import { replay } from "./alert/journal.js";
import { type NotifierMemory, notifierSchema } from "./alert/notifier.js";
import type { BehaviourMemory } from "./behaviour/memory.js";

/** What a pipeline knows beyond its run: plain data that survives JSON. A host keeps it and gives it back. */
export interface PipelineMemory {
  readonly v: 1;
  readonly behaviour: BehaviourMemory;
  readonly alerts: readonly Group[];
  readonly notifier: NotifierMemory;
}

const memorySchema = v.object({
  v: v.literal(1),
  behaviour: v.unknown(),
  alerts: v.array(groupSchema),
  notifier: notifierSchema,
});

export interface ReadMemory {
  readonly behaviour: unknown;
  readonly alerts: readonly Group[];
  readonly notifier: NotifierMemory | null;
  /** Something was given that could not be read: learning begins anew. */
  readonly isReset: boolean;
}

/** Reads what an earlier run remembered, null at the first start, and what it wrote down after that. */
export function readMemory(memory: unknown, journal: readonly unknown[] = []): ReadMemory {
  const whole = readWhole(memory);
  return { ...whole, ...replay(whole, journal) };
}

function readWhole(memory: unknown): ReadMemory {
  const nothing = { behaviour: null, alerts: [], notifier: null };
  if (memory === null || memory === undefined) return { ...nothing, isReset: false };
  const read = v.safeParse(memorySchema, memory);
  return read.success ? { ...read.output, isReset: false } : { ...nothing, isReset: true };
}
