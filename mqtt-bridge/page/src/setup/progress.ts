import { computed, signal } from "@preact/signals";
import { draft, type Plain } from "../draft.js";
import { isDemo, status } from "../state.js";

/** Steps of the guided start, in their order. */
export const STEPS = ["people", "values", "home", "router", "phone", "test"] as const;
export type Step = (typeof STEPS)[number];

const KEPT = "telltale.setup";

interface Marks {
  /** Steps that a person has left behind, done or not. */
  readonly passed: readonly Step[];
  /** The person does not want to be reminded. */
  readonly closed: boolean;
}

const marks = signal<Marks>(readMarks());

export function isStep(name: string): name is Step {
  return STEPS.some((each) => each === name);
}

/** The person goes on from here. */
export function pass(step: Step): void {
  setMarks({ ...marks.value, passed: [...new Set([...marks.value.passed, step])] });
}

export function closeSetup(): void {
  setMarks({ ...marks.value, closed: true });
}

export const isClosed = computed(() => marks.value.closed);

/** What is there, whoever entered it and where. */
export const done = computed<ReadonlySet<Step>>(() => {
  const people = listOf(draft.value, "people");
  const devices = people.flatMap((person) => listOf(person, "devices"));
  const { home, canaries } = draft.value as { readonly home?: Plain; readonly canaries?: Plain };
  const isThere: Readonly<Record<Step, boolean>> = {
    people: devices.length > 0,
    values: people.some(hasValue) || devices.some(hasValue),
    home: home !== undefined || canaries !== undefined,
    router: (status.value?.routers ?? []).some(
      ({ last_seen, demo }) => last_seen !== null && !demo,
    ),
    phone: marks.value.passed.includes("phone"),
    test: marks.value.passed.includes("test"),
  };
  return new Set(STEPS.filter((step) => isThere[step]));
});

/** The first step that is neither there nor left behind; null: there is none. */
export const nextStep = computed<Step | null>(() => {
  const { passed } = marks.value;
  return STEPS.find((step) => !done.value.has(step) && !passed.includes(step)) ?? null;
});

export const isWanted = computed(() => !isDemo.value && !isClosed.value);

/** A list in a mapping; none where it is something else. */
export function listOf(value: Plain | undefined, key: string): readonly Plain[] {
  const found = (value as Readonly<Record<string, Plain>> | undefined)?.[key];
  return Array.isArray(found) ? (found as readonly Plain[]) : [];
}

/** A text in a mapping. */
export function textOf(value: Plain | undefined, key: string): string {
  const found = (value as Readonly<Record<string, Plain>> | undefined)?.[key];
  return typeof found === "string" ? found : "";
}

const NO_VALUES: ReadonlySet<string> = new Set(["name", "mac", "watch", "devices", "consents"]);

function hasValue(of: Plain): boolean {
  return Object.keys(of as object).some((key) => !NO_VALUES.has(key));
}

function setMarks(next: Marks): void {
  marks.value = next;
  try {
    localStorage.setItem(KEPT, JSON.stringify(next));
  } catch {
    // A browser that keeps nothing is asked again.
  }
}

function readMarks(): Marks {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT) ?? "{}") as Partial<Marks>;
    const passed = Array.isArray(kept.passed) ? kept.passed.filter(isStep) : [];
    return { passed, closed: kept.closed === true };
  } catch {
    return { passed: [], closed: false };
  }
}
