import type { Problem } from "../problem.js";
import {
  checkShape,
  likelyTypo,
  problemAt,
  problemAtKey,
  sortProblems,
  unknownKeys,
} from "../yaml/shape.js";
import { placeOf, readYaml, type YamlSource } from "../yaml/source.js";
import { homeCode, readContacts } from "./contacts.js";
import {
  type Entry,
  fileEntries,
  householdConsents,
  householdDevices,
  personName,
} from "./entries.js";
import { type HouseholdFile, householdSchema } from "./schema.js";
import type { Household, Identifier } from "./types.js";
import { checkValue, comparisonKey } from "./values.js";

export { type HouseholdFile, householdJsonSchema, householdSchema } from "./schema.js";

/** Reads a file that lies beside the household file; null when there is none. */
export type ReadSibling = (name: string) => string | null;

function keyOf({ type, value }: Identifier): string {
  const result = checkValue(type, value);
  return comparisonKey(type, "error" in result ? value : result.canonical);
}

function describe({ type, label, canary }: Identifier): string {
  return `${canary ? "canary" : type} "${label}"`;
}

/** What is said of a value that stands twice; null where that is nobody's mistake. */
function duplicate(first: Entry, second: Entry, source: YamlSource): Problem | null {
  const a = first.identifier;
  const b = second.identifier;
  // Many phones have one operator.
  if (b.type === "operator") return null;
  const where = `${first.field} (line ${placeOf(source.places, first.field)?.line ?? "?"})`;
  if (
    a.person !== null &&
    b.person !== null &&
    first.field.split(".")[0] !== second.field.split(".")[0]
  ) {
    const message = `the same value as ${where}: one value cannot belong to two people`;
    return problemAt(source, "error", second.field, message);
  }
  if (a.canary && !b.canary) {
    const message = `the same value as ${describe(a)}, ${where}; it is searched as the canary, which should exist nowhere else`;
    return problemAt(source, "warning", second.field, message);
  }
  return problemAt(
    source,
    "warning",
    second.field,
    `the same value as ${where}; it is searched once`,
  );
}

class Collector {
  readonly identifiers: Identifier[] = [];
  readonly problems: Problem[] = [];
  private readonly seen = new Map<string, Entry>();

  /** Takes a value of the file, unless one of higher precedence was taken. */
  own(entry: Entry, source: YamlSource): void {
    const { identifier, field } = entry;
    const result = checkValue(identifier.type, identifier.value);
    if (!("error" in result) && result.warning !== null) {
      this.problems.push(problemAt(source, "warning", field, result.warning));
    }
    const first = this.seen.get(keyOf(identifier));
    const problem = first === undefined ? null : duplicate(first, entry, source);
    if (problem !== null) this.problems.push(problem);
    // An operator is kept for each device: who sends it tells whose it is.
    if (first === undefined || identifier.type === "operator") this.take(entry);
  }

  /** Takes a contact, unless the value is somebody's own, a canary, or stood in a card before. */
  contact(identifier: Identifier): void {
    if (!this.seen.has(keyOf(identifier))) this.take({ identifier, field: "" });
  }

  private take(entry: Entry): void {
    const key = keyOf(entry.identifier);
    if (!this.seen.has(key)) this.seen.set(key, entry);
    this.identifiers.push(entry.identifier);
  }
}

/** Keys that a person may have for himself. */
const OWN = /^x[-_]/i;

/** A newer Telltale may know keys that this one does not, so they are no errors. */
function unread(source: YamlSource): Problem[] {
  const unknown = unknownKeys(householdSchema, source.value).filter(({ key }) => !OWN.test(key));
  return unknown.map(({ field, key, known }) => {
    const meant = likelyTypo(key, known);
    const hint = meant === null ? `known are ${known.join(", ")}` : `is "${meant}" meant?`;
    return problemAtKey(source, "warning", field, `unknown key, not read; ${hint}`);
  });
}

function twins(file: HouseholdFile, source: YamlSource): Problem[] {
  const seen = new Set<string>();
  const devices = (file.people ?? []).flatMap((person, i) =>
    (person.devices ?? []).map(({ name }, j) => ({
      name,
      field: `people[${i}].devices[${j}].name`,
    })),
  );
  return devices.flatMap(({ name, field }) => {
    if (name === undefined) return [];
    const twin = seen.has(name);
    seen.add(name);
    const message = "another device has this name; what the two send cannot be told apart";
    return twin ? [problemAt(source, "warning", field, message)] : [];
  });
}

function readAllContacts(
  file: HouseholdFile,
  source: YamlSource,
  readSibling: ReadSibling,
  into: Collector,
): void {
  const read = new Set<string>();
  for (const [i, person] of (file.people ?? []).entries()) {
    if (person.contacts === undefined) continue;
    const text = readSibling(person.contacts);
    if (text === null) {
      const message = `the file "${person.contacts}" is not beside this one`;
      into.problems.push(problemAt(source, "error", `people[${i}].contacts`, message));
      continue;
    }
    const home = homeCode(person.phone ?? []);
    const contacts = readContacts(text, person.contacts, personName(person, i), home);
    for (const identifier of contacts.identifiers) into.contact(identifier);
    if (!read.has(person.contacts)) into.problems.push(...contacts.problems);
    read.add(person.contacts);
  }
}

function build(file: HouseholdFile, identifiers: readonly Identifier[]): Household {
  const location = file.home?.location;
  return {
    devices: householdDevices(file),
    consents: householdConsents(file),
    location:
      location === undefined ? null : { lat: Number(location.lat), lon: Number(location.lon) },
    identifiers,
  };
}

/**
 * Reads a household file (CONTRACTS section 1) and the contacts files that it names. With an error the household is
 * null; warnings come with a household. Problems name file, line, column and field, and never quote an identifier.
 */
export function parseHousehold(
  text: string,
  file: string,
  readSibling: ReadSibling,
): { household: Household | null; problems: Problem[] } {
  const source = readYaml(text, file);
  const failed = source.problems.some(({ severity }) => severity === "error");
  if (failed) return { household: null, problems: sortProblems(source.problems) };
  const { output, problems: shape } = checkShape(householdSchema, source);
  const problems = [...source.problems, ...unread(source), ...shape];
  if (output === null) return { household: null, problems: sortProblems(problems) };
  const collector = new Collector();
  for (const entry of fileEntries(output)) collector.own(entry, source);
  readAllContacts(output, source, readSibling, collector);
  problems.push(...twins(output, source), ...collector.problems);
  const broken = problems.some(({ severity }) => severity === "error");
  return {
    household: broken ? null : build(output, collector.identifiers),
    problems: sortProblems(problems),
  };
}
