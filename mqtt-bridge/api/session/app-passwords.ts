import { createHash, randomBytes } from "node:crypto";
import * as v from "valibot";
import type { Store } from "../../store/port.js";

const KEY = "app_passwords";
export const APP_PASSWORDS_MAX = 20;

const Saved = v.array(
  v.object({ id: v.string(), name: v.string(), digest: v.string(), made: v.number() }),
);

export interface AppPassword {
  readonly id: string;
  readonly name: string;
  /** Epoch seconds. */
  readonly made: number;
}

/**
 * Passwords for programs: 256 random bits, sent as `Authorization: Bearer`, shown once and kept as a digest. Each may do
 * what the page may, but for passwords and sessions.
 */
export class AppPasswords {
  readonly #store: Pick<Store, "setting" | "setSetting">;
  #all: v.InferOutput<typeof Saved>;

  constructor(store: Pick<Store, "setting" | "setSetting">) {
    this.#store = store;
    const read = v.safeParse(v.pipe(v.string(), v.parseJson(), Saved), store.setting(KEY));
    this.#all = read.success ? read.output : [];
  }

  list(): AppPassword[] {
    return this.#all.map(({ id, name, made }) => ({ id, name, made }));
  }

  /** null: there are as many as there may be. */
  make(name: string, now: number): (AppPassword & { password: string }) | null {
    if (this.#all.length >= APP_PASSWORDS_MAX) return null;
    const password = `tta_${randomBytes(32).toString("base64url")}`;
    const made = { id: randomBytes(6).toString("hex"), name, made: now };
    this.#all = [...this.#all, { ...made, digest: digestOf(password) }];
    this.#save();
    return { ...made, password };
  }

  /** Whether an `Authorization` header carries one. */
  opens(header: string | undefined): boolean {
    const given = /^Bearer (tta_[\w-]{43})$/.exec(header ?? "")?.[1];
    if (given === undefined) return false;
    const digest = digestOf(given);
    return this.#all.some((each) => each.digest === digest);
  }

  /** False: there is none of this id. */
  remove(id: string): boolean {
    const left = this.#all.filter((each) => each.id !== id);
    if (left.length === this.#all.length) return false;
    this.#all = left;
    this.#save();
    return true;
  }

  #save(): void {
    this.#store.setSetting(KEY, JSON.stringify(this.#all));
  }
}

function digestOf(password: string): string {
  return createHash("sha256").update(password).digest("base64url");
}
