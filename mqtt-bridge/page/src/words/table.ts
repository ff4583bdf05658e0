import type { EN } from "./en/index.js";

/** A text, or one for each plural category that the language uses with the place `n`; `other` is always there. */
export type Text = string | Plural;
export type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string };

export type StringKey = keyof typeof EN;

/** A language's texts. */
export type Table = Readonly<Record<StringKey, Text>>;

/** Names of the places in a text: `a {b} c {d}` has b and d. */
type PlaceNames<T> = T extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PlaceNames<Rest>
  : T extends object
    ? PlaceNames<T[keyof T]> | "n"
    : never;

type NamesOf<K extends StringKey> = PlaceNames<(typeof EN)[K]>;

/** What has to be given with a key: nothing, or a value for each place; the number of a plural is `n`. */
export type PlacesOf<K extends StringKey> = [NamesOf<K>] extends [never]
  ? []
  : [places: { readonly [Name in NamesOf<K>]: Name extends "n" ? number : string | number }];

/** The names of a text's places, for tests and for making other tables. */
export function placesIn(text: Text): string[] {
  const texts = typeof text === "string" ? [text] : Object.values(text);
  const names = texts.flatMap((each) => [...each.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
  return [...new Set(names.flatMap((name) => name ?? []))].sort();
}
