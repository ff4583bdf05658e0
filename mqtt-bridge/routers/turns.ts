import { Failure } from "../failure.js";
import type { Outcome } from "./plane-router.js";
import { NO_ANSWER } from "./waiting.js";

/** An answer of a router takes a moment; after this, who asked is told that none came. */
const ANSWER_MS = 10_000;
/** Orders that wait for their turn; more are refused. */
const ORDERS_MAX = 2048;
/** What came of an order that had to wait for another one which was not answered: the router does not have it. */
export const NOT_SENT = "no answer from the router to what it was told before; this was not sent";

/**
 * Orders to one router, one at a time: its health tells only what came of the newest command that it has taken, so of two
 * under way the outcome of the first is lost.
 */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  /** How often the router did not answer. */
  #silences = 0;

  /**
   * Resolves with what came of it; NO_ANSWER: it may be carried out yet, and `late` hears of it when the router tells.
   * @throws Failure when too many wait.
   */
  async take(
    send: () => Promise<Outcome>,
    late: (outcome: Outcome) => void = () => {},
  ): Promise<Outcome> {
    if (this.#waiting >= ORDERS_MAX) {
      throw new Failure(`${ORDERS_MAX} orders wait for the router already; try again in a moment`);
    }
    this.#waiting += 1;
    const asked = this.#silences;
    const turn = this.#last.then(() =>
      asked === this.#silences ? this.#send(send, late) : NOT_SENT,
    );
    this.#last = turn.catch(() => {});
    try {
      return await turn;
    } finally {
      this.#waiting -= 1;
    }
  }

  /** What waits is not sent any more. */
  giveUp(): void {
    this.#silences += 1;
  }

  async #send(send: () => Promise<Outcome>, late: (outcome: Outcome) => void): Promise<Outcome> {
    const outcome = send();
    const answer = await orSilent(outcome);
    if (answer !== NO_ANSWER) return answer;
    this.#silences += 1;
    outcome.then(late, () => {});
    return answer;
  }
}

async function orSilent(outcome: Promise<Outcome>): Promise<Outcome> {
  let timer: NodeJS.Timeout | null = null;
  const silent = new Promise<Outcome>((resolve) => {
    timer = setTimeout(() => resolve(NO_ANSWER), ANSWER_MS);
  });
  try {
    return await Promise.race([outcome, silent]);
  } finally {
    if (timer !== null) clearTimeout(timer);
  }
}
