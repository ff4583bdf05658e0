import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import type { Inputs } from "../../mqtt-bridge/engine.js";
import { LiveInputs } from "../../mqtt-bridge/run/inputs.js";

const HOUSEHOLD = readFileSync("test/captures/household.yaml", "utf8");
const WORD = "quartz-heron";
const CHANGED = `${HOUSEHOLD}  - {label: word, type: text, value: ${WORD}}\n`;

interface How {
  /** Called between the first reading and the watching. */
  readonly whileReading?: (file: string) => void;
}

/** Inputs that were read from a household file of the test's own. */
function open(t: Test, { whileReading }: How = {}) {
  const dir = t.testdir();
  const file = join(dir, "household.yaml");
  writeFileSync(file, HOUSEHOLD);
  copyFileSync("test/captures/contacts.vcf", join(dir, "contacts.vcf"));
  const inputs = new LiveInputs({
    names: () => ({ household: file, rules: null, lan: [] }),
    places: [],
    log: () => {},
    now: () => {
      whileReading?.(file);
      return 0;
    },
  });
  t.teardown(() => inputs.stop());
  return { file, inputs };
}

/** Inputs whose folder was made after they were read, and what puts a household into it. */
function openNew(t: Test) {
  const folder = join(t.testdir(), "store");
  const file = join(folder, "household.yaml");
  const inputs = new LiveInputs({
    names: () => ({ household: existsSync(file) ? file : null, rules: null, lan: [] }),
    places: [{ folder, names: new Set(["household.yaml"]) }],
    log: () => {},
    now: () => 0,
  });
  t.teardown(() => inputs.stop());
  mkdirSync(folder);
  const save = (): void => {
    copyFileSync("test/captures/contacts.vcf", join(folder, "contacts.vcf"));
    writeFileSync(file, CHANGED);
  };
  return { inputs, save };
}

const knowsWord = ({ household }: Inputs): boolean =>
  household.identifiers.some(({ value }) => value === WORD);

/** Resolves when the handler has heard of the word. */
const told = (inputs: LiveInputs): Promise<void> =>
  new Promise((resolve) => inputs.start((each) => knowsWord(each) && resolve()));

t.test("what is saved before the start is in force after it", async (t) => {
  const { file, inputs } = open(t);
  writeFileSync(file, CHANGED);
  t.notOk(knowsWord(inputs.current));
  await told(inputs);
  t.ok(knowsWord(inputs.current));
});

t.test("what is saved while the files are read for the first time is in force, too", async (t) => {
  const { inputs } = open(t, { whileReading: (file) => writeFileSync(file, CHANGED) });
  t.notOk(knowsWord(inputs.current));
  await told(inputs);
  t.ok(knowsWord(inputs.current));
});

t.test("a folder that is made before the start is watched, with what lies in it", async (t) => {
  const { inputs, save } = openNew(t);
  save();
  await told(inputs);
  t.ok(knowsWord(inputs.current));
});

t.test("a folder that is made before the start is watched from then on", async (t) => {
  const { inputs, save } = openNew(t);
  const heard = told(inputs);
  save();
  await heard;
  t.ok(knowsWord(inputs.current));
});

t.test("what the page has read again before the start is told at the start", async (t) => {
  const { file, inputs } = open(t);
  writeFileSync(file, CHANGED);
  t.ok(inputs.reload());
  await told(inputs);
  t.pass("the handler heard of it");
});
