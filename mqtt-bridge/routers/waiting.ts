/** Waiting at once; then the oldest is told so. */
const WAITING_MAX = 64;

/** What came of an order that was not answered: it may be carried out yet. */
export const NO_ANSWER = "no answer from the router";

/** Those who wait for a router to say what came of something that has a place in an order. */
export class Waiting<Place> {
  readonly #compare: (a: Place, b: Place) => number;
  #waiting: { readonly place: Place; readonly done: (outcome: string | null) => void }[] = [];

  /** Negative: `a` is before `b`. */
  constructor(compare: (a: Place, b: Place) => number) {
    this.#compare = compare;
  }

  wait(place: Place): Promise<string | null> {
    if (this.#waiting.length >= WAITING_MAX) this.#waiting.shift()?.done("too many wait");
    return new Promise((done) => this.#waiting.push({ place, done }));
  }

  /** The router has come to this place; `before`: what came of what was before it, which it does not say. */
  reached(place: Place, outcome: string | null, before: string | null): void {
    const due = this.#waiting.filter((each) => this.#compare(each.place, place) <= 0);
    this.#waiting = this.#waiting.filter((each) => !due.includes(each));
    for (const each of due) each.done(this.#compare(each.place, place) === 0 ? outcome : before);
  }

  /** What is waited for was refused, or will not come any more. */
  giveUp(why: string): void {
    for (const { done } of this.#waiting.splice(0)) done(why);
  }
}
