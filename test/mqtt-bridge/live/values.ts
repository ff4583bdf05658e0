import { readFileSync } from "node:fs";

const HOUSEHOLD = readFileSync("test/captures/household.yaml", "utf8");
const CONTACTS = readFileSync("test/captures/contacts.vcf", "utf8");

/** Runs of characters that single somebody out in the samples: numbers, addresses, MACs, positions. */
function rawValues(): string[] {
  const phones = `${HOUSEHOLD}\n${CONTACTS}`.match(/\+[\d ()-]{8,}\d/g) ?? [];
  const mails = `${HOUSEHOLD}\n${CONTACTS}`.match(/[\w.+-]+@[\w.-]+\w/g) ?? [];
  const digits = HOUSEHOLD.match(/\b\d{14,16}\b/g) ?? [];
  const macs = HOUSEHOLD.match(/\b[0-9a-f]{2}(?::[0-9a-f]{2}){5}\b/g) ?? [];
  const position = HOUSEHOLD.match(/-?\d+\.\d{3,}/g) ?? [];
  const sentence = HOUSEHOLD.match(/value: ([a-z-]+\d+)/)?.[1] ?? "";
  return [...phones, ...mails, ...digits, ...macs, ...position, sentence];
}

/** Every spelling of a value that must not leave: as written, bare, wrapped, masked. */
function spellings(value: string): string[] {
  const bare = value.replace(/[\s()+:.-]/g, "");
  const national = bare.replace(/^(44|1)/, "");
  const forms = [value, bare, value.toUpperCase(), encodeURIComponent(value)];
  const digitsOnly = /^\d{9,}$/.test(bare) ? [national, bare.slice(0, 14)] : [];
  const wrapped = [value, bare].flatMap((form) => [
    Buffer.from(form).toString("base64").replace(/=+$/, ""),
    Buffer.from(form).toString("hex"),
  ]);
  const masked = [value, bare].map(
    (form) => `${form.slice(0, 2)}${"*".repeat(Math.max(0, form.length - 5))}${form.slice(-3)}`,
  );
  return [...forms, ...digitsOnly, ...wrapped, ...masked].filter((form) => form.length >= 6);
}

/** Values of the sample household, in every form, that occur in a text. */
export function valuesIn(text: string): string[] {
  const lower = text.toLowerCase();
  return rawValues()
    .flatMap(spellings)
    .filter((form) => lower.includes(form.toLowerCase()));
}
