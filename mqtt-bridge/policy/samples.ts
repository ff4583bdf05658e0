import type { Judged } from "../../core/policy/policy.js";
import type { RuleSet } from "../../core/rules/types.js";

/** A sighting that a script is tried on, and what it is in words. */
export interface Sample {
  readonly what: string;
  readonly judged: Judged;
}

const DEVICE = {
  device: "28:6c:07:00:00:01",
  deviceName: "Redmi 1S",
  maker: "Xiaomi",
  gadget: false,
  ts: 1_406_800_000,
} as const;

const XIAOMI = {
  name: "api.account.xiaomi.com",
  company: "Xiaomi",
  network: { asn: 23724, org: "China Telecom", country: "CN", as_of: "2026-06-17" },
} as const;

const NOWHERE = { name: null, company: null, network: null } as const;

/** One of each kind that a policy is asked about. */
export function samples(rules: RuleSet): Sample[] {
  const imei = { type: "imei", label: "Redmi 1S", canary: false } as const;
  const word = { type: "text", label: "test word", canary: true } as const;
  const nothing = { identifier: null, behaviour: null } as const;
  const company = rules.companyOf(XIAOMI.name)?.rule ?? null;
  const seen = { ...DEVICE, ...XIAOMI };
  return [
    {
      what: "its IMEI in clear",
      judged: {
        ...seen,
        rule: rules.identifierRule("imei"),
        evidence: "plain",
        identifier: imei,
        behaviour: null,
      },
    },
    {
      what: "a test word, wrapped",
      judged: {
        ...seen,
        rule: rules.identifierRule("text"),
        evidence: "encoded",
        identifier: word,
        behaviour: null,
      },
    },
    {
      what: "a contact with a company's name",
      judged: { ...seen, ...nothing, rule: company, evidence: "destination" },
    },
    {
      what: "a first contact",
      judged: {
        ...seen,
        ...nothing,
        rule: rules.firstContactRule(),
        evidence: "destination",
        gadget: true,
      },
    },
    {
      what: "a gadget's unusual upload",
      judged: {
        ...seen,
        rule: rules.behaviourRule("upload"),
        evidence: "behaviour",
        identifier: null,
        behaviour: "upload",
        gadget: true,
      },
    },
    {
      what: "a device that joins",
      judged: {
        ...DEVICE,
        ...NOWHERE,
        ...nothing,
        rule: rules.joinedRule("Xiaomi"),
        evidence: null,
      },
    },
  ];
}
