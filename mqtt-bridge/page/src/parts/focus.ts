/** A button that is about to vanish with what it did. */
export interface Leaving {
  /** Gives the keyboard a place near the button, unless the person has moved on. */
  done(): void;
}

/** Remembers where the keyboard should go: the next alert's first button, or the page's heading. */
export function leaveCard(button: HTMLElement): Leaving {
  const firsts = [...document.querySelectorAll<HTMLElement>(".alert .actions button:first-child")];
  return leave(button, () => firsts.slice(firsts.indexOf(button) + 1).find(isThere) ?? heading());
}

/** The same where the card stays: its first button. */
export function leaveButton(button: HTMLElement): Leaving {
  const first = button.parentElement?.querySelector<HTMLElement>("button") ?? null;
  return leave(button, () => (first?.isConnected === true ? first : heading()));
}

/** An element is about to go: who was in it goes on at the page's heading. */
export function leaveWith(element: HTMLElement | null): void {
  if (element?.contains(document.activeElement) === true) heading()?.focus();
}

function leave(button: HTMLElement, target: () => HTMLElement | null): Leaving {
  return {
    done: () => {
      const at = document.activeElement;
      if (at === button || at === document.body) target()?.focus();
    },
  };
}

function isThere(element: HTMLElement): boolean {
  return element.isConnected;
}

function heading(): HTMLElement | null {
  const found = document.querySelector<HTMLElement>("main h1");
  // Reachable for a script, not a stop on the way of the Tab key.
  if (found !== null) found.tabIndex = -1;
  return found;
}
