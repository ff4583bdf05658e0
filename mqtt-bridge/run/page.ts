import { existsSync } from "node:fs";
import { type AppOptions, makeApp } from "../api/app.js";
import type { Addresses } from "../api/asker/addresses.js";
import { askerSources } from "../api/asker/asker.js";
import type { Feed } from "../api/feed.js";
import type { SettingsView } from "../api/views.js";
import { PageBackups } from "../backup/page.js";
import type { Blocks } from "../blocks/blocks.js";
import { type PreviewSources, previewBlock } from "../blocks/preview.js";
import { Captures } from "../captures/captures.js";
import { PAGE_DIR } from "../cli/paths.js";
import { Failure } from "../failure.js";
import { deviceOf } from "../household/device.js";
import { HouseholdFile } from "../household/file.js";
import type { PeoplePlane } from "../mqtt/people.js";
import { servePage } from "../net/page-server.js";
import { storedRules } from "../rules/push.js";
import type { Traffic } from "../traffic/traffic.js";
import type { BridgeOptions, BridgeParts } from "./bridge.js";
import { urlHost } from "./brokers.js";
import { loadDelivery, saveDelivery } from "./delivery.js";
import type { pageActions } from "./page-actions.js";
import type { RunSettings } from "./settings.js";
import { statusOf } from "./status.js";

/** What concerns the run as a whole. */
export interface WholeRun {
  /** Stops it, puts this backup in the store's place and starts anew. */
  readonly restore: (file: string) => void;
  readonly settings: () => SettingsView;
}

/** What is there before the page. */
export type PageStart = Pick<BridgeParts, "store" | "accounts" | "code"> & {
  readonly actions: ReturnType<typeof pageActions>;
};

type PageSurroundings = PageStart &
  Pick<BridgeOptions, "settings" | "demo" | "inputs" | "household" | "whole" | "log"> & {
    /** null while not everything has started: the page says so. */
    readonly parts: () => BridgeParts | null;
    readonly feed: Feed;
    readonly addresses: Addresses;
    readonly traffic: Traffic;
    /** Epoch seconds. */
    readonly now: () => number;
  };

/** Serves page and API. @throws Failure when no port is free. */
export async function startPage(
  around: PageSurroundings,
): Promise<{ url: string; close: () => Promise<void> }> {
  const { settings, feed, now } = around;
  const captures = new Captures({
    args: () => scanArguments(around),
    onChange: (view) => feed.emit("capture", view),
    now,
  });
  const { restore } = around.whole;
  const { storeDir } = settings;
  const backups = new PageBackups({ storeDir, demo: around.demo, restore, now });
  const app = makeApp({ ...appOptions(around, captures), backups });
  const page = await servePage(app, settings.addresses, settings.pagePort);
  return {
    url: `http://${urlHost(hostOf(settings))}:${page.port}/`,
    close: async () => {
      await captures.stop();
      backups.forget();
      await page.close();
    },
  };
}

/** A capture that was given is scanned for what is looked for here. */
function scanArguments({ settings, household, inputs }: PageSurroundings): string[] {
  const { rules, storeDir, lan } = settings;
  const dir = rules ?? storedRules(storeDir);
  return [
    ...(existsSync(household) && inputs.problems.length === 0 ? ["--household", household] : []),
    ...(dir === null ? [] : ["--rules", dir]),
    ...lan.flatMap((prefix) => ["--lan", prefix]),
  ];
}

function appOptions(around: PageSurroundings, captures: Captures): Omit<AppOptions, "backups"> {
  const { store, accounts, code, actions, settings, demo, inputs, log, parts } = around;
  const people = (): PeoplePlane => started(parts()).people;
  const blocks = (): Blocks => started(parts()).blocks;
  return {
    ...actions,
    store,
    feed: around.feed,
    status: () => statusOf({ demo, store, parts: parts(), inputs, topics: settings.topics }),
    ailing: () => ailing(parts()),
    unstored: () => parts()?.keeper.unstored ?? { batches: 0, dropped: 0 },
    ack: (alert) => {
      people().ack(alert);
      parts()?.alarmTest.delivered(alert.alert.id, "page", "confirmed", null);
    },
    snooze: (alert, until) => people().snooze(alert, until),
    onForget: (who) => {
      parts()?.routers.forget(who);
      // What was learnt until now stands in the store too.
      parts()?.memories.save();
    },
    traffic: around.traffic,
    captures,
    settings: around.whole.settings,
    facts: (router, alert) => parts()?.routers.facts(router, alert) ?? null,
    delivery: {
      read: () => loadDelivery(store),
      write: (view) => {
        saveDelivery(store, view);
        parts()?.memories.deliver();
      },
      ntfy: () => parts()?.ntfy?.view ?? null,
      outbox: () => people().outbox,
    },
    blocks: {
      list: () => parts()?.blocks.list() ?? [],
      block: async (alert, minutes) => blocks().block(alert, minutes, "page"),
      close: async (request) => blocks().close(request),
      lift: async (id) => blocks().lift(id),
      previewAlert: ({ router, alert }) => {
        const what = parts()?.routers.blockable(router, alert.id) ?? null;
        const to = what?.destination ?? alert.name ?? "";
        return previewBlock(to, what?.macs ?? [], previewSources(around));
      },
      preview: ({ device, to }) =>
        previewBlock(
          to,
          device === null ? null : deviceOf(inputs.current, device).macs,
          previewSources(around),
        ),
    },
    proof: {
      read: () => started(parts()).alarmTest.view,
      begin: () => started(parts()).alarmTest.begin(),
      told: (id, step) => started(parts()).alarmTest.told(id, step),
    },
    proofTarget: settings.proofTarget,
    household: new HouseholdFile(around.household, demo),
    devices: () => inputs.current.household.devices,
    asker: askerSources((address) => around.addresses.macOf(address)),
    listen: [...settings.addresses, ...settings.names],
    accounts: accounts?.accounts ?? null,
    code,
    pageDir: PAGE_DIR,
    log,
    now: around.now,
  };
}

function previewSources({ traffic, store, inputs, now }: PageSurroundings): PreviewSources {
  return { used: traffic.used, store, knowledge: inputs.current, now: now() };
}

function ailing(parts: BridgeParts | null): readonly string[] {
  if (parts === null) return ["still starting"];
  const { links, keeper } = parts;
  const { problem, batches } = keeper.unstored;
  return [
    ...(links.people.connected ? [] : [`no broker at ${links.brokerUrl}`]),
    ...(problem === null ? [] : [`${problem}; ${batches} batch(es) wait`]),
  ];
}

/** What people type: an address that leads here, or a name where every address does. */
function hostOf({ addresses, names }: RunSettings): string {
  const address = addresses[0] ?? "127.0.0.1";
  return address === "0.0.0.0" || address === "::" ? (names[0] ?? address) : address;
}

/** @throws Failure while not everything is there. */
export function started(parts: BridgeParts | null): BridgeParts {
  if (parts === null) throw new Failure("still starting");
  return parts;
}
