import * as v from "valibot";
import { CANARY_TYPES } from "../household/schema.js";
import type { IdentifierType } from "../wire/lines.js";

/** Types that an identifier rule may name: all. */
export const RULE_TYPES = [...CANARY_TYPES, "media"] as const satisfies readonly IdentifierType[];

const BEHAVIOURS = ["upload", "idle", "beacon", "drift"] as const;
const ROLES = ["resolver", "public_name"] as const;
const JOINED = ["note", "alert", "quarantine"] as const;

const DOMAIN = "expected a domain in lower case without wildcard, such as api.example.org";
/** RFC 1123 labels, at least two, the last with a letter: an address is no domain. */
export const DOMAIN_FORM =
  /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+(?=[a-z0-9-]*[a-z])[a-z0-9-]{2,63}$/;
const DATE = "expected a date, such as 2014-08-07";

function text(what: string) {
  const message = `expected ${what}`;
  return v.pipe(v.string(message), v.nonEmpty(message));
}

const source = v.object(
  {
    url: v.pipe(
      text("the address of the source"),
      v.regex(/^https?:\/\/[^\s/]+\.[^\s]+$/, "expected an address, such as https://example.org/a"),
    ),
    date: v.pipe(v.string(DATE), v.regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, DATE)),
    says: text("what the source says"),
  },
  "expected a source: url, date, says",
);

const vector = v.object(
  {
    input: text("an input, such as api.example.org or imei=860000000000009"),
    matches: v.picklist(["true", "false"], 'expected "true" or "false"'),
  },
  "expected a vector: input, matches",
);

const match = v.variant(
  "kind",
  [
    v.object({
      kind: v.literal("identifier"),
      types: v.pipe(
        v.array(
          v.picklist(RULE_TYPES, `expected one of ${RULE_TYPES.join(", ")}`),
          "expected a list of identifier types",
        ),
        v.minLength(1, "expected at least one identifier type"),
      ),
    }),
    v.object({
      kind: v.literal("domain"),
      company: text("the company behind the domains"),
      domains: v.pipe(
        v.array(
          v.pipe(v.string(DOMAIN), v.regex(DOMAIN_FORM, DOMAIN)),
          "expected a list of domains",
        ),
        v.minLength(1, "expected at least one domain"),
      ),
      role: v.optional(v.picklist(ROLES, `expected one of ${ROLES.join(", ")}`)),
    }),
    v.object({ kind: v.literal("first_contact") }),
    v.object({
      kind: v.literal("behaviour"),
      what: v.picklist(BEHAVIOURS, `expected ${BEHAVIOURS.join(", ")}`),
    }),
    v.object({
      kind: v.literal("joined"),
      makers: v.optional(v.array(text("a maker's name"), "expected a list of makers"), []),
      verdict: v.optional(v.picklist(JOINED, `expected ${JOINED.join(", ")}`), "note"),
    }),
  ],
  "expected a match with kind identifier, domain, first_contact, behaviour or joined",
);

const ID = "expected pack/name in lower case, such as xiaomi/account";

const rule = v.object(
  {
    id: v.pipe(v.string(ID), v.regex(/^[a-z0-9-]+\/[a-z0-9_-]+$/, ID)),
    title: text("a title"),
    why: text("why it matters"),
    severity: v.picklist(["note", "warning", "serious"], "expected note, warning or serious"),
    advice: text("advice: what breaks if it is blocked"),
    match,
    sources: v.optional(v.array(source, "expected a list of sources"), []),
    vectors: v.optional(v.array(vector, "expected a list of vectors"), []),
  },
  "expected a rule",
);

/** A rule pack as it stands in its file, every scalar a string. */
export const packSchema = v.object(
  {
    title: text("the pack's title"),
    rules: v.pipe(
      v.array(rule, "expected a list of rules"),
      v.minLength(1, "expected at least one rule"),
    ),
  },
  "expected a line title: and a line rules:, and the rules below",
);

/** One rule as written. */
export type RuleFile = v.InferOutput<typeof rule>;
