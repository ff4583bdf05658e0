import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Problem } from "../../core/problem.js";
import { loadRules, OWN_PACK } from "../../core/rules/rules.js";
import type { Rule, RuleSet } from "../../core/rules/types.js";
import { describeError, Failure } from "../failure.js";
import { fetchList } from "./lists.js";
import { filesOf, LIST_ENDING, packFiles, readList } from "./read.js";

const FILE = `${OWN_PACK}.yaml`;
const LIST_NAME = /^[a-z0-9-]{1,64}$/;

/** What became of a wish to write. */
export type RulesWritten =
  | { readonly kind: "written" }
  | { readonly kind: "changed" }
  | { readonly kind: "refused"; readonly problems: readonly Problem[] };

/** A text as rules: together with all other packs, as it would be in force. */
export interface Tried {
  readonly ruleset: RuleSet | null;
  readonly own: readonly Rule[];
  readonly problems: readonly Problem[];
}

/** The household's own pack, and plain lists beside it, as the page edits them. */
export class OwnRules {
  readonly #dir: string;
  /** It is ours to remove when nothing is left in it. */
  readonly #isStored: boolean;

  constructor(dir: string, isStored: boolean) {
    this.#dir = dir;
    this.#isStored = isStored;
  }

  /** @throws Failure when it cannot be read. */
  read(): { readonly text: string; readonly version: string } {
    const text = this.#text();
    return { text, version: versionOf(text) };
  }

  /** Problems tell lines of this text. */
  try(text: string): Tried {
    if (text.trim() === "") return { ruleset: null, own: [], problems: [] };
    const others = existsSync(this.#dir) ? this.#dir : null;
    const files = packFiles(others).filter(({ name }) => basename(name) !== FILE);
    const lists = others === null ? [] : filesOf(others, /\.domains$/);
    const { ruleset, problems } = loadRules(
      [...files, { name: FILE, text }],
      lists.map(([, path]) => readList(path)),
    );
    const own = ruleset?.rules.filter(({ pack }) => pack === OWN_PACK) ?? [];
    return { ruleset, own, problems: problems.filter(({ file }) => file === FILE) };
  }

  /** An empty text removes the pack. @throws Failure when it cannot be written. */
  write(version: string, text: string): RulesWritten {
    if (this.read().version !== version) return { kind: "changed" };
    const { problems } = this.try(text);
    if (problems.length > 0) return { kind: "refused", problems };
    if (text.trim() === "") this.#remove(FILE);
    else this.#replace(FILE, text);
    return { kind: "written" };
  }

  /**
   * Fetches a plain list from an address, or the one of this name anew from where it came.
   * @throws Failure, one line, when it cannot be read or is no list.
   */
  async fetch(
    url: string,
    { name, licence }: { name: string | null; licence: string | null },
    today: string,
  ): Promise<void> {
    if (!/^https?:\/\//.test(url))
      throw new Failure("expected an address that begins with https://");
    await fetchList(url, { dir: this.#dir, name, licence, today });
  }

  /** The address that a list was read from; null: there is no such list. @throws Failure when it cannot be read. */
  sourceOf(name: string): string | null {
    const path = this.#listPath(name);
    return path === null ? null : readList(path).source;
  }

  /** False: there is no such list. @throws Failure when it cannot be removed. */
  removeList(name: string): boolean {
    if (this.#listPath(name) === null) return false;
    this.#remove(`${name}${LIST_ENDING}`);
    return true;
  }

  #listPath(name: string): string | null {
    const path = join(this.#dir, `${name}${LIST_ENDING}`);
    return LIST_NAME.test(name) && existsSync(path) ? path : null;
  }

  #text(): string {
    const path = join(this.#dir, FILE);
    if (!existsSync(path)) return "";
    return doing(path, () => readFileSync(path, "utf8"));
  }

  #replace(name: string, text: string): void {
    const path = join(this.#dir, name);
    doing(path, () => {
      mkdirSync(this.#dir, { recursive: true, mode: 0o700 });
      writeFileSync(`${path}.new`, text, { flush: true });
      renameSync(`${path}.new`, path);
    });
  }

  /** A folder of rules that holds none is an error, so ours goes with its last file. */
  #remove(name: string): void {
    const path = join(this.#dir, name);
    doing(path, () => {
      rmSync(path, { force: true });
      if (!this.#isStored || !existsSync(this.#dir)) return;
      if (filesOf(this.#dir, /\.(ya?ml|domains)$/).length === 0) {
        rmSync(this.#dir, { recursive: true });
      }
    });
  }
}

function doing<Done>(path: string, work: () => Done): Done {
  try {
    return work();
  } catch (error) {
    throw new Failure(`${path}: ${describeError(error)}`);
  }
}

function versionOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}
