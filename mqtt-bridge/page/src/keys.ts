import { signal } from "@preact/signals";
import { href } from "./route.js";

type Words =
  | "home"
  | "alerts"
  | "sightings"
  | "household"
  | "held"
  | "whereTo"
  | "live"
  | "captures"
  | "more"
  | "keySearch"
  | "keyHelp";

export interface Shortcut {
  /** Pressed one after the other. */
  readonly keys: string;
  readonly words: Words;
  readonly to: string;
}

export const SHORTCUTS: readonly Shortcut[] = [
  { keys: "gh", words: "home", to: href.home },
  { keys: "ga", words: "alerts", to: href.alerts },
  { keys: "gs", words: "sightings", to: href.sightings },
  { keys: "gi", words: "held", to: href.held },
  { keys: "gw", words: "whereTo", to: href.where("company") },
  { keys: "gl", words: "live", to: href.live },
  { keys: "gc", words: "captures", to: href.captures("") },
  { keys: "gp", words: "household", to: href.household },
  { keys: "gm", words: "more", to: href.more },
  { keys: "/", words: "keySearch", to: href.sightings },
  { keys: "?", words: "keyHelp", to: href.keys },
];

const SETTING = "telltale.keys";
/** Between two keys of one shortcut, milliseconds. */
const PATIENCE_MS = 1500;

export const areKeysOn = signal(read());

export function setKeysOn(isOn: boolean): void {
  areKeysOn.value = isOn;
  try {
    localStorage.setItem(SETTING, isOn ? "on" : "off");
  } catch {
    // It holds until the page is closed.
  }
}

/** Listens for the shortcuts; who writes in a field, or holds a modifier, means something else. */
export function listenForKeys(): void {
  let [pressed, at] = ["", 0];
  addEventListener("keydown", (event) => {
    const { key, ctrlKey, altKey, metaKey, target } = event;
    if (!areKeysOn.value || ctrlKey || altKey || metaKey || isField(target)) return;
    if (key.length !== 1) return;
    pressed = event.timeStamp - at > PATIENCE_MS ? key : pressed + key;
    at = event.timeStamp;
    const shortcut = SHORTCUTS.find(({ keys }) => pressed.endsWith(keys));
    if (shortcut === undefined) return;
    event.preventDefault();
    pressed = "";
    const before = location.hash;
    location.hash = shortcut.to;
    if (shortcut.keys === "/") focusSearch(location.hash !== before);
  });
}

function focusSearch(isElsewhere: boolean): void {
  const focus = () => document.querySelector<HTMLElement>("input[type=search]")?.focus();
  // A new view is drawn after the address has changed, and takes the focus first.
  if (isElsewhere) {
    addEventListener("hashchange", () => requestAnimationFrame(focus), { once: true });
  } else focus();
}

function isField(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, select, textarea") !== null;
}

function read(): boolean {
  try {
    return localStorage.getItem(SETTING) !== "off";
  } catch {
    return true;
  }
}
