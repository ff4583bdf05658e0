import type { Page } from "playwright-core";

/** A view of the page with what is in it once it is drawn. */
export interface AnyView {
  readonly name: string;
  readonly path: string;
  readonly ready: string;
}

interface Items {
  readonly items: readonly {
    readonly id: string;
    readonly mac: string;
    readonly name: string;
    readonly title: string;
  }[];
}

/** Every view of a running demonstration, each by its own address. */
export async function allViews(base: string): Promise<AnyView[]> {
  const get = async (path: string): Promise<Items> =>
    (await (await fetch(`${base}api/${path}`)).json()) as Items;
  const alerts = (await get("alerts")).items;
  const alert = alerts.find(({ title }) => title.includes("IMSI"))?.id ?? "";
  const device = (await get("devices")).items.find(({ name }) => name === "Redmi 1S")?.mac ?? "";
  return [
    { name: "home", path: "#/", ready: ".card.device" },
    { name: "alerts", path: "#/alerts", ready: ".card.alert" },
    { name: "alert", path: `#/alerts/${alert}`, ready: ".card.sighting" },
    { name: "report", path: `#/report/${alert}`, ready: ".report dl" },
    { name: "device", path: `#/devices/${encodeURIComponent(device)}`, ready: ".plot canvas" },
    { name: "sightings", path: "#/sightings", ready: ".card.sighting" },
    { name: "search", path: "#/sightings/imei%20xiaomi", ready: ".card.sighting" },
    { name: "held", path: "#/held", ready: ".holder" },
    { name: "where", path: "#/where/company", ready: ".ranked" },
    { name: "networks", path: "#/where/network", ready: ".ranked" },
    { name: "countries", path: "#/where/country", ready: ".ranked" },
    { name: "blocks", path: "#/blocks", ready: "form select" },
    { name: "live", path: "#/live", ready: ".card.flow" },
    { name: "captures", path: "#/captures", ready: "input[type=file]" },
    { name: "household", path: "#/household", ready: ".household fieldset" },
    { name: "more", path: "#/more", ready: ".ways" },
    { name: "keys", path: "#/keys", ready: "kbd" },
    { name: "setup", path: "#/setup", ready: "main h1" },
    { name: "rules", path: "#/rules", ready: "input[type=search]" },
    { name: "policy", path: "#/policy", ready: "main h1" },
    { name: "routers", path: "#/routers", ready: "main h1" },
    { name: "settings", path: "#/settings", ready: "main h1" },
    { name: "backup", path: "#/settings/backup", ready: "input[type=file]" },
    { name: "run-settings", path: "#/settings/run", ready: "table" },
  ];
}

/** Opens a view as a person does who has its address. */
export async function openView(page: Page, base: string, view: AnyView): Promise<void> {
  await page.goto(`${base}${view.path}`);
  await page.locator(view.ready).first().waitFor();
}
