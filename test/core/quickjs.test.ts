import { existsSync, readdirSync, readFileSync } from "node:fs";
import { getQuickJS, type QuickJSContext } from "quickjs-emscripten";
import t from "tap";
import * as nodeCore from "../../core/index.js";
import { bundleCore, CORE_BUNDLE } from "./bundle-core.js";
import { prepare, type Run, type Setup } from "./engine-run.js";
import { golden } from "./golden.js";
import {
  CONTACTS_TEXT,
  HOUSEHOLD_TEXT,
  missingForSamples,
  recordSample,
  SAMPLES,
} from "./recorded.js";
import { stream } from "./streams.js";

const ATTRIBUTION = "build/attribution.bin";
const STREAMS = 200;

const packs = readdirSync("core/rules/packs")
  .sort()
  .map((name) => ({
    name,
    text: readFileSync(`core/rules/packs/${name}`, "utf8"),
  }));

const SETUP: Setup = { household: HOUSEHOLD_TEXT, contacts: CONTACTS_TEXT, packs };

function runOf(records: readonly Uint8Array[], mode: Run["mode"]): Run {
  return { mode, batches: records.map((batch) => nodeCore.encodeBase64(batch)) };
}

/** QuickJS with the bundle in it: no file system, no network, no clock but its own. */
class Engine {
  readonly #vm: QuickJSContext;

  private constructor(vm: QuickJSContext) {
    this.#vm = vm;
  }

  static async start(bundle: string, attribution: Uint8Array | null): Promise<Engine> {
    const vm = (await getQuickJS()).newContext();
    vm.runtime.setModuleLoader((name) => {
      if (name !== "core") throw new Error(`core imports ${name}`);
      return bundle;
    });
    const file = attribution === null ? vm.null : vm.newArrayBuffer(attribution.slice().buffer);
    vm.setProp(vm.global, "file", file);
    file.dispose();
    const engine = new Engine(vm);
    engine.#give("setup", SETUP);
    engine.#eval(
      `import * as core from "core";
       const prepare = ${prepare.toString()};
       const attribution = file === null ? null : new Uint8Array(file);
       globalThis.run = prepare(core, JSON.parse(setup), attribution);`,
      "module",
    );
    return engine;
  }

  run(run: Run): string {
    this.#give("input", run);
    return this.#eval("run(JSON.parse(input))", "global");
  }

  #give(name: string, value: object): void {
    this.#vm
      .newString(JSON.stringify(value))
      .consume((text) => this.#vm.setProp(this.#vm.global, name, text));
  }

  stop(): void {
    this.#vm.dispose();
  }

  #eval(code: string, type: "module" | "global"): string {
    const result = this.#vm.evalCode(code, "test.js", { type });
    const value = this.#vm.unwrapResult(result).consume((handle) => this.#vm.dump(handle));
    return String(value);
  }
}

/** Samples of another seed have other values; then only the engines are compared. */
const SEED_OF_GOLDENS = /^#.*\bSEED=1\b/;

/** Devices, sightings and alerts, without the traffic around them. */
function findings(lines: string): string {
  return lines.replace(/^\{"kind":"(flow|dns|summary)".*\n/gm, "");
}

t.before(bundleCore);

t.test("the bundle is one file that asks nothing of its host", async (t) => {
  const code = readFileSync(CORE_BUNDLE, "utf8");
  t.notMatch(code, /^\s*import\s.+from\s|\bimport\(|\brequire\(/m, "no imports");
  t.notMatch(
    code,
    /\bnew Function\(|\beval\(|\bprocess\.|\bBuffer\.|\bnew URL\(/,
    "no eval, no Node, no DOM",
  );
});

t.test("generated event streams give the same lines under QuickJS and under Node", async (t) => {
  const engine = await Engine.start(readFileSync(CORE_BUNDLE, "utf8"), null);
  const { household } = nodeCore.parseHousehold(
    HOUSEHOLD_TEXT,
    "household.yaml",
    () => CONTACTS_TEXT,
  );
  const needles = nodeCore.buildNeedles(household ?? nodeCore.EMPTY_HOUSEHOLD).meanings.length;
  const underNode = prepare(nodeCore, SETUP, null);
  let alerts = 0;
  for (let seed = 0; seed < STREAMS; seed++) {
    const run = runOf(
      [stream(2 * seed, needles), stream(2 * seed + 1, needles)],
      seed % 4 === 0 ? "live" : "scan",
    );
    const wanted = underNode(run);
    const found = engine.run(run);
    if (found !== wanted) t.equal(found, wanted, `stream ${seed}`);
    alerts += wanted.split('"kind":"alert"').length - 1;
  }
  engine.stop();
  t.ok(alerts >= 100, `${alerts} alerts in ${STREAMS} streams`);
});

t.test(
  "the samples give the same lines under QuickJS and under Node, and these are the golden ones",
  {
    skip: missingForSamples() ?? (existsSync(ATTRIBUTION) ? false : `${ATTRIBUTION} (make build)`),
  },
  async (t) => {
    const attribution = new Uint8Array(readFileSync(ATTRIBUTION));
    const engine = await Engine.start(readFileSync(CORE_BUNDLE, "utf8"), attribution);
    const underNode = prepare(nodeCore, SETUP, attribution);
    for (const name of SAMPLES) {
      const run = runOf([await recordSample(name)], "scan");
      const wanted = underNode(run);
      t.equal(engine.run(run), wanted, name);
      if (SEED_OF_GOLDENS.test(HOUSEHOLD_TEXT)) golden(t, `${name}.jsonl`, findings(wanted));
    }
    engine.stop();
  },
);
