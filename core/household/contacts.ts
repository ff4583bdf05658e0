import type { Problem } from "../problem.js";
import { callingCode, e164, parsePhone } from "./phone.js";
import type { Identifier } from "./types.js";
import { checkValue } from "./values.js";
import { type CardValue, parseCards } from "./vcard.js";

const UNNAMED = "unnamed contact";

/** A contact's number or address as it is to be searched, or why it is not. */
type Reading = { readonly value: string } | { readonly error: string };

function readPhone(text: string, home: string | null): Reading {
  const international = /^\s*(\+|00)/.test(text);
  const result = parsePhone(text, home);
  if ("error" in result) return result;
  return { value: international ? text.trim() : e164(result.phone) };
}

function readEmail(text: string): Reading {
  const result = checkValue("email", text);
  return "error" in result ? result : { value: text.trim() };
}

/** Calling code of the country in which a person's phone is at home: that of the first number. */
export function homeCode(phones: readonly string[]): string | null {
  const first = phones[0];
  const result = first === undefined ? null : parsePhone(first);
  if (result === null || "error" in result) return null;
  return callingCode(e164(result.phone).slice(1));
}

/**
 * Numbers and addresses of a contacts file. A number without + is one of the country `home`, where its owner dials
 * it. What cannot be read is a warning: a phone book is not written for this.
 */
export function readContacts(
  text: string,
  file: string,
  person: string,
  home: string | null,
): { readonly identifiers: readonly Identifier[]; readonly problems: readonly Problem[] } {
  const { cards, problems: cardProblems } = parseCards(text, file);
  const problems: Problem[] = [...cardProblems];
  const identifiers: Identifier[] = [];
  const add = (label: string, { kind, text: written, line }: CardValue) => {
    const reading = kind === "phone" ? readPhone(written, home) : readEmail(written);
    if ("error" in reading) {
      const field = kind === "phone" ? "TEL" : "EMAIL";
      const message = `${reading.error}; not searched`;
      problems.push({ severity: "warning", file, line, column: null, field, message });
    } else {
      const { value } = reading;
      identifiers.push({ type: "contact", label, canary: false, value, person, device: null });
    }
  };
  for (const { name, values } of cards) {
    for (const value of values) add(name ?? UNNAMED, value);
  }
  return { identifiers, problems };
}
