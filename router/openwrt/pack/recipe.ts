/** What a feed Makefile says of its package, as far as packing needs it. */
export interface Recipe {
  readonly name: string;
  /** With the release, as `0.1.0-r1`. */
  readonly version: string;
  readonly section: string;
  readonly title: string;
  readonly license: string;
  readonly url: string;
  readonly maintainer: string;
  readonly description: string;
  /** Packages that it needs; libraries are in a static program already. */
  readonly depends: readonly string[];
  /** The libraries of the same list. */
  readonly libraries: readonly string[];
  /** As `telltale=390:telltale=390`; null: none. */
  readonly user: string | null;
  readonly conffiles: readonly string[];
  /** Bodies of scripts, `postinst` and the like, as the Makefile has them. */
  readonly scripts: ReadonlyMap<string, string>;
  /** The same for all machines. */
  readonly isForAll: boolean;
}

const SCRIPTS = ["preinst", "postinst", "prerm", "postrm"] as const;

/** The first group of a pattern; a Makefile without it is a mistake of ours. */
function find(text: string, pattern: RegExp, what: string): string {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`feed Makefile: no ${what}`);
  return found.trim();
}

const block = (text: string, name: string): string | null =>
  new RegExp(`^define ${name}\\n([\\s\\S]*?)^endef$`, "m").exec(text)?.[1] ?? null;

/** Lines without what indents them. */
const lines = (text: string | null): string[] =>
  (text ?? "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

/**
 * Reads a feed Makefile, so that what is packed here and what an SDK packs do not differ.
 * @throws Error when a field is missing.
 */
export function readRecipe(text: string): Recipe {
  const name = find(text, /^PKG_NAME:=(.+)$/m, "PKG_NAME");
  const about = block(text, `Package/${name}`) ?? "";
  const field = (key: string): string =>
    find(about, new RegExp(`^ +${key}:=(.+)$`, "m"), `${key} in Package/${name}`);
  const needs = field("DEPENDS")
    .split(/\s+/)
    .map((word) => word.replace(/^\+/, ""));
  const isLibrary = (word: string): boolean => word.startsWith("lib");
  const scripts = SCRIPTS.flatMap((script) => {
    const body = block(text, `Package/${name}/${script}`);
    return body === null ? [] : [[script, body.replaceAll("$$", "$")] as const];
  });
  return {
    name,
    version: `${find(text, /^PKG_VERSION:=(.+)$/m, "PKG_VERSION")}-r${find(text, /^PKG_RELEASE:=(.+)$/m, "PKG_RELEASE")}`,
    section: field("SECTION"),
    title: field("TITLE"),
    license: find(text, /^PKG_LICENSE:=(.+)$/m, "PKG_LICENSE"),
    url: field("URL"),
    maintainer: find(text, /^PKG_MAINTAINER:=(.+)$/m, "PKG_MAINTAINER"),
    description: lines(block(text, `Package/${name}/description`)).join(" "),
    depends: needs.filter((word) => !isLibrary(word)),
    libraries: needs.filter(isLibrary),
    user: /^ +USERID:=(.+)$/m.exec(about)?.[1] ?? null,
    conffiles: lines(block(text, `Package/${name}/conffiles`)),
    scripts: new Map(scripts),
    isForAll: /^ +PKGARCH:=all$/m.test(about),
  };
}
