import * as v from "valibot";
import { NO_ANSWER } from "../routers/waiting.js";
import type { Store } from "../store/port.js";

const KEY = "blocks";
/** With this an agent ends its line about a block that it keeps although its table is away. */
const WAITS = "the block waits for it";

const schema = v.object({
  /** That of its `blocked` alert. */
  id: v.string(),
  router: v.string(),
  /** The alert that it was made from; null: a person named device and destination. */
  cause: v.nullable(v.string()),
  /** A name, an address, a list's label or `everything`. */
  destination: v.string(),
  /** Where there is no cause. */
  device: v.optional(
    v.nullable(v.object({ id: v.nullable(v.string()), name: v.nullable(v.string()) })),
    null,
  ),
  macs: v.array(v.string()),
  by: v.picklist(["page", "broker", "policy"]),
  /** Epoch seconds of this machine's clock. */
  since: v.number(),
  /** null: until it is lifted. */
  until: v.nullable(v.number()),
  /** Why the router may not keep to it (yet); null: it said that it does. */
  problem: v.nullable(v.string()),
  /** A person lifted it: until its time is over no policy brings it back. */
  lifted: v.boolean(),
});

/** A block that a router was told of. */
export type Block = Readonly<v.InferOutput<typeof schema>>;

/** What an earlier run kept; none where nothing can be read. */
export function loadBlocks(store: Pick<Store, "setting">): Block[] {
  try {
    const read = v.safeParse(v.array(schema), JSON.parse(store.setting(KEY) ?? "[]"));
    return read.success ? read.output : [];
  } catch {
    return [];
  }
}

export function saveBlocks(store: Pick<Store, "setSetting">, blocks: readonly Block[]): void {
  store.setSetting(KEY, JSON.stringify(blocks));
}

/** The router did not say no: it may keep to it, so it is listed and can be lifted. */
export function mayBeKept(problem: string): boolean {
  return problem === NO_ANSWER || problem.endsWith(WAITS);
}
