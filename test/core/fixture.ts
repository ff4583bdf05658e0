import { readdirSync, readFileSync } from "node:fs";
import type { Lookup } from "../../core/attribution/types.js";
import type { Household, Identifier, NeedleMeaning } from "../../core/household/types.js";
import type { PipelineOptions } from "../../core/options.js";
import { Pipeline } from "../../core/pipeline.js";
import { loadRules } from "../../core/rules/rules.js";
import type { RuleSet } from "../../core/rules/types.js";
import type { Line } from "../../core/wire/lines.js";

export const PHONE_MAC = "28:6c:07:00:00:01";
export const ROUTER_MAC = "02:00:00:00:00:01";
export const TV_MAC = "02:00:00:00:00:40";
export const LEFT_ALONE_MAC = "02:00:00:00:00:50";

function own(type: Identifier["type"], value: string): Identifier {
  return { type, value, label: "Redmi 1S", canary: false, person: "Asha Rao", device: "Redmi 1S" };
}

const IDENTIFIERS: readonly Identifier[] = [
  own("imei", "860000000000009"),
  { ...own("phone", "+44 7700 900123"), label: "Asha Rao", device: null },
  { ...own("contact", "+44 7700 900249"), label: "Goran Brankov", device: null },
  {
    ...own("phone", "+44 7700 900456"),
    label: "test contact",
    canary: true,
    person: null,
    device: null,
  },
  own("mac", PHONE_MAC),
  { ...own("operator", "Acme Mobile"), label: "Other", device: "Other" },
  own("operator", "Acme Mobile"),
  own("imsi", "234150000000001"),
];

/** Needle numbers of the fixture's meanings. */
export const NEEDLE = { imei: 1, phone: 2, contact: 3, canary: 4, mac: 5, operator: 6, imsi: 7 };

export const HOUSEHOLD: Household = {
  devices: [
    { name: "Redmi 1S", macs: [PHONE_MAC], person: "Asha Rao", watch: true },
    { name: "Quiet phone", macs: [LEFT_ALONE_MAC], person: "Ben Rao", watch: false },
  ],
  consents: [{ person: "Asha Rao", service: "mi-cloud", state: "off", since: "2014-07-01" }],
  location: { lat: 12.9716, lon: 77.5946 },
  identifiers: IDENTIFIERS,
};

export const MEANINGS: readonly NeedleMeaning[] = [
  ...IDENTIFIERS.slice(0, 5).map((identifier) => ({ identifier, form: "as written" })),
  ...IDENTIFIERS.slice(5, 6).map((identifier) => ({
    identifier,
    form: "whole field",
    alternatives: IDENTIFIERS.slice(6, 7),
  })),
  ...IDENTIFIERS.slice(7).map((identifier) => ({ identifier, form: "digits" })),
];

export const CHINA_TELECOM = {
  asn: 23724,
  org: "China Telecom",
  country: "CN",
  as_of: "2026-06-17",
};

/** Knows the far end of 2014 and the makers of two prefixes; fails on addresses that no test may look up. */
export const LOOKUP: Lookup = {
  asOf: "2026-06-17",
  network(address) {
    if (address.startsWith("192.168.")) throw new Error(`looked up the LAN's ${address}`);
    return address === "42.62.48.2" ? CHINA_TELECOM : null;
  },
  maker: (mac) => (mac.startsWith("28:6c:07") ? "Xiaomi" : null),
};

/** The rule packs of the repository. */
export function packs(): RuleSet {
  const folder = "core/rules/packs";
  const files = readdirSync(folder)
    .sort()
    .map((name) => ({ name, text: readFileSync(`${folder}/${name}`, "utf8") }));
  const { ruleset, problems } = loadRules(files);
  if (ruleset === null) throw new Error(problems.map((problem) => problem.message).join("\n"));
  return ruleset;
}

const RULES = packs();

export function pipeline(options: Partial<PipelineOptions> = {}): Pipeline {
  return new Pipeline({
    household: HOUSEHOLD,
    meanings: MEANINGS,
    rules: RULES,
    lookup: LOOKUP,
    lan: ["192.168.0.0/16"],
    mode: "scan",
    demo: false,
    pageUrl: null,
    ...options,
  });
}

/** All lines of a whole scan. */
export function scan(records: Uint8Array, options: Partial<PipelineOptions> = {}): Line[] {
  const whole = pipeline(options);
  return [...whole.feed(records), ...whole.finish()];
}

/** Lines of one kind. */
export function only<Kind extends Line["kind"]>(
  lines: readonly Line[],
  kind: Kind,
): Extract<Line, { kind: Kind }>[] {
  return lines.filter((line): line is Extract<Line, { kind: Kind }> => line.kind === kind);
}
