import { ProofMachine, type Wish } from "../../core/proof/machine.js";
import type { Observation, Path, PathResult, Proof } from "../../core/proof/types.js";
import type { Alert, Line } from "../../core/wire/lines.js";
import type { ProofView, RouterView } from "../api/views.js";
import type { Inputs } from "../engine.js";
import { describeError, Failure } from "../failure.js";
import type { Routers } from "../routers/routers.js";
import type { Store } from "../store/port.js";
import { type Canary, canaryUrl, makeCanary, withCanary } from "./canary.js";
import { ProofMemory } from "./kept.js";
import { isThere, lookAt } from "./looks.js";
import { ProofReminder } from "./reminder.js";

export interface AlarmTestOptions {
  readonly store: Pick<Store, "setting" | "setSetting">;
  readonly routers: Routers;
  /** Household and rules as they are saved. */
  readonly inputs: () => Inputs;
  /** Whether packets of this router come as they are sent on the wire. */
  readonly isLive: (router: RouterView) => boolean;
  /** Paths on which alerts are sent, beside the page. */
  readonly paths: () => readonly Path[];
  /** Address outside the home, in plain HTTP, that the phone asks for. */
  readonly target: string;
  readonly pageUrl: string | null;
  /** `isNews`: to notify people too. */
  readonly onAlert: (router: string, alert: Alert, isNews: boolean) => void;
  readonly onChange: (view: ProofView) => void;
  readonly log: (line: string) => void;
  /** Epoch seconds, with fractions. */
  readonly now: () => number;
}

/** Seconds in which a person may still answer the test's alert; then it is closed. */
const ANSWER_SECONDS = 600;
/** Milliseconds that routers which are online get to take the tables, once one has. */
const OTHERS_MS = 3000;

interface Running {
  readonly machine: ProofMachine;
  readonly canary: Canary;
  readonly routers: readonly string[];
}

/**
 * The alarm test: a fresh canary goes down to the routers in their tables, a phone sends it through one of them, and the
 * alert must come back to a person. The machine in core decides; this carries out and tells it what happened.
 */
export class AlarmTest {
  readonly #options: AlarmTestOptions;
  readonly #memory: ProofMemory;
  readonly #reminder: ProofReminder;
  #running: Running | null = null;

  constructor(options: AlarmTestOptions) {
    this.#options = options;
    this.#memory = new ProofMemory(options.store);
    const { pageUrl } = options;
    this.#reminder = new ProofReminder({ memory: this.#memory, pageUrl, onAlert: options.onAlert });
  }

  /** The newest test that passed, at this router or at any. */
  proved(router: string | null): ProofView["proved"] {
    return this.#memory.last(router);
  }

  get view(): ProofView {
    const { target, now } = this.#options;
    const running = this.#running;
    const proof = running?.machine.proof ?? null;
    const isOpen = proof?.state === "waiting" || proof?.state === "finding";
    return {
      test: proof,
      url: running !== null && isOpen ? canaryUrl(target, running.canary) : null,
      target,
      proved: this.proved(null),
      due: this.#reminder.isDue(now()),
      obstacle: this.#candidates().length === 0 ? NOT_LIVE : null,
    };
  }

  /** These inputs as routers are to have them: with the canary while one is looked for. */
  dress(inputs: Inputs): Inputs {
    return this.#running === null || this.#running.machine.isOver
      ? inputs
      : withCanary(inputs, this.#running.canary);
  }

  /** Begins a test. @throws Failure of one line when there is nothing to test, or a test runs. */
  begin(): ProofView {
    const { now, paths } = this.#options;
    if (this.#running?.machine.isOver === false) throw new Failure("an alarm test is running");
    const routers = this.#candidates().map(({ id }) => id);
    if (routers.length === 0) throw new Failure(NOT_LIVE);
    this.#closeAlert();
    const canary = makeCanary();
    const machine = new ProofMachine({ id: canary.id, now: now(), paths: paths(), routers });
    this.#running = { machine, canary, routers };
    this.#arm(this.#running).catch((error) => this.#options.log(describeError(error)));
    return this.view;
  }

  /** What the phone tells of the test with this id. @throws Failure when there is no such test. */
  told(id: string, step: "sent" | "unreached" | "arrived"): ProofView {
    if (this.#running?.machine.proof.id !== id) throw new Failure("this alarm test is over");
    if (step === "arrived") this.#path("page", "confirmed", null);
    else this.#take({ kind: step });
    return this.view;
  }

  /** Lines of a router, and which alerts of them notify people. */
  seen(router: string, lines: readonly Line[], pushes: readonly Alert[]): void {
    const running = this.#running;
    if (running === null || running.machine.isOver) return;
    const { label } = running.canary;
    for (const line of lines) {
      if (line.kind !== "sighting" || line.identifier?.label !== label) continue;
      const { device, last_ts: ts } = line;
      if (!line.identifier.canary || running.machine.proof.found !== null) continue;
      this.#take({ kind: "found", router, device, ts });
      const alert = pushes.find((push) => push.identifiers.some((each) => each.label === label));
      if (alert === undefined) this.#take({ kind: "withheld" });
      else this.#raised(router, alert.id);
    }
  }

  /** What became of an alert on one path. */
  delivered(alert: string, path: Path, outcome: PathResult["outcome"], line: string | null): void {
    if (this.#isOurs(alert)) this.#path(path, outcome, line);
  }

  /** The broker has an alert. `heard`: whether somebody reads it there; null: the broker does not say. */
  taken(alert: string, heard: boolean | null): void {
    if (heard === false) this.delivered(alert, "mqtt", "failed", NOBODY_READS);
    else this.delivered(alert, "mqtt", "taken", null);
  }

  /** The ntfy server took an alert; `line`: why it did not. */
  ntfyTried(alert: string, line: string | null): void {
    const words = line === null ? null : `The ntfy server did not take the alert: ${line}.`;
    this.delivered(alert, "ntfy", line === null ? "taken" : "failed", words);
  }

  /** To be called each second: what is late is judged, and a reminder may be due. */
  turn(): void {
    const { now } = this.#options;
    const wish = this.#running?.machine.turn(now()) ?? null;
    this.#do(wish);
    if (wish === null && this.#running !== null) this.#changed();
    const ended = this.#running?.machine.proof.ended ?? null;
    if (ended !== null && now() - ended >= ANSWER_SECONDS) this.#closeAlert();
    if (this.#running === null) this.#closeAlert();
    this.#reminder.turn(this.#candidates(), now());
  }

  /** Telltale stops. */
  stop(): void {
    this.#running?.machine.abandon("Telltale was stopped during the test.", this.#options.now());
  }

  #candidates(): RouterView[] {
    const { routers, isLive } = this.#options;
    return routers.views().filter(isLive);
  }

  async #arm({ canary, routers }: Running): Promise<void> {
    const { routers: all, inputs } = this.#options;
    const there = new Set(routers.filter((id) => isThere(all.registered(id))));
    // Nobody would answer, and while the broker is away nothing can be sent: the machine judges that.
    if (there.size === 0) return this.#ready(canary, routers);
    const revised = await all.revise(withCanary(inputs(), canary));
    const taken = revised
      .filter(({ router }) => there.has(router))
      .map(({ router, outcome }) =>
        outcome.then((why) => this.#takeOf(canary, { kind: "armed", router, why })),
      );
    await Promise.race(taken);
    await Promise.race([Promise.all(taken), after(OTHERS_MS)]);
    await this.#ready(canary, routers);
  }

  async #ready(canary: Canary, routers: readonly string[]): Promise<void> {
    const looks = await lookAt(this.#options.routers, routers);
    this.#takeOf(canary, { kind: "ready", looks });
  }

  /** Nothing of an earlier test. */
  #takeOf(canary: Canary, seen: Observation): void {
    if (this.#running?.canary === canary) this.#take(seen);
  }

  #take(seen: Observation): void {
    const { machine } = this.#running ?? {};
    if (machine === undefined) return;
    this.#do(machine.take(seen, this.#options.now()));
    this.#changed();
  }

  #do(wish: Wish): void {
    const running = this.#running;
    if (wish !== "look" || running === null) return;
    lookAt(this.#options.routers, running.routers)
      .then((looks) => this.#takeOf(running.canary, { kind: "looked", looks }))
      .catch((error) => this.#options.log(describeError(error)));
  }

  #raised(router: string, alert: string): void {
    this.#memory.change({ open: { router, alert } });
    this.#take({ kind: "raised", alert });
  }

  #path(path: Path, outcome: PathResult["outcome"], line: string | null): void {
    this.#take({ kind: "told", result: { path, outcome, line } });
  }

  #isOurs(alert: string): boolean {
    return this.#running?.machine.proof.alert === alert;
  }

  #told: Proof | null = null;

  /** Tells open pages, and once it is over keeps what came of it. */
  #changed(): void {
    const proof = this.#running?.machine.proof ?? null;
    if (proof === null || proof === this.#told) return;
    const wasOver = this.#told?.id === proof.id && this.#told.ended !== null;
    this.#told = proof;
    if (proof.ended !== null && !wasOver) this.#undress();
    if (proof.state === "passed") this.#keep(proof);
    this.#options.onChange(this.view);
  }

  #keep({ router, ended, seconds, path, device }: Proof): void {
    if (router === null || ended === null || path === null) return;
    const { passed } = this.#memory.kept;
    this.#memory.change({ passed: { ...passed, [router]: { at: ended, seconds, path, device } } });
    this.#reminder.proved(this.#options.now());
  }

  /** The canary is looked for no longer. */
  #undress(): void {
    const { routers, inputs, log } = this.#options;
    routers.revise(inputs()).catch((error) => log(describeError(error)));
  }

  /** An alarm that somebody made is no open alert any more. */
  #closeAlert(): void {
    const { open } = this.#memory.kept;
    const { routers } = this.#options;
    if (open === null || routers.registered(open.router) === null) return;
    this.#memory.change({ open: null });
    const closed = routers.closeAlert(open.router, open.alert);
    if (closed !== null) this.#options.onAlert(open.router, closed, false);
  }
}

const NOBODY_READS = "The MQTT broker took the alert, but nobody reads it there.";
const NOT_LIVE =
  "nothing can be proved without a live router: what is read here are capture files, or no router was paired yet";

function after(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref();
  });
}
