import type { BridgeParts } from "./bridge.js";
import { SAVE_MS } from "./memories.js";

/** How often is tried again what could not be stored. */
const STORE_MS = 1000;
/** How often bundles are sent again although nothing has changed: they expire after 30 days. */
const REISSUE_MS = 24 * 3600_000;
/** How often the routers' silence is judged. */
const JUDGE_MS = 15_000;
/** How often an alarm test is judged. */
const PROVE_MS = 1000;
const HEALTH_MS = 60_000;
const PRUNE_MS = 60_000;
/** How often is written down what is worth no write of its own: when devices were seen, which messages were read. */
const FLUSH_MS = 600_000;
/** Open alerts of the samples are told again, so that a subscriber who comes late sees them. */
const DEMO_REPEAT_MS = 60_000;

/** Something that a bridge does again and again. */
export interface Routine {
  readonly milliseconds: number;
  readonly work: () => void;
}

/** All of it; `demo`: the router id of the samples, null without them. */
export function routines(
  { store, people, keeper, memories, routers, blocks, alarmTest }: BridgeParts,
  demo: string | null,
): Routine[] {
  const each = (milliseconds: number, work: () => void): Routine => ({ milliseconds, work });
  return [
    each(HEALTH_MS, () => people.publishHealth()),
    each(STORE_MS, () => keeper.store()),
    each(PRUNE_MS, () => keeper.prune()),
    each(SAVE_MS, () => memories.save()),
    each(FLUSH_MS, () => {
      store.flush();
      memories.saveMarks();
    }),
    each(JUDGE_MS, () => routers.judge()),
    each(JUDGE_MS, () => void blocks.turn()),
    each(1000, () => blocks.tell()),
    each(PROVE_MS, () => alarmTest.turn()),
    each(REISSUE_MS, () => void routers.revise(routers.inputs)),
    ...(demo === null ? [] : [each(DEMO_REPEAT_MS, () => people.repeatOpen(demo))]),
  ];
}
