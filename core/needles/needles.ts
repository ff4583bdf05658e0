import type { Household, Identifier, NeedleMeaning } from "../household/types.js";
import { type DigestForm, digestsOf } from "./digests.js";
import { type Form, formsOf } from "./forms.js";
import type { Needle } from "./types.js";

export type { DigestNeedle, DigitsNeedle, GramNeedle, Needle, ShortNeedle } from "./types.js";

/** An identifier and what is not done for it. */
export interface Omission {
  readonly identifier: Identifier;
  readonly reason: string;
}

/** What the classifier looks for, and what is left out. */
export interface Needles {
  readonly needles: Needle[];
  /** By needle number - 1. */
  readonly meanings: NeedleMeaning[];
  /** Not searched at all. */
  readonly skipped: Omission[];
  /** Searched in some places only, most as a whole field value. */
  readonly limited: Omission[];
}

/** Equal for needles that match the same bytes in the same way. */
function keyOf(form: Form | DigestForm): string {
  if (form.kind === "digits") return `digits ${form.prefix} ${form.digits}`;
  return `${form.kind} ${form.bytes.join()}`;
}

class Builder {
  readonly needles: Needle[] = [];
  readonly meanings: { identifier: Identifier; form: string; alternatives?: Identifier[] }[] = [];
  private readonly numbers = new Map<string, number>();

  add(identifier: Identifier, form: Form | DigestForm): void {
    const key = keyOf(form);
    const known = this.numbers.get(key);
    const meaning = known === undefined ? undefined : this.meanings[known - 1];
    if (meaning !== undefined) {
      const alternatives = meaning.alternatives ?? [];
      if (meaning.identifier !== identifier && !alternatives.includes(identifier)) {
        meaning.alternatives = [...alternatives, identifier];
      }
      return;
    }
    const { form: spelling, ...needle } = form;
    this.meanings.push({ identifier, form: spelling });
    const number = this.meanings.length;
    this.numbers.set(key, number);
    this.needles.push({ ...needle, number });
  }
}

/**
 * The byte forms of all identifiers, in the household's order: where two have one form, the first gives the meaning
 * and the others are its alternatives. Nothing fails: what cannot be searched is in `skipped` with the reason.
 */
export function buildNeedles(household: Household): Needles {
  const builder = new Builder();
  const skipped: Omission[] = [];
  const limited: Omission[] = [];
  for (const identifier of household.identifiers) {
    const found = formsOf(identifier.type, identifier.value);
    if (found.skipped !== null) skipped.push({ identifier, reason: found.skipped });
    if (found.limited !== null && found.skipped === null) {
      limited.push({ identifier, reason: found.limited });
    }
    for (const form of found.forms) builder.add(identifier, form);
  }
  for (const identifier of household.identifiers) {
    for (const form of digestsOf(identifier.type, identifier.value)) builder.add(identifier, form);
  }
  return { needles: builder.needles, meanings: builder.meanings, skipped, limited };
}
