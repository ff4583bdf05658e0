/** What a list of rows does with the keyboard. */
export interface Keyboard {
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onFocusIn: (event: FocusEvent) => void;
}

/** Where a key leads: to a place, or by a number of rows or of windows. */
export interface Step {
  readonly to?: number;
  readonly by: number;
  readonly isPage: boolean;
}

const STEPS: Readonly<Record<string, Step>> = {
  ArrowDown: { by: 1, isPage: false },
  ArrowUp: { by: -1, isPage: false },
  PageDown: { by: 1, isPage: true },
  PageUp: { by: -1, isPage: true },
  Home: { to: 0, by: 0, isPage: false },
  End: { to: Number.MAX_SAFE_INTEGER, by: 0, isPage: false },
};

const CONTROLS = "a[href], button, input, select, textarea, summary";
/** What takes arrows itself. */
const FIELDS = "input, select, textarea";

/** null: the key is for something else. */
export function stepOf({ key, target, altKey, ctrlKey, metaKey }: KeyboardEvent): Step | null {
  if (altKey || ctrlKey || metaKey || (target as Element).matches(FIELDS)) return null;
  return STEPS[key] ?? null;
}

/** Enter on a row presses the first thing in it, Escape comes back from there. False: the key is for something else. */
export function openRow({ key, target }: KeyboardEvent): boolean {
  const place = target as HTMLElement;
  const row = place.closest<HTMLElement>("[data-key]");
  if (row === null) return false;
  if (key === "Enter" && place === row) {
    const first = row.querySelector<HTMLElement>("summary") ?? row.querySelector<HTMLElement>("a");
    first?.click();
    return first !== null;
  }
  if (key !== "Escape" || place === row) return false;
  row.focus();
  return true;
}

/** False: there is no such row in the document. */
export function focusRow(place: Element | null, key: string | null): boolean {
  const row = rowsIn(place).find((each) => key !== null && each.dataset.key === key);
  if (row === undefined) return false;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  return true;
}

/** What the keyboard came to, until the person does something else. */
let _reached: Element | null = null;

addEventListener("focusin", ({ target }) => {
  _reached = target instanceof Element ? target : null;
});
for (const other of ["keydown", "pointerdown", "wheel", "touchmove"]) {
  addEventListener(other, () => {
    _reached = null;
  });
}

/** Who went past a list to what stands behind it is not left behind when its rows turn out to be higher. */
export function holdFocus(place: Element | null): void {
  if (place === null || _reached === null) return;
  const isBehind = place.compareDocumentPosition(_reached) & Node.DOCUMENT_POSITION_FOLLOWING;
  if (isBehind && !place.contains(_reached)) _reached.scrollIntoView({ block: "nearest" });
}

/** The Tab key goes through what is in the active row, and past all others. */
export function fence(place: Element | null, active: string | null): void {
  for (const row of rowsIn(place)) {
    for (const control of row.querySelectorAll(CONTROLS)) {
      if (row.dataset.key === active) control.removeAttribute("tabindex");
      else control.setAttribute("tabindex", "-1");
    }
  }
}

/** Notes the heights of what is drawn; whether one was another than thought. */
export function measure(place: Element | null, heights: Map<string, number>): boolean {
  let isChanged = false;
  for (const row of rowsIn(place)) {
    const { height } = row.getBoundingClientRect();
    const key = row.dataset.key ?? "";
    if (heights.get(key) === height) continue;
    heights.set(key, height);
    isChanged = true;
  }
  return isChanged;
}

/** Children that are rows; what keeps the place of others has no key. */
function rowsIn(place: Element | null): HTMLElement[] {
  const children = [...(place?.children ?? [])] as HTMLElement[];
  return children.filter(({ dataset }) => dataset.key !== undefined);
}
