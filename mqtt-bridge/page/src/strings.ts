import { computed } from "@preact/signals";
import { EN } from "./words/en/index.js";
import { language, localeOf, table } from "./words/language.js";
import type { PlacesOf, StringKey, Text } from "./words/table.js";

export type { StringKey } from "./words/table.js";

const plurals = computed(() => new Intl.PluralRules(localeOf(language.value)));
const numbers = computed(() => new Intl.NumberFormat(localeOf(language.value)));

/** A text in the page's language with its places filled in; numbers are written as the language does. */
export function t<K extends StringKey>(key: K, ...[places]: PlacesOf<K>): string {
  return fill(table.value[key], (places ?? {}) as Record<string, string | number>);
}

function fill(text: Text, places: Readonly<Record<string, string | number>>): string {
  const one = typeof text === "string" ? text : pluralOf(text, Number(places.n));
  return one.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = places[name] ?? "";
    return typeof value === "number" ? numbers.value.format(value) : value;
  });
}

function pluralOf(text: Exclude<Text, string>, n: number): string {
  return text[plurals.value.select(n)] ?? text.other;
}

/** The key's text, or what was asked for where no table has it: names of keys that a newer server may send. */
function known(key: string): string | null {
  return Object.hasOwn(EN, key) ? fill(table.value[key as StringKey], {}) : null;
}

/** A key of the household file in words; a key without words is shown as it is. */
export function fieldWords(key: string): string {
  return known(`field.${key}`) ?? key;
}

/** A choice for a key of the household file in words. */
export function optionWords(key: string, option: string): string {
  return known(`option.${key}.${option}`) ?? known(`identifier.${option}`) ?? option;
}

/** Where a person finds such a value. */
export function fieldHelp(key: string): string | null {
  return known(`help.${key}`);
}

/** A setting of `telltale run` in words. */
export function settingWords(name: string): string {
  return known(`setting.${name}`) ?? name;
}

/** Place of a sighting in words, with the field's name. */
export function whereWords(where: string, field: string | null): string {
  const place = known(`where.${where}`) ?? where;
  return field === null ? place : t("inField", { place, field });
}

/** `2 alerts wait for you. 1 alert sleeps.` */
export function openWords(waiting: number, asleep: number): string {
  const words = waiting === 0 ? t("quiet") : t("waiting", { n: waiting });
  return asleep === 0 ? words : `${words} ${t("asleep", { n: asleep })}`;
}
