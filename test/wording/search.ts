import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Runs of characters in a household's files that single somebody out: numbers, addresses, MACs, positions, texts. */
function valuesOf(household: string): string[] {
  const text = readFileSync(household, "utf8");
  const vcards = [...text.matchAll(/contacts: (\S+)/g)].map(([, name]) =>
    readFileSync(join(dirname(household), name ?? ""), "utf8"),
  );
  const all = [text, ...vcards].join("\n");
  const found = [
    all.match(/\+[\d ()-]{8,}\d/g),
    all.match(/[\w.+-]+@[\w.-]+\w/g),
    text.match(/\b\d{14,20}\b/g),
    text.match(/\b[0-9a-f]{2}(?::[0-9a-f]{2}){5}\b/g),
    text.match(/(?<=lat: |lon: )-?\d+\.\d{3,}/g),
    text.match(/(?<=value: )[a-z]+(?:-[a-z0-9]+)+/g),
  ];
  return [...new Set(found.flatMap((each) => each ?? []))];
}

/** How a value may be written down; worked out here and not by core. */
function spellings(value: string): string[] {
  const bare = value.replace(/[\s()+:-]/g, "");
  const forms = new Set([value, bare, bare.toUpperCase(), encodeURIComponent(value)]);
  if (/^\d{9,}$/.test(bare)) forms.add(bare.replace(/^(44|1)/, "")).add(bare.slice(0, 14));
  const plain = [...forms];
  const wrapped = plain.flatMap((form) => [
    Buffer.from(form).toString("hex"),
    ...["md5", "sha1", "sha256"].map((name) => createHash(name).update(form).digest("hex")),
  ]);
  return [...plain, ...wrapped].filter((form) => form.length >= 7);
}

/** Looks for every form of every value of a household in texts. */
export class ValueSearch {
  readonly #forms: readonly string[];
  /** In Base64, which a name in lower case does not hold any more. */
  readonly #base64: readonly string[];

  constructor(household: string) {
    const plain = valuesOf(household).flatMap(spellings);
    this.#base64 = plain.map((form) => Buffer.from(form).toString("base64").replace(/=+$/, ""));
    this.#forms = [
      ...new Set(
        valuesOf(household)
          .flatMap(spellings)
          .map((form) => form.toLowerCase()),
      ),
    ];
  }

  get size(): number {
    return this.#forms.length;
  }

  /** Forms that occur. Where `keyed`, the MAC that names a device in a line is what it is. */
  in(text: string, keyed: boolean): string[] {
    const looked = keyed
      ? text.replace(/"(?:mac|device)":"[0-9a-f:]{17}"|\\"[0-9a-f:]{17}\\"/g, "")
      : text;
    const lower = looked.toLowerCase();
    const found = this.#forms.filter((form) => lower.includes(form));
    return [...found, ...this.#base64.filter((form) => looked.includes(form))];
  }
}
