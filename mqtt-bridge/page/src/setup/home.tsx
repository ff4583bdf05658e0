import { change, draft, household } from "../draft.js";
import { Fields, type Schema } from "../parts/schema-form.js";
import { t } from "../strings.js";
import { listOf, textOf } from "./progress.js";
import { only } from "./values.js";

const ANIMALS = ["heron", "plover", "otter", "marten", "godwit", "lapwing", "gannet", "siskin"];
const STONES = ["quartz", "amber", "basalt", "jasper", "slate", "opal", "garnet", "beryl"];

/** The home's own names, and canaries. */
export function HomeStep() {
  const schema = (household.value?.schema ?? {}) as Schema;
  const canaries = listOf(draft.value, "canaries");
  const made = canaries.filter((each) => textOf(each, "type") === "text").at(-1);
  const make = (): void => {
    const value = makeWord();
    change(["canaries", canaries.length], { label: value, type: "text", value });
  };
  return (
    <>
      <p class="quiet">{t("homeMore")}</p>
      <Fields schema={only(schema, ["home"])} path={[]} value={draft.value} />
      <p class="actions">
        <button type="button" class="plain" onClick={make}>
          {t("wordMake")}
        </button>
      </p>
      <p role="status">{made !== undefined && t("wordMade", { word: textOf(made, "value") })}</p>
      <Fields schema={only(schema, ["canaries"])} path={[]} value={draft.value} />
    </>
  );
}

/** Exists nowhere else: some 26 bits, and nobody writes such words side by side. */
function makeWord(): string {
  const [a = 0, b = 0, c = 0] = crypto.getRandomValues(new Uint32Array(3));
  return `${STONES[a % STONES.length]}-${ANIMALS[b % ANIMALS.length]}-${100_000 + (c % 900_000)}`;
}
