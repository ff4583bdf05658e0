import { signal } from "@preact/signals";

/** Views that are loaded when they are opened first; what stands behind the name is theirs. */
const LAZY_VIEWS = [
  "more",
  "setup",
  "hello",
  "where",
  "blocks",
  "held",
  "live",
  "captures",
  "keys",
  "report",
  "rules",
  "policy",
  "routers",
  "settings",
  "me",
] as const;
export type LazyView = (typeof LAZY_VIEWS)[number];

/** What the page shows; it stands behind the # of the address. */
export type Route =
  | { readonly view: "home" }
  | { readonly view: "device"; readonly mac: string }
  | { readonly view: "alerts" }
  | { readonly view: "alert"; readonly id: string }
  | { readonly view: "sightings"; readonly words: string }
  | { readonly view: "household" }
  | { readonly view: LazyView; readonly rest: string }
  /** The printed link, which sets the password. */
  | { readonly view: "start"; readonly code: string };

/** The route of an address such as `#/devices/aa:bb:cc:dd:ee:ff`; what is not understood is home. */
export function readRoute(hash: string): Route {
  const [view = "", subject = ""] = hash.replace(/^#\/?/, "").split("/");
  const id = decode(subject);
  const lazy = LAZY_VIEWS.find((each) => each === view);
  if (lazy !== undefined) return { view: lazy, rest: id };
  switch (view) {
    case "devices":
      return id === "" ? { view: "home" } : { view: "device", mac: id };
    case "alerts":
      return id === "" ? { view: "alerts" } : { view: "alert", id };
    case "sightings":
      return { view: "sightings", words: id };
    case "household":
      return { view: "household" };
    case "start":
      return id === "" ? { view: "home" } : { view: "start", code: id };
    default:
      return { view: "home" };
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

export const route = signal<Route>(readRoute(location.hash));

addEventListener("hashchange", () => {
  const [before, next] = [route.value, readRoute(location.hash)];
  route.value = next;
  // Who searches goes on writing.
  if (before.view === "sightings" && next.view === "sightings") return;
  scrollTo(0, 0);
  document.querySelector("main")?.focus({ preventScroll: true });
});

/** A link that only this machine can open. */
export function isLoopback(url: string): boolean {
  return /^(localhost|127\.|\[::1\])/.test(new URL(url).hostname);
}

export const href = {
  home: "#/",
  alerts: "#/alerts",
  sightings: "#/sightings",
  household: "#/household",
  more: "#/more",
  held: "#/held",
  live: "#/live",
  keys: "#/keys",
  where: (by: string) => `#/where/${by}`,
  search: (words: string) => `#/sightings/${encodeURIComponent(words)}`,
  captures: (id: string) => `#/captures/${encodeURIComponent(id)}`,
  report: (id: string) => `#/report/${encodeURIComponent(id)}`,
  blocks: "#/blocks",
  policy: "#/policy",
  routers: "#/routers",
  settings: (part: string) => (part === "" ? "#/settings" : `#/settings/${part}`),
  rules: (part: string) => (part === "" ? "#/rules" : `#/rules/${part}`),
  setup: (step: string) => `#/setup/${step}`,
  device: (mac: string) => `#/devices/${encodeURIComponent(mac)}`,
  alert: (id: string) => `#/alerts/${encodeURIComponent(id)}`,
} as const;
