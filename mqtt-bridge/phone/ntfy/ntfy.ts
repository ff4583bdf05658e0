import type { Alert } from "../../../core/wire/lines.js";
import { describeError } from "../../failure.js";
import { OUTBOX_AGE, type OutboxMessage, type OutboxStore } from "../../store/outbox-port.js";
import { isWritten } from "../../store/unwritable.js";
import { type NtfyMessage, ntfyMessage } from "./message.js";

export interface NtfySettings {
  /** Of the server, with / at its end. */
  readonly server: string;
  readonly topic: string;
  readonly token: string | null;
  /** The household's own server is told the alert, any other only that there is one. */
  readonly isOwn: boolean;
}

export interface NtfyOptions extends NtfySettings {
  /** What became of a try. `line`: why it failed; null: the server took it. */
  readonly onTried: (alert: string, line: string | null) => void;
  /** Where alerts wait: they are there again after a kill. */
  readonly outbox: OutboxStore;
  readonly log: (line: string) => void;
  /** This machine's clock, epoch seconds. */
  readonly now: () => number;
  /** Resolves after so many milliseconds; without it by the process's own clock. */
  readonly wait?: (milliseconds: number) => Promise<void>;
}

/** What was sent to the server, and what was not, since the start. */
export interface NtfyCounts {
  readonly sent: number;
  readonly retried: number;
  /** Refused by the server, or not taken in any try. */
  readonly failed: number;
  /** Not sent, because too many waited, or for longer than a day. */
  readonly dropped: number;
  readonly waiting: number;
  /** Why the newest one failed; null: none did, or one was sent since. */
  readonly problem: string | null;
}

const TIMEOUT_MS = 10_000;
/** Before the second, third and fourth try. */
const PAUSES_MS = [5_000, 30_000, 120_000] as const;
const WAITING_MAX = 100;

/**
 * Sends alerts to an ntfy server, one at a time and a bounded number of times. What waits survives the process: after a
 * kill the one that was on its way may come twice.
 */
export class Ntfy {
  readonly #options: NtfyOptions;
  readonly #stop = new AbortController();
  readonly #counts = { sent: 0, retried: 0, failed: 0, dropped: 0 };
  #problem: string | null = null;
  #sending: Promise<void> | null = null;
  #isKicked = false;
  /** What the server has had, and the store, which cannot be written now, has still: it is not sent again. */
  readonly #had = new Set<number>();

  constructor(options: NtfyOptions) {
    this.#options = options;
  }

  get counts(): NtfyCounts {
    return {
      ...this.#counts,
      waiting: this.#options.outbox.size("ntfy") - this.#had.size,
      problem: this.#problem,
    };
  }

  /** For the page: the server without topic and token, and the counts. */
  get view(): Pick<NtfySettings, "server"> & NtfyCounts & { readonly own: boolean } {
    const { server, isOwn } = this.#options;
    return { server, own: isOwn, ...this.counts };
  }

  /** Takes an alert; call inside the transaction that stores it, then `kick`. */
  add(alert: Alert): void {
    const { outbox, log } = this.#options;
    const payload = JSON.stringify(alert);
    const dropped = outbox.push("ntfy", { topic: "", payload, expiry: 0 }, WAITING_MAX);
    if (dropped === 0) return;
    this.#counts.dropped += dropped;
    log("ntfy: too many alerts wait for the server; the oldest is dropped");
  }

  /** Sends in the background what waits. */
  kick(): void {
    if (this.#stop.signal.aborted) return;
    this.#isKicked = true;
    this.#sending ??= this.#drain()
      .catch((error) => this.#options.log(`ntfy: ${describeError(error)}`))
      .finally(() => {
        this.#sending = null;
        // What was added after the last look and before this moment.
        if (this.#isKicked) this.kick();
      });
  }

  /** Ends what is under way; what waits is sent by the next run. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#sending;
  }

  async #drain(): Promise<void> {
    const { topic, isOwn } = this.#options;
    this.#isKicked = false;
    this.#forget();
    isWritten(() => this.#expire());
    for (let next = this.#first(); next !== undefined; next = this.#first()) {
      const alert = JSON.parse(next.payload) as Alert;
      await this.#deliver(alert.id, ntfyMessage(topic, alert, isOwn));
      // The store may be closed by now.
      if (this.#stop.signal.aborted) return;
      this.#had.add(next.seq);
      this.#forget();
    }
  }

  #forget(): void {
    isWritten(() => {
      for (const seq of this.#had) {
        this.#options.outbox.remove(seq);
        this.#had.delete(seq);
      }
    });
  }

  #first(): OutboxMessage | undefined {
    const messages = this.#options.outbox.waiting("ntfy", this.#had.size + 1);
    return messages.find(({ seq }) => !this.#had.has(seq));
  }

  #expire(): void {
    const { outbox, now, log } = this.#options;
    const dropped = outbox.expire("ntfy", now() - OUTBOX_AGE);
    if (dropped === 0) return;
    this.#counts.dropped += dropped;
    log(`ntfy: ${dropped} alert(s) dropped: they waited for a day`);
  }

  async #deliver(alert: string, message: NtfyMessage): Promise<void> {
    for (const pause of [...PAUSES_MS, null]) {
      const { line, isFinal } = await this.#try(message);
      if (this.#stop.signal.aborted) return;
      this.#options.onTried(alert, line);
      this.#problem = line;
      if (line === null) {
        this.#counts.sent += 1;
        return;
      }
      if (isFinal || pause === null) break;
      this.#counts.retried += 1;
      await this.#pause(pause);
    }
    this.#counts.failed += 1;
    this.#options.log(`ntfy: an alert was not sent: ${this.#problem}`);
  }

  /** `isFinal`: another try would not help. */
  async #try(message: NtfyMessage): Promise<{ line: string | null; isFinal: boolean }> {
    const { server, token } = this.#options;
    const secret = token === null ? {} : { Authorization: `Bearer ${token}` };
    try {
      const response = await fetch(server, {
        method: "POST",
        headers: { "Content-Type": "application/json", ...secret },
        body: JSON.stringify(message),
        // The token is for this server and no other.
        redirect: "manual",
        signal: AbortSignal.any([this.#stop.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      await response.body?.cancel();
      if (response.ok) return { line: null, isFinal: true };
      const isFinal = response.status < 500 && response.status !== 429;
      return { line: `${server} answers ${response.status}`, isFinal };
    } catch (error) {
      const { cause } = error as { cause?: unknown };
      return { line: `${server}: ${describeError(cause ?? error)}`, isFinal: false };
    }
  }

  async #pause(milliseconds: number): Promise<void> {
    const { wait } = this.#options;
    if (wait !== undefined) return wait(milliseconds);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#stop.signal.addEventListener("abort", () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
