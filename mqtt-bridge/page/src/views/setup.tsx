import { useEffect } from "preact/hooks";
import { household, loadHousehold, outcome, saveHousehold } from "../draft.js";
import type { LazyProps } from "../lazy.js";
import { href } from "../route.js";
import { HomeStep } from "../setup/home.js";
import { PeopleStep } from "../setup/people.js";
import { PhoneStep } from "../setup/phone.js";
import { closeSetup, done, isStep, nextStep, pass, STEPS, type Step } from "../setup/progress.js";
import { RouterStep } from "../setup/router.js";
import { TrialStep } from "../setup/trial.js";
import { ValuesStep } from "../setup/values.js";
import { isDemo, status } from "../state.js";
import { t } from "../strings.js";

const VIEWS: Readonly<Record<Step, () => preact.JSX.Element | null>> = {
  people: PeopleStep,
  values: ValuesStep,
  home: HomeStep,
  router: RouterStep,
  phone: PhoneStep,
  test: TrialStep,
};
/** Steps that change the household file. */
const SAVING: ReadonlySet<Step> = new Set(["people", "values", "home"]);

/** The guided start: each step has an address of its own, so that Back and a link work. */
export default function Setup({ rest }: LazyProps) {
  useEffect(() => void loadHousehold(), []);
  if (status.value === null) return null;
  if (isDemo.value) return <Demo isAsked={rest !== ""} />;
  if (household.value === null) return null;
  if (!isStep(rest)) return <Onto step={nextStep.value ?? STEPS[0]} />;
  const step = rest;
  const View = VIEWS[step];
  const at = STEPS.indexOf(step);
  return (
    <section class="household setup">
      <h1>{t("setup")}</h1>
      <p class="quiet">{t("setupMore")}</p>
      <Steps at={step} />
      <h2>
        {t("setupStep", { n: at + 1, all: STEPS.length })}: {stepWords(step)}
      </h2>
      <View key={step} />
      <Onward step={step} />
    </section>
  );
}

/** Gives the step an address: what is done there must not lead on by itself. */
function Onto({ step }: { step: Step }) {
  useEffect(() => location.replace(href.setup(step)), [step]);
  return null;
}

/** Who comes from the printed link sees the demonstration itself. */
function Demo({ isAsked }: { isAsked: boolean }) {
  useEffect(() => {
    if (!isAsked) location.replace(href.home);
  }, [isAsked]);
  return (
    <section class="household">
      <h1>{t("setup")}</h1>
      <p>{t("setupDemo")}</p>
    </section>
  );
}

function Steps({ at }: { at: Step }) {
  return (
    <ol class="steps">
      {STEPS.map((step) => (
        <li key={step} class={done.value.has(step) ? "done" : ""}>
          <a href={href.setup(step)} aria-current={step === at ? "step" : undefined}>
            {stepWords(step)}
            {done.value.has(step) && <span class="hidden-words"> ({t("setupDone")})</span>}
          </a>
        </li>
      ))}
    </ol>
  );
}

function Onward({ step }: { step: Step }) {
  const at = STEPS.indexOf(step);
  const [before, after] = [STEPS[at - 1], STEPS[at + 1]];
  const leave = (): void => {
    pass(step);
    if (after === undefined) closeSetup();
    location.hash = after === undefined ? href.home : href.setup(after);
  };
  const save = async (): Promise<void> => {
    if (await saveHousehold()) return leave();
    setTimeout(() => document.querySelector<HTMLElement>("main [aria-invalid=true]")?.focus());
  };
  const isSaving = SAVING.has(step);
  const { text, bad } = outcome.value ?? { text: null, bad: false };
  return (
    <>
      <p role="status" class={bad ? "wrong" : "quiet"}>
        {bad ? text : null}
      </p>
      <p class="actions onward">
        {before !== undefined && (
          <a class="button plain" href={href.setup(before)}>
            {t("setupBack")}
          </a>
        )}
        {isSaving && (
          <button type="button" onClick={() => void save()}>
            {t("setupNext")}
          </button>
        )}
        <button type="button" class={isSaving ? "plain" : ""} onClick={leave}>
          {isSaving ? t("setupSkip") : t(after === undefined ? "setupFinish" : "setupOnward")}
        </button>
      </p>
    </>
  );
}

function stepWords(step: Step): string {
  return t(`setup.${step}`);
}
