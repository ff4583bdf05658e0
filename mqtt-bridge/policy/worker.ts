import { type MessagePort, receiveMessageOnPort, workerData } from "node:worker_threads";
import {
  getQuickJS,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
  type QuickJSWASMModule,
  Scope,
} from "quickjs-emscripten";
import { ANSWERED, CALLED, READY, type ScriptAnswer, type WorkerStart } from "./wire.js";

/** Limits of one run: bytes of memory and of stack, characters of an answer. */
const MEMORY_MAX = 16 * 1024 * 1024;
const STACK_MAX = 256 * 1024;
const ANSWER_MAX = 4096;
/** The polite deadline of one run, milliseconds; what does not heed it is terminated by the pool. */
const RUN_MS = 60;
/** And of reading the script, for which nobody waits. */
const READ_MS = 1000;

interface Engine {
  readonly runtime: QuickJSRuntime;
  readonly context: QuickJSContext;
}

/** A script that was read and waits for its one call. */
interface Prepared extends Engine {
  readonly call: QuickJSHandle;
}

/** A script that could not be read. */
interface Refused extends Engine {
  readonly error: ScriptAnswer;
}

/**
 * Takes what it needs before the script can change it. The script's own names are looked up late, so that `judge` may be
 * declared in any way.
 */
const FRAME = `(() => {
  const { parse, stringify } = JSON;
  const evaluate = globalThis.eval;
  return (input) => {
    const judge = evaluate("typeof judge === 'function' ? judge : null");
    if (judge === null) throw new TypeError("the script defines no function judge(sighting)");
    const verdict = judge(parse(input));
    const answer = verdict === undefined ? "null" : stringify(verdict);
    return typeof answer === "string" ? answer : "null";
  };
})()`;

/** One script, one call after the other, each in an engine of its own. */
class ScriptWorker {
  readonly #quickjs: QuickJSWASMModule;
  readonly #start: WorkerStart;
  readonly #control: Int32Array;
  readonly #port: MessagePort;
  #deadline = 0;

  constructor(quickjs: QuickJSWASMModule, start: WorkerStart) {
    this.#quickjs = quickjs;
    this.#start = start;
    this.#control = new Int32Array(start.control);
    this.#port = start.port;
  }

  /** Serves until the thread is terminated: the pool asks by shared memory, so that both sides may block. */
  serve(): never {
    for (let call = 1; ; call++) {
      const prepared = this.#prepare();
      this.#say(READY, call);
      while (Atomics.load(this.#control, CALLED) < call) {
        Atomics.wait(this.#control, CALLED, call - 1);
      }
      const input = receiveMessageOnPort(this.#port)?.message as string;
      this.#port.postMessage("error" in prepared ? prepared.error : this.#run(prepared, input));
      this.#say(ANSWERED, call);
      // An engine that cannot be taken down is broken for good.
      if (!dispose(prepared)) process.exit();
    }
  }

  #say(word: number, call: number): void {
    Atomics.store(this.#control, word, call);
    Atomics.notify(this.#control, word);
  }

  #prepare(): Prepared | Refused {
    const runtime = this.#quickjs.newRuntime();
    runtime.setMemoryLimit(MEMORY_MAX);
    runtime.setMaxStackSize(STACK_MAX);
    runtime.setInterruptHandler(() => Date.now() > this.#deadline);
    const context = runtime.newContext();
    this.#deadline = Date.now() + READ_MS;
    let call: QuickJSHandle | null = null;
    try {
      call = context.unwrapResult(context.evalCode(FRAME, "<telltale>"));
      context.unwrapResult(context.evalCode(this.#start.script, this.#start.file)).dispose();
      return { runtime, context, call };
    } catch (error) {
      call?.dispose();
      return { runtime, context, error: failure(error) };
    }
  }

  #run({ context, call }: Prepared, input: string): ScriptAnswer {
    this.#deadline = Date.now() + RUN_MS;
    try {
      return Scope.withScope((scope) => {
        const text = scope.manage(context.newString(input));
        const result = context.callFunction(call, context.undefined, text);
        const answer = scope.manage(context.unwrapResult(result));
        const size = context.getProp(answer, "length").consume((length) => context.dump(length));
        if (typeof size !== "number" || size > ANSWER_MAX) {
          return { ok: false, error: `the verdict is longer than ${ANSWER_MAX} characters` };
        }
        return { ok: true, verdict: context.getString(answer) };
      });
    } catch (error) {
      return failure(error);
    }
  }
}

/** false: the engine is broken. */
function dispose({ runtime, context, ...rest }: Prepared | Refused): boolean {
  try {
    if ("call" in rest) rest.call.dispose();
    context.dispose();
    runtime.dispose();
    return true;
  } catch {
    return false;
  }
}

function failure(error: unknown): ScriptAnswer {
  const { name, message } = error instanceof Error ? error : { name: "", message: String(error) };
  const isLate = message === "interrupted";
  const said = isLate ? `no verdict within ${RUN_MS} ms` : message || name;
  return { ok: false, error: placeOf(error) + said };
}

/** `policy.js:3: `, from the first line of the script's own stack. */
function placeOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const line = /\(?([^\s():]+):(\d+)(?::\d+)?\)?/.exec(stack.replace(/^.*<telltale>.*$/gm, ""));
  return line === null || !line[1]?.endsWith(".js") ? "" : `line ${line[2]}: `;
}

const start = workerData as WorkerStart;
new ScriptWorker(await getQuickJS(), start).serve();
