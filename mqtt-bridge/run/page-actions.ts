import { join } from "node:path";
import type { AppOptions } from "../api/app.js";
import { pagePairing } from "../pair/page.js";
import { Pairs } from "../pair/pairs.js";
import { LivePolicy } from "../policy/live.js";
import { tryScript } from "../policy/trial.js";
import { OwnRules } from "../rules/own.js";
import { storedRulesDir } from "../rules/push.js";
import { samplesReader } from "../rules/samples.js";
import type { Links } from "./brokers.js";
import type { LiveInputs } from "./inputs.js";
import type { RunSettings } from "./settings.js";

export interface PageActionsOptions {
  readonly settings: RunSettings;
  readonly demo: boolean;
  readonly inputs: LiveInputs;
  readonly policy: LivePolicy;
  /** null while it is still starting. */
  readonly links: () => Links | null;
  /** Epoch seconds. */
  readonly now: () => number;
}

/** Rules, policy and pairs as the page changes them. */
export function pageActions(
  options: PageActionsOptions,
): Pick<AppOptions, "rules" | "policy" | "pairing"> {
  const { settings, demo, inputs, policy, links, now } = options;
  const { storeDir, brokerCa: ca } = settings;
  const own = new OwnRules(settings.rules ?? storedRulesDir(storeDir), settings.rules === null);
  const brokerAt = (): string | null => links()?.brokerUrl ?? null;
  return {
    rules: {
      own: demo ? null : own,
      current: () => inputs.current.rules,
      reload: () => void inputs.reload(),
      samples: samplesReader(),
      today: () => new Date().toISOString().slice(0, 10),
    },
    policy: {
      read: () => ({ ...policy.read(), fixed: demo, failure: policy.failure }),
      write: (version, text) => policy.write(version, text),
      try: (text) => tryScript(text, "policy.js", inputs.current.rules),
    },
    pairing: pagePairing({
      pairs: new Pairs(storeDir),
      broker: () => {
        const url = brokerAt();
        return url === null ? null : { url, ca };
      },
      isForeign: settings.broker !== null,
      demo,
      now,
    }),
  };
}

/** The script that was given, else the one that the page writes, which the demonstration has not. */
export function livePolicy(
  { policy, storeDir }: RunSettings,
  demo: boolean,
  log: (line: string) => void,
): LivePolicy {
  const file = policy ?? (demo ? null : join(storeDir, "policy.js"));
  return new LivePolicy(file, policy !== null, log);
}
