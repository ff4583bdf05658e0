import { countryName } from "./format.js";
import { t } from "./strings.js";

/** What a person can keep a device from, as the form offers it. */
export const KINDS = [
  "name",
  "address",
  "prefix",
  "company",
  "network",
  "country",
  "everything",
] as const;
export type Kind = (typeof KINDS)[number];

/** Minutes that the form offers; 0: until it is lifted. */
export const LONGS = [60, 240, 720, 1440, 0] as const;

const HOST = /^(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}$/i;
const ADDRESS = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:.]+)$/i;

const READERS: Readonly<Record<Kind, (text: string) => string | null>> = {
  everything: () => "everything",
  name: (text) => (HOST.test(text) && !ADDRESS.test(text) ? text.toLowerCase() : null),
  address: (text) => (ADDRESS.test(text) ? text : null),
  prefix: (text) => (/^[0-9a-f.:]+\/\d{1,3}$/i.test(text) ? text : null),
  network: (text) => (/^(AS)?\d{1,10}$/i.test(text) ? `as:${text.replace(/^AS/i, "")}` : null),
  country: (text) => (/^[A-Z]{2}$/.test(text) ? `country:${text}` : null),
  company: (text) => (text === "" ? null : `company:${text}`),
};

/** As the API takes it; null: what was written is none of this kind (yet). */
export function toOf(kind: Kind, written: string): string | null {
  return READERS[kind](written.trim());
}

/** A block's destination in words: `as:64500` is a network. */
export function destinationWords(destination: string): string {
  if (destination === "everything") return t("blockedAs.everything");
  const [, kind, rest = ""] = /^(as|country|company|prefix):(.+)$/.exec(destination) ?? [];
  switch (kind) {
    case "as":
      return t("blockedAs.as", { what: rest });
    case "prefix":
      return t("blockedAs.prefix", { what: rest });
    case "country":
      return t("blockedAs.country", { what: countryName(rest) });
    case "company":
      return t("blockedAs.company", { what: rest.replaceAll("_", " ") });
    default:
      return destination;
  }
}

/** ISO 3166-1, two letters each. */
const COUNTRIES =
  "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSYEYTZAZMZW";

/** Countries by their names in the page's language. */
export function countries(): { readonly code: string; readonly name: string }[] {
  const codes = COUNTRIES.match(/../g) ?? [];
  return codes
    .map((code) => ({ code, name: countryName(code) }))
    .sort((a, b) => a.name.localeCompare(b.name));
}
