import { MEDIA_NAMES } from "../../asm/abi.names.gen.js";
import { beaconPeriod, hasDrifted, isIdleTalk, isUnusualUpload } from "../behaviour/measures.js";
import { checkValue } from "../household/values.js";
import type { IdentifierType } from "../wire/lines.js";
import { ruleSet } from "./ruleset.js";
import type { BehaviourKind, Rule } from "./types.js";

/**
 * Whether one rule alone matches a vector's input: a name; `type=value`, the value being a possible one of its type
 * (for media its format); `earlier=n`, the number of earlier contacts; `maker=name` of a device that joined; or what was
 * measured: `beacon=intervals in seconds`, `upload=largest earlier day,today`, `idle=bytes,hours`,
 * `drift=days since the old networks were seen,hours since when the new one is`.
 */
export function ruleMatches(rule: Rule, input: string): boolean {
  const { match } = rule;
  switch (match.kind) {
    case "first_contact":
      return input === "earlier=0";
    case "identifier":
      return identifierMatches(match.types, input);
    case "behaviour":
      return behaviourMatches(match.what, input);
    case "joined":
      return input.startsWith("maker=") && ruleSet([rule]).joinedRule(input.slice(6)) !== null;
    case "domain":
      return ruleSet([rule]).companyOf(input) !== null;
    case "list":
      return false;
  }
}

function identifierMatches(types: readonly IdentifierType[], input: string): boolean {
  const at = input.indexOf("=");
  const type = types.find((one) => one === input.slice(0, at));
  if (type === undefined) return false;
  const value = input.slice(at + 1);
  if (type === "media") return value !== "none" && MEDIA_NAMES.some((name) => name === value);
  return !("error" in checkValue(type, value));
}

/** Numbers as they were measured, judged by what also judges live traffic. */
function behaviourMatches(what: BehaviourKind, input: string): boolean {
  if (!input.startsWith(`${what}=`)) return false;
  const numbers = input
    .slice(what.length + 1)
    .split(",")
    .map(Number);
  const [first = Number.NaN, second = Number.NaN] = numbers;
  switch (what) {
    case "beacon":
      return beaconPeriod(numbers) !== null;
    case "upload":
      return isUnusualUpload(first, second);
    case "idle":
      return isIdleTalk(first, second);
    case "drift":
      return hasDrifted(first, second);
  }
}
