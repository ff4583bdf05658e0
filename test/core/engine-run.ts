import type * as Core from "../../core/index.js";

/** What both engines are given once. */
export interface Setup {
  readonly household: string;
  readonly contacts: string;
  readonly packs: readonly { readonly name: string; readonly text: string }[];
}

/** And what for each run: plain JSON, event records in Base64. */
export interface Run {
  readonly mode: "scan" | "live";
  readonly batches: readonly string[];
}

/**
 * From files and event records to lines: needs nothing but core, so that its source can be run by any engine.
 * `attribution` is the look-up file, null without one.
 */
export function prepare(
  core: typeof Core,
  setup: Setup,
  attribution: Uint8Array | null,
): (run: Run) => string {
  const read = core.parseHousehold(setup.household, "household.yaml", () => setup.contacts);
  const { household } = read;
  const { ruleset } = core.loadRules(setup.packs);
  if (household === null || ruleset === null) throw new Error(JSON.stringify(read.problems));
  const { meanings } = core.buildNeedles(household);
  const lookup = attribution === null ? null : core.openLookup(attribution);
  return ({ mode, batches }) => {
    const pipeline = new core.Pipeline({
      household,
      meanings,
      rules: ruleset,
      lookup,
      lan: core.DEFAULT_LAN,
      mode,
      demo: false,
      pageUrl: "http://127.0.0.1:8080",
    });
    const lines = batches.flatMap((batch) => {
      const records = core.decodeBase64(batch);
      return records === null ? [] : pipeline.feed(records);
    });
    lines.push(...pipeline.finish(), pipeline.summary({ packets: 1 }, null));
    return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  };
}
