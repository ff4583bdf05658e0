import { createHash, randomBytes } from "node:crypto";
import * as v from "valibot";
import type { Store } from "../../store/port.js";
import { isWritten } from "../../store/unwritable.js";

const KEY = "sessions";
/** A session that nobody used for so long is over. */
export const SESSION_SECONDS = 30 * 86_400;
/** Browsers that may be logged in; then the one unused longest is out. */
const SESSIONS_MAX = 50;
/** Use is written down at most so often. */
const USED_SECONDS = 3600;
/** Characters of what a browser says of itself. */
const BROWSER_MAX = 160;

/** Digest, when it was used last, when it began, which browser; the last two are missing in older stores. */
const Saved = v.array(
  v.pipe(
    v.looseTuple([v.string(), v.number()]),
    v.transform(([digest, used, since, browser]) => ({
      digest,
      used,
      since: typeof since === "number" ? since : used,
      browser: typeof browser === "string" ? browser : "",
    })),
  ),
);

export interface Session {
  /** Epoch seconds of its last use, to the hour. */
  used: number;
  readonly since: number;
  /** What the browser says of itself. */
  readonly browser: string;
}

/**
 * Browsers that are logged in. The browser holds a random token, the store only its SHA-256, so that a copy of the
 * store opens nothing; a restart ends no session.
 */
export class Sessions {
  readonly #store: Pick<Store, "setting" | "setSetting">;
  readonly #now: () => number;
  /** By digest. */
  readonly #sessions: Map<string, Session>;

  constructor(store: Pick<Store, "setting" | "setSetting">, now: () => number) {
    this.#store = store;
    this.#now = now;
    this.#sessions = new Map(
      readSaved(store.setting(KEY)).map(({ digest, ...session }) => [digest, session]),
    );
  }

  /** The token of a new session: 256 random bits. */
  begin(browser = ""): string {
    const token = randomBytes(32).toString("base64url");
    const [used, since] = [this.#now(), this.#now()];
    this.#sessions.set(digestOf(token), { used, since, browser: browser.slice(0, BROWSER_MAX) });
    this.#trySave();
    return token;
  }

  /** Whether this is a session; if so, it has been used now. */
  has(token: string | undefined): boolean {
    if (token === undefined) return false;
    const digest = digestOf(token);
    const session = this.#sessions.get(digest);
    if (session === undefined) return false;
    const idle = this.#now() - session.used;
    if (idle >= SESSION_SECONDS) {
      this.#sessions.delete(digest);
      this.#save();
      return false;
    }
    if (idle < USED_SECONDS) return true;
    session.used = this.#now();
    this.#trySave();
    return true;
  }

  /** Those in force, used last first; `id` opens nothing. */
  list(token: string | undefined): (Session & { id: string; current: boolean })[] {
    const own = token === undefined ? "" : digestOf(token);
    return [...this.#sessions]
      .filter(([, { used }]) => this.#now() - used < SESSION_SECONDS)
      .map(([digest, session]) => ({ ...session, id: idOf(digest), current: digest === own }))
      .sort((a, b) => b.used - a.used);
  }

  end(token: string | undefined): void {
    if (token !== undefined && this.#sessions.delete(digestOf(token))) this.#save();
  }

  /** By the id of `list`; false: there is none. */
  endById(id: string): boolean {
    const digest = [...this.#sessions.keys()].find((each) => idOf(each) === id);
    if (digest === undefined) return false;
    this.#sessions.delete(digest);
    this.#save();
    return true;
  }

  /** All but the one of this token; for a new password. */
  endAll(but?: string): void {
    const kept = but === undefined ? "" : digestOf(but);
    for (const digest of this.#sessions.keys()) if (digest !== kept) this.#sessions.delete(digest);
    this.#save();
  }

  /** Where the store cannot be written now, who is in is so for this run, and saved with the next. */
  #trySave(): void {
    isWritten(() => this.#save());
  }

  #save(): void {
    const newest = [...this.#sessions].sort(([, a], [, b]) => b.used - a.used);
    for (const [digest] of newest.slice(SESSIONS_MAX)) this.#sessions.delete(digest);
    const saved = [...this.#sessions].map(([digest, { used, since, browser }]) => [
      ...[digest, used, since, browser],
    ]);
    this.#store.setSetting(KEY, JSON.stringify(saved));
  }
}

function digestOf(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}

function idOf(digest: string): string {
  return digest.slice(0, 12);
}

/** What cannot be read any more are no sessions: who was in logs in again. */
function readSaved(text: string | null): v.InferOutput<typeof Saved> {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), Saved), text);
  return read.success ? read.output : [];
}
