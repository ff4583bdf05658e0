import { posix } from "node:path";
import ts from "typescript";

/** A part of the repository and what its files may import. */
interface Part {
  readonly files: RegExp;
  /** Repository paths that it may import, beside its own. */
  readonly may: RegExp;
  /** Bare specifiers: packages and `node:` modules. */
  readonly packages: RegExp;
}

const NOTHING = /^(?!)/;
const ABI = "asm/abi(\\.names)?\\.gen\\.js$";

/** The first part whose `files` match has the file. docs/DESIGN.md says the same in words. */
const PARTS: readonly Part[] = [
  { files: /(^|\/)oracles?[./]/, may: /^test\//, packages: /./ },
  // What makes the leaks must not know how they are found.
  { files: /^test\/leaks\//, may: /^test\/leaks\//, packages: /^(node:|tap$)/ },
  { files: /^test\//, may: /./, packages: /./ },
  { files: /^asm\/gen\//, may: /^asm\/(?!index)/, packages: /^node:/ },
  { files: /^asm\//, may: /^asm\/(?!gen\/)/, packages: NOTHING },
  {
    files: /^core\//,
    may: new RegExp(`^core/|^${ABI}`),
    packages: /^(yaml|valibot|@valibot\/to-json-schema|cbor-x|@noble\/hashes)(\/|$)/,
  },
  {
    files: /^router\/node\//,
    may: new RegExp(`^(router/node|core)/|^${ABI}`),
    packages: /^node:/,
  },
  { files: /^router\/openwrt\//, may: /^router\/openwrt\//, packages: /^node:/ },
  {
    // The API's answers are typed once, for both of its ends.
    files: /^mqtt-bridge\/page\//,
    may: /^(mqtt-bridge\/(page|api\/views\.js$)|core\/)/,
    packages: /^(?!node:)/,
  },
  {
    files: /^mqtt-bridge\//,
    may: new RegExp(`^(mqtt-bridge|router/(node|openwrt)|core)/|^${ABI}`),
    packages: /./,
  },
  { files: /./, may: NOTHING, packages: /./ },
];

function isAllowed(part: Part, file: string, specifier: string): boolean {
  if (!specifier.startsWith(".")) return part.packages.test(specifier);
  return part.may.test(posix.join(posix.dirname(file), specifier));
}

/** One line for each import of this file that goes against the directions of docs/DESIGN.md. */
export function checkImports(file: string, text: string): string[] {
  const part = PARTS.find((candidate) => candidate.files.test(file));
  if (part === undefined) return [];
  return ts
    .preProcessFile(text, true, true)
    .importedFiles.filter(({ fileName }) => !isAllowed(part, file, fileName))
    .map(({ fileName, pos }) => {
      const line = text.slice(0, pos).split("\n").length;
      return `${file}:${line}: may not import ${fileName}; docs/DESIGN.md has the directions`;
    });
}
