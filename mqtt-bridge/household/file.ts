import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { readContacts } from "../../core/household/contacts.js";
import { householdJsonSchema, parseHousehold } from "../../core/household/household.js";
import type { Problem } from "../../core/problem.js";
import { readYaml } from "../../core/yaml/source.js";
import type { HouseholdView } from "../api/views.js";
import { describeError, Failure } from "../failure.js";
import { editYaml, type Plain } from "./edit.js";

/** What became of a wish to write. */
export type Written =
  | { readonly kind: "written" }
  /** The file is not what the page read. */
  | { readonly kind: "changed" }
  | { readonly kind: "refused"; readonly problems: readonly Problem[] };

/** A contacts file that may be written: no way out of the folder, nothing hidden. */
const CONTACTS_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,60}\.vcf$/;

/** The household file as the page edits it. The plane takes up what is written by watching it. */
export class HouseholdFile {
  readonly #file: string;
  readonly #isFixed: boolean;

  /** `isFixed`: it may only be read, as that of the samples. It need not be there. */
  constructor(file: string, isFixed: boolean) {
    this.#file = file;
    this.#isFixed = isFixed;
  }

  get isFixed(): boolean {
    return this.#isFixed;
  }

  /** @throws Failure when it cannot be read. */
  read(): HouseholdView {
    const text = this.#text();
    const source = readYaml(text, basename(this.#file));
    const { problems } = this.#parse(text);
    return {
      file: basename(this.#file),
      fixed: this.#isFixed,
      version: versionOf(text),
      household: source.value === undefined && problems.length > 0 ? null : (source.value ?? {}),
      problems,
      schema: householdJsonSchema(),
    };
  }

  /**
   * Writes the values, if they are a household and the file is of this version still.
   * @throws Failure when it cannot be written.
   */
  write(version: string, value: Plain): Written {
    const before = this.#text();
    if (versionOf(before) !== version) return { kind: "changed" };
    const text = editYaml(before, value);
    const { household, problems } = this.#parse(text);
    if (household === null) return { kind: "refused", problems };
    this.#replace(this.#file, text);
    return { kind: "written" };
  }

  /** Names of the people in it, as alerts say them; none while it has errors. */
  people(): string[] {
    const { household } = this.read();
    return listIn(household, "people").map((person, i) => {
      const { name } = person as { readonly name?: unknown };
      return typeof name === "string" && name.trim() !== "" ? name.trim() : `person ${i + 1}`;
    });
  }

  /**
   * Whether this person's devices are inspected.
   * @throws Failure when it cannot be written.
   */
  setWatch(person: string, isWatched: boolean): Written {
    const { household, version, problems } = this.read();
    const at = this.people().indexOf(person);
    if (at < 0) return { kind: "refused", problems };
    const people = listIn(household, "people").map((each, i) =>
      i === at ? { ...(each as object), watch: String(isWatched) } : each,
    );
    return this.write(version, { ...(household as object), people } as Plain);
  }

  /**
   * Writes a vCard beside the file; returns how many numbers and addresses are in it, or null for a name that is none.
   * Without any it is not written.
   * @throws Failure when it cannot be written.
   */
  writeContacts(name: string, text: string): number | null {
    if (!CONTACTS_NAME.test(name)) return null;
    const { length } = readContacts(text, name, "", null).identifiers;
    if (length > 0) this.#replace(join(dirname(this.#file), name), text);
    return length;
  }

  #text(): string {
    if (!existsSync(this.#file)) return "";
    try {
      return readFileSync(this.#file, "utf8");
    } catch (error) {
      throw new Failure(`${this.#file}: ${describeError(error)}`);
    }
  }

  #parse(text: string): ReturnType<typeof parseHousehold> {
    return parseHousehold(text, basename(this.#file), (name) => {
      const path = join(dirname(this.#file), basename(name));
      return existsSync(path) ? readFileSync(path, "utf8") : null;
    });
  }

  /** Whole or not at all; a new file is for its owner only, an old one keeps its mode. */
  #replace(file: string, text: string): void {
    try {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      const target = existsSync(file) ? realpathSync(file) : file;
      const mode = existsSync(file) ? statSync(target).mode & 0o777 : 0o600;
      const half = `${target}.new`;
      writeFileSync(half, text, { mode, flush: true });
      chmodSync(half, mode);
      renameSync(half, target);
    } catch (error) {
      throw new Failure(`${file}: cannot be written: ${describeError(error)}`);
    }
  }
}

function listIn(value: unknown, key: string): readonly unknown[] {
  const found = (value as Readonly<Record<string, unknown>> | null)?.[key];
  return Array.isArray(found) ? found : [];
}

function versionOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}
