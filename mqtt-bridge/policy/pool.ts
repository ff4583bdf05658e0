import {
  MessageChannel,
  type MessagePort,
  receiveMessageOnPort,
  Worker,
} from "node:worker_threads";
import {
  ANSWERED,
  CALLED,
  CONTROL_BYTES,
  READY,
  type ScriptAnswer,
  type WorkerStart,
} from "./wire.js";

/** Threads that are kept ready, so that one that had to be ended is not missed. */
const THREADS = 2;
/** A call is ended after, milliseconds; the worker itself gives up earlier where the engine heeds it. */
const CALL_MS = 120;
/** How long a call waits for a thread that is still starting, milliseconds: the default policy is better than to wait. */
const START_MS = 60;

interface Thread {
  readonly worker: Worker;
  readonly control: Int32Array;
  readonly port: MessagePort;
  /** Number of the next call. */
  next: number;
}

/**
 * Calls a script and waits for its answer: a verdict decides what happens to the packet's alert, so the caller blocks, for
 * a bounded time. A thread that does not answer in time is terminated.
 */
export class ScriptPool {
  /** Threads that had to be terminated. */
  terminated = 0;
  /** Milliseconds from the end of the newest one being asked for until it was gone. */
  lastEnding = 0;
  readonly #script: string;
  readonly #file: string;
  #threads: Thread[] = [];
  #stopped = false;
  #ending: Promise<unknown>[] = [];

  constructor(script: string, file: string) {
    this.#script = script;
    this.#file = file;
    for (let n = 0; n < THREADS; n++) this.#threads.push(this.#spawn());
  }

  /** Whether a thread waits for a call. */
  get isReady(): boolean {
    return this.#threads.some(isReady);
  }

  /** The answer to one call, within 200 ms. */
  call(input: string): ScriptAnswer {
    const thread = this.#threads.find(isReady) ?? this.#threads[0];
    if (thread === undefined || !waitFor(thread.control, READY, thread.next, START_MS)) {
      return { ok: false, error: "the script's engine is still starting" };
    }
    const call = thread.next++;
    thread.port.postMessage(input);
    Atomics.store(thread.control, CALLED, call);
    Atomics.notify(thread.control, CALLED);
    const isAnswered = waitFor(thread.control, ANSWERED, call, CALL_MS);
    const answer = receiveMessageOnPort(thread.port)?.message as ScriptAnswer | undefined;
    if (!isAnswered || answer === undefined) {
      this.#replace(thread);
      return { ok: false, error: `no verdict within ${CALL_MS} ms; its thread was ended` };
    }
    return answer;
  }

  /** Resolves when every thread that had to be ended is gone. */
  async settled(): Promise<void> {
    await Promise.all(this.#ending.splice(0));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    const threads = this.#threads.splice(0);
    await Promise.all([...threads.map(({ worker }) => worker.terminate()), this.settled()]);
  }

  /** The next one starts when this one is gone: both at once would only delay each other. */
  #replace(thread: Thread): void {
    this.terminated += 1;
    this.#threads = this.#threads.filter((each) => each !== thread);
    const asked = performance.now();
    this.#ending.push(
      thread.worker.terminate().then(() => {
        this.lastEnding = performance.now() - asked;
      }),
    );
  }

  #gone(worker: Worker): void {
    this.#threads = this.#threads.filter((each) => each.worker !== worker);
    if (!this.#stopped) this.#threads.push(this.#spawn());
  }

  #spawn(): Thread {
    const control = new SharedArrayBuffer(CONTROL_BYTES);
    const { port1, port2 } = new MessageChannel();
    const start: WorkerStart = { control, port: port2, script: this.#script, file: this.#file };
    const worker = new Worker(new URL("./worker.js", import.meta.url), {
      workerData: start,
      transferList: [port2],
      execArgv: [],
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 },
    });
    worker.on("error", () => {});
    worker.on("exit", () => this.#gone(worker));
    worker.unref();
    port1.unref();
    return { worker, control: new Int32Array(control), port: port1, next: 1 };
  }
}

function isReady({ control, next }: Thread): boolean {
  return Atomics.load(control, READY) >= next;
}

/** Whether the worker came to this call in time. */
function waitFor(control: Int32Array, word: number, call: number, milliseconds: number): boolean {
  const until = performance.now() + milliseconds;
  for (;;) {
    const seen = Atomics.load(control, word);
    if (seen >= call) return true;
    const left = until - performance.now();
    if (left <= 0) return false;
    Atomics.wait(control, word, seen, left);
  }
}
