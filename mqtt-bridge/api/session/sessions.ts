import { createHash, randomBytes } from "node:crypto";
import * as v from "valibot";
import type { Store } from "../../store/port.js";

const KEY = "sessions";
/** A session that nobody used for so long is over. */
export const SESSION_SECONDS = 30 * 86_400;
/** Browsers that may be logged in; then the one unused longest is out. */
const SESSIONS_MAX = 50;
/** Use is written down at most so often. */
const USED_SECONDS = 3600;

const Saved = v.array(v.tuple([v.string(), v.number()]));

/**
 * Browsers that are logged in. The browser holds a random token, the store only its SHA-256, so that a copy of the
 * store opens nothing; a restart ends no session.
 */
export class Sessions {
  readonly #store: Pick<Store, "setting" | "setSetting">;
  readonly #now: () => number;
  /** When each was used last, by digest, epoch seconds. */
  readonly #used: Map<string, number>;

  constructor(store: Pick<Store, "setting" | "setSetting">, now: () => number) {
    this.#store = store;
    this.#now = now;
    this.#used = new Map(readSaved(store.setting(KEY)));
  }

  /** The token of a new session: 256 random bits. */
  begin(): string {
    const token = randomBytes(32).toString("base64url");
    this.#used.set(digestOf(token), this.#now());
    this.#save();
    return token;
  }

  /** Whether this is a session; if so, it has been used now. */
  has(token: string | undefined): boolean {
    if (token === undefined) return false;
    const digest = digestOf(token);
    const used = this.#used.get(digest);
    if (used === undefined) return false;
    const idle = this.#now() - used;
    if (idle >= SESSION_SECONDS) {
      this.#used.delete(digest);
      this.#save();
      return false;
    }
    if (idle < USED_SECONDS) return true;
    this.#used.set(digest, this.#now());
    this.#save();
    return true;
  }

  end(token: string | undefined): void {
    if (token !== undefined && this.#used.delete(digestOf(token))) this.#save();
  }

  /** For a new password. */
  endAll(): void {
    this.#used.clear();
    this.#save();
  }

  #save(): void {
    const newest = [...this.#used].sort(([, a], [, b]) => b - a);
    for (const [digest] of newest.slice(SESSIONS_MAX)) this.#used.delete(digest);
    this.#store.setSetting(KEY, JSON.stringify([...this.#used]));
  }
}

function digestOf(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}

/** What cannot be read any more are no sessions: who was in logs in again. */
function readSaved(text: string | null): v.InferOutput<typeof Saved> {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), Saved), text);
  return read.success ? read.output : [];
}
