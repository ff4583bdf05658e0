import { createHash, randomBytes } from "node:crypto";
import * as v from "valibot";
import type { Store } from "../../store/port.js";

const KEY = "person_links";

const Saved = v.array(v.object({ person: v.string(), digest: v.string(), made: v.number() }));

/** Links by which people see their own devices: 256 random bits each, one a person, kept as a digest. */
export class PersonLinks {
  readonly #store: Pick<Store, "setting" | "setSetting">;
  #all: v.InferOutput<typeof Saved>;

  constructor(store: Pick<Store, "setting" | "setSetting">) {
    this.#store = store;
    const read = v.safeParse(v.pipe(v.string(), v.parseJson(), Saved), store.setting(KEY));
    this.#all = read.success ? read.output : [];
  }

  list(): { readonly person: string; readonly made: number }[] {
    return this.#all.map(({ person, made }) => ({ person, made }));
  }

  /** The token of a new link; the person's old one ends. */
  make(person: string, now: number): string {
    const token = `ttp_${randomBytes(32).toString("base64url")}`;
    const others = this.#all.filter((each) => each.person !== person);
    this.#save([...others, { person, digest: digestOf(token), made: now }]);
    return token;
  }

  /** Whose link an `Authorization` header carries; null: nobody's. */
  personOf(header: string | undefined): string | null {
    const given = /^Bearer (ttp_[\w-]{43})$/.exec(header ?? "")?.[1];
    if (given === undefined) return null;
    const digest = digestOf(given);
    return this.#all.find((each) => each.digest === digest)?.person ?? null;
  }

  /** False: this person has none. */
  end(person: string): boolean {
    const left = this.#all.filter((each) => each.person !== person);
    if (left.length === this.#all.length) return false;
    this.#save(left);
    return true;
  }

  #save(all: v.InferOutput<typeof Saved>): void {
    this.#all = all;
    this.#store.setSetting(KEY, JSON.stringify(all));
  }
}

function digestOf(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}
