import { signal } from "@preact/signals";

/** What the page shows; it stands behind the # of the address. */
export type Route =
  | { readonly view: "home" }
  | { readonly view: "device"; readonly mac: string }
  | { readonly view: "alerts" }
  | { readonly view: "alert"; readonly id: string }
  | { readonly view: "sightings" }
  | { readonly view: "household" }
  /** The printed link, which sets the password. */
  | { readonly view: "start"; readonly code: string };

/** The route of an address such as `#/devices/aa:bb:cc:dd:ee:ff`; what is not understood is home. */
export function readRoute(hash: string): Route {
  const [view = "", subject = ""] = hash.replace(/^#\/?/, "").split("/");
  const id = decode(subject);
  switch (view) {
    case "devices":
      return id === "" ? { view: "home" } : { view: "device", mac: id };
    case "alerts":
      return id === "" ? { view: "alerts" } : { view: "alert", id };
    case "sightings":
      return { view: "sightings" };
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
  route.value = readRoute(location.hash);
  scrollTo(0, 0);
});

export const href = {
  home: "#/",
  alerts: "#/alerts",
  sightings: "#/sightings",
  household: "#/household",
  device: (mac: string) => `#/devices/${encodeURIComponent(mac)}`,
  alert: (id: string) => `#/alerts/${encodeURIComponent(id)}`,
} as const;
