import { type Context, Hono } from "hono";
import * as v from "valibot";
import { BACKUP_MAX } from "../backup/page.js";
import type { Captures } from "../captures/captures.js";
import { describeError } from "../failure.js";
import type { HouseholdFile } from "../household/file.js";
import { MINUTES_MAX } from "../mqtt/requests.js";
import type { Store, StoredAlert } from "../store/port.js";
import type { Traffic } from "../traffic/traffic.js";
import { type AskerSources, addAsker, addHello } from "./asker/asker.js";
import { Hellos } from "./asker/hellos.js";
import { addBackup, type BackupActions, RESTORE_PATH } from "./backup.js";
import { addBlocks, type BlockActions } from "./blocks.js";
import { addBrowse } from "./browse.js";
import { addCaptures, captureLimit } from "./captures.js";
import { addDelivery, type DeliveryActions } from "./delivery.js";
import type { Feed } from "./feed.js";
import {
  allowHosts,
  limitBody,
  pageBase,
  refuseOtherSites,
  refusePublic,
  securityHeaders,
} from "./guard.js";
import { addHousehold, householdLimit } from "./household.js";
import { addHealth, addMetrics, type Vitals } from "./metrics.js";
import { openApi } from "./openapi/document.js";
import { addPairing, type PairingActions } from "./pairing.js";
import { PersonLinks } from "./person/links.js";
import { addPerson, addPersonLinks, type PersonParts } from "./person/person.js";
import { addPolicy, POLICY_MAX, type PolicyActions } from "./policy.js";
import { addProof, type ProofActions } from "./proof.js";
import { addRules, RULES_MAX, type RuleActions } from "./rules.js";
import { Door, type DoorOptions } from "./session/door.js";
import { addStart } from "./start.js";
import { serveFiles } from "./static.js";
import { streamFeed } from "./stream.js";
import { type FactsOf, viewAlert, viewDevice } from "./view.js";
import type { SettingsView, StatusView } from "./views.js";

export interface AppOptions {
  readonly store: Store;
  readonly feed: Feed;
  readonly status: () => StatusView;
  /** Why this is not as it should be, a line each. */
  readonly ailing: () => readonly string[];
  /** What waits because the store cannot be written. */
  readonly unstored: Vitals["unstored"];
  readonly ack: (alert: StoredAlert) => void;
  /** `until` in epoch seconds. */
  readonly snooze: (alert: StoredAlert, until: number) => void;
  /** Records of these were deleted from the store. */
  readonly onForget: PersonParts["onForget"];
  readonly facts: FactsOf;
  readonly traffic: Traffic;
  readonly captures: Captures;
  readonly delivery: DeliveryActions;
  readonly blocks: BlockActions;
  readonly backups: BackupActions;
  /** What `telltale run` was told. */
  readonly settings: () => SettingsView;
  readonly household: HouseholdFile;
  readonly proof: ProofActions;
  /** Whom else the page's own script may ask: where an alarm test is sent. */
  readonly proofTarget: string;
  /** Of the household that is in force. */
  readonly devices: PersonParts["devices"];
  readonly asker: AskerSources;
  readonly rules: RuleActions;
  readonly policy: PolicyActions;
  readonly pairing: PairingActions;
  /** Addresses that the page listens on, and names under which it may be asked for. */
  readonly listen: readonly string[];
  readonly accounts: DoorOptions["accounts"];
  /** Opens the page once, to set its password. */
  readonly code: DoorOptions["code"];
  readonly pageDir: string;
  readonly log: (line: string) => void;
  /** Epoch seconds. */
  readonly now: () => number;
}

const LIMIT_DEFAULT = 200;
const BODY_MAX = 4096;
/** Bytes of bodies that are texts of a person. */
const LIMITS: ReadonlyMap<string, number> = new Map([
  ["/api/rules/own", RULES_MAX],
  ["/api/rules/try", RULES_MAX],
  ["/api/policy", POLICY_MAX],
  ["/api/policy/try", POLICY_MAX],
  [RESTORE_PATH, BACKUP_MAX],
]);
const Limit = v.pipe(
  v.string(),
  v.regex(/^\d{1,4}$/),
  v.transform(Number),
  v.minValue(1),
  v.maxValue(1000),
);
const Mac = v.pipe(v.string(), v.regex(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/));
const Filter = v.object({
  limit: v.optional(Limit, String(LIMIT_DEFAULT)),
  device: v.optional(Mac),
});
const Snooze = v.object({
  minutes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MINUTES_MAX)),
});

/** The HTTP API and the page. */
export function makeApp(options: AppOptions): Hono {
  const app = new Hono();
  app.use(securityHeaders(options.proofTarget), refusePublic, allowHosts(options.listen));
  const { store, status, ailing, unstored } = options;
  const vitals: Vitals = { status, ailing, unstored, waiting: () => store.outbox.size("mqtt") };
  addHealth(app, vitals);
  app.use(
    refuseOtherSites,
    limitBody((path) => householdLimit(path) ?? captureLimit(path) ?? LIMITS.get(path) ?? BODY_MAX),
  );
  const door = new Door(options);
  door.addRoutes(app);
  addStart(app, door, options);
  const hellos = new Hellos(options.now);
  addHello(app, hellos, options.asker);
  const people: PersonParts = {
    ...options,
    links: new PersonLinks(options.store),
    onForget: (who) => {
      options.onForget(who);
      options.feed.emit("reset", null);
    },
    base: pageBase(options.listen),
  };
  addPerson(app, people);
  // The page's files are no secret; what it shows is.
  app.use("/api/*", door.guard);
  addMetrics(app, vitals, door.guard);
  door.addAccountRoutes(app);
  addReads(app, options, door);
  addActions(app, options);
  addBrowse(app, {
    ...options,
    version: () => options.status().version,
    isIn: (c) => door.isIn(c),
  });
  addCaptures(app, options.captures);
  addDelivery(app, options.delivery);
  addBlocks(app, options.store, options.blocks);
  addBackup(app, door, options.backups);
  addHousehold(app, options.household);
  addProof(app, options.proof);
  addAsker(app, hellos, options.asker, pageBase(options.listen));
  addRules(app, options, options.rules);
  addPolicy(app, options.policy);
  addPairing(app, options.pairing);
  addPersonLinks(app, people);
  app.all("/api/*", (c) => c.json({ error: `nothing at ${c.req.method} ${c.req.path}` }, 404));
  app.use(serveFiles(options.pageDir));
  app.notFound((c) => c.text("not found\n", 404));
  app.onError((error, c) => {
    options.log(`${c.req.method} ${c.req.path}: ${describeError(error)}`);
    return c.json({ error: "something went wrong; the log says what" }, 500);
  });
  return app;
}

function addReads(app: Hono, options: AppOptions, door: Door): void {
  const { store, feed, status, facts, settings } = options;
  app.get("/api/status", (c) => c.json(status()));
  app.get("/api/settings", (c) => c.json(settings()));
  app.get("/api/openapi.json", (c) => c.json(openApi(status().version)));
  app.get("/api/routers", (c) => c.json({ items: status().routers }));
  app.get("/api/stream", (c) => streamFeed(c, feed, () => door.isIn(c)));
  app.get("/api/devices", (c) =>
    withFilter(c, (filter) =>
      store.devices(filter).map((stored) => viewDevice(stored, store.makeId)),
    ),
  );
  app.get("/api/alerts", (c) =>
    withFilter(c, (filter) => store.alerts(filter).map((stored) => viewAlert(stored, facts))),
  );
}

function addActions(app: Hono, options: AppOptions): void {
  const { ack, snooze, now } = options;
  app.post("/api/alerts/:id/ack", (c) => withAlert(c, options, (alert) => ack(alert)));
  app.post("/api/alerts/:id/snooze", async (c) => {
    const body = v.safeParse(Snooze, await c.req.json().catch(() => null));
    if (!body.success) return c.json({ error: `expected {"minutes": 1 to ${MINUTES_MAX}}` }, 400);
    const until = now() + body.output.minutes * 60;
    return withAlert(c, options, (alert) => snooze(alert, until));
  });
}

function withFilter<Item>(
  c: Context,
  read: (filter: { limit: number; device: string | null }) => Item[],
): Response {
  const parsed = v.safeParse(Filter, c.req.query());
  if (!parsed.success) {
    return c.json({ error: "expected limit from 1 to 1000, device as aa:bb:cc:dd:ee:ff" }, 400);
  }
  const { limit, device } = parsed.output;
  return c.json({ items: read({ limit, device: device ?? null }) });
}

function withAlert(
  c: Context,
  { store, facts }: Pick<AppOptions, "store" | "facts">,
  act: (alert: StoredAlert) => void,
): Response {
  const id = c.req.param("id") ?? "";
  const alert = store.alert(null, id);
  if (alert === null || alert.alert.state === "closed")
    return c.json({ error: "no open alert of this id" }, 404);
  act(alert);
  const changed = store.alert(alert.router, id) ?? alert;
  return c.json(viewAlert(changed, facts));
}
