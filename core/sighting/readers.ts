import type { MakeId } from "../alert/ids.js";
import type { Lookup } from "../attribution/types.js";
import type { Behaviour } from "../behaviour/behaviour.js";
import type { Household } from "../household/types.js";
import type { RuleSet } from "../rules/types.js";
import type { Devices } from "./devices.js";
import { Identified } from "./identified.js";
import { Narrator } from "./narrator.js";
import { Observer } from "./observer.js";
import { Receivers } from "./receivers.js";

export interface ReadersOptions {
  readonly mode: "scan" | "live";
  readonly household: Household;
  readonly rules: RuleSet;
  readonly lookup: Lookup | null;
  readonly devices: Devices;
  readonly behaviour: Behaviour;
  readonly mask: (text: string) => string;
  readonly makeId?: MakeId;
}

/** What reads traffic by the household and rules in force. */
export interface Readers {
  readonly narrator: Narrator;
  readonly observer: Observer;
  readonly identified: Identified;
}

/** In a scan nothing is learnt: no earlier day is known and none follows. */
export function makeReaders(options: ReadersOptions): Readers {
  const { mode, household, rules, lookup, devices, mask } = options;
  const receivers = new Receivers(rules, lookup);
  const narrator = new Narrator({ ...options, receivers });
  const behaviour = mode === "live" ? options.behaviour : null;
  return {
    narrator,
    observer: new Observer({ behaviour, rules, receivers, devices, mask }),
    identified: new Identified({ mode, household, rules, devices, narrator }),
  };
}
