import type { Context, Hono } from "hono";
import * as v from "valibot";
import type { MakeId } from "../../../core/alert/ids.js";
import type { HouseholdDevice } from "../../../core/household/types.js";
import type { HouseholdFile } from "../../household/file.js";
import type { Forgotten, Store } from "../../store/port.js";
import type { Traffic } from "../../traffic/traffic.js";
import { describeOnce } from "../describe.js";
import type { ProofActions } from "../proof.js";
import { type FactsOf, viewAlert, viewDevice, viewSighting } from "../view.js";
import type { PersonView, ProvedTime } from "../views.js";
import type { PersonLinks } from "./links.js";

export interface PersonParts {
  readonly links: PersonLinks;
  readonly store: Store;
  readonly traffic: Pick<Traffic, "used">;
  readonly proof: Pick<ProofActions, "read">;
  readonly facts: FactsOf;
  readonly household: HouseholdFile;
  /** Of the household that is in force. */
  readonly devices: () => readonly HouseholdDevice[];
  /** Records of these were deleted: nothing that runs is to know of them, and open pages load everything anew. */
  readonly onForget: (who: Forgotten) => void;
  readonly base: (c: Context) => string;
  /** Epoch seconds. */
  readonly now: () => number;
}

const MOST = 1000;
const Name = v.strictObject({ person: v.pipe(v.string(), v.minLength(1), v.maxLength(200)) });
const Pause = v.strictObject({ paused: v.boolean() });

/** `/api/person-links`, for who may see everything: who has a link. */
export function addPersonLinks(app: Hono, parts: PersonParts): void {
  const { links, household, base, now } = parts;
  app.get("/api/person-links", (c) => c.json({ items: links.list() }));
  app.post("/api/person-links", async (c) => {
    const body = v.safeParse(Name, await c.req.json().catch(() => null));
    if (!body.success) return c.json({ error: 'expected {"person": a name}' }, 400);
    const { person } = body.output;
    if (!household.people().includes(person)) {
      return c.json({ error: "nobody of this name is in the household" }, 404);
    }
    return c.json({ person, url: `${base(c)}#/me/${links.make(person, now())}` });
  });
  app.delete("/api/person-links/:name", (c) =>
    links.end(c.req.param("name"))
      ? c.json({ items: links.list() })
      : c.json({ error: "this person has no link" }, 404),
  );
}

/** `/api/me`, for who has a link and nothing else: what this person's own devices tell. */
export function addPerson(app: Hono, parts: PersonParts): void {
  const { links, household, store, onForget } = parts;
  const asPerson = (c: Context, act: (person: string) => Response | Promise<Response>) => {
    const person = links.personOf(c.req.header("authorization"));
    if (person !== null && household.people().includes(person)) return act(person);
    return c.json({ error: "this link does not work any more" }, 401);
  };
  app.get("/api/me", (c) => asPerson(c, (person) => c.json(viewPerson(person, parts))));
  app.get("/api/me/export", (c) =>
    asPerson(c, (person) => {
      c.header("Content-Disposition", 'attachment; filename="telltale.json"');
      return c.json(viewPerson(person, parts));
    }),
  );
  app.post("/api/me/pause", (c) =>
    asPerson(c, async (person) => {
      const body = v.safeParse(Pause, await c.req.json().catch(() => null));
      if (!body.success) return c.json({ error: 'expected {"paused": true or false}' }, 400);
      if (household.isFixed) return c.json({ error: "the demonstration cannot be changed" }, 403);
      const written = household.setWatch(person, !body.output.paused);
      if (written.kind !== "written") return c.json({ error: "the household has errors" }, 409);
      return c.json({ ...viewPerson(person, parts), paused: body.output.paused });
    }),
  );
  app.delete("/api/me/records", (c) =>
    asPerson(c, (person) => {
      const { macs, alertDevices } = ownOf(person, parts.devices(), store.makeId);
      const who = { devices: macs, alertDevices, identifiers: [] };
      const removed = store.forget(who);
      parts.traffic.used.forget(macs);
      onForget(who);
      return c.json({ removed });
    }),
  );
}

interface Own {
  readonly macs: readonly string[];
  /** `device.id` of alerts. */
  readonly alertDevices: readonly string[];
}

/** Alerts know a device by its name only: where somebody else's has the same, they are nobody's. */
function ownOf(person: string, devices: readonly HouseholdDevice[], makeId: MakeId): Own {
  const own = devices.filter((device) => device.person === person);
  const others = new Set(devices.filter((each) => each.person !== person).map(({ name }) => name));
  const names = own.map(({ name }) => name).filter((name) => !others.has(name));
  const macs = own.flatMap((device) => device.macs);
  // Alerts from before it was registered have it by its MAC.
  const keys = [...new Set([...names, ...macs])];
  return { macs, alertDevices: keys.map((key) => makeId("d", key)) };
}

function viewPerson(person: string, parts: PersonParts): PersonView {
  const { store, devices, facts } = parts;
  const { macs, alertDevices } = ownOf(person, devices(), store.makeId);
  const describe = describeOnce(store);
  return {
    person,
    paused: devices().some((device) => device.person === person && !device.watch),
    devices: macs.flatMap((device) =>
      store.devices({ limit: 10, device }).map((each) => viewDevice(each, store.makeId)),
    ),
    alerts: alertDevices.flatMap((device) =>
      store.alerts({ limit: MOST, device }).map((stored) => viewAlert(stored, facts)),
    ),
    sightings: macs.flatMap((device) =>
      store.sightings({ limit: MOST, device }).map((stored) => viewSighting(stored, describe)),
    ),
    proved: provedTime(parts),
  };
}

function provedTime({ proof }: PersonParts): ProvedTime | null {
  const { proved } = proof.read();
  if (proved === null) return null;
  const { at, seconds, path } = proved;
  return { at, seconds, path };
}
