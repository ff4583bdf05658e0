import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "../leaks/make/generate.js";
import { countWord, readWords, seedWord } from "../run/words.js";
import { faults, render } from "./render.js";

/** `make wording COUNT=5000 SEED=n`: every rendering of generated cases is searched; status 1 when something is wrong. */
async function main(count: number, seed: number): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), "telltale-wording-"));
  try {
    const { captures, household } = generate(seed, count, join(dir, "made"));
    const rendered = await render(captures, household, join(dir, "store"));
    const wrong = faults(rendered, household);
    const bytes = [...rendered.texts.values()].reduce((sum, text) => sum + text.length, 0);
    const { size } = rendered.texts;
    console.log(
      JSON.stringify({
        seed,
        cases: count,
        renderings: size,
        bytes,
        alerts: rendered.alerts.length,
        faults: wrong.length,
      }),
    );
    for (const line of wrong.slice(0, 20)) console.error(line);
    return wrong.length === 0 ? 0 : 1;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const { count, seed } = readWords("wording", { count: countWord(5000), seed: seedWord("1") });
process.exitCode = await main(Number(count), Number(seed));
