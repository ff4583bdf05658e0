import * as v from "valibot";
import { type Operations, op } from "./operation.js";
import { alerts, devices, provedTime, session, sightings } from "./shapes.js";

const text = v.string();
const list = <Item extends v.GenericSchema>(item: Item) => v.object({ items: v.array(item) });

const loggedIn = v.object({
  id: text,
  used: v.number(),
  since: v.number(),
  browser: text,
  current: v.boolean(),
});
const appPassword = v.object({ id: text, name: text, made: v.number() });
const asker = v.object({
  address: text,
  mac: v.nullable(text),
  source: v.nullable(v.picklist(["neighbours", "flows"])),
  private_mac: v.boolean(),
  why: v.nullable(v.picklist(["same_machine", "not_seen"])),
});

const link = v.object({ person: text, made: v.number() });
const person = v.object({
  person: text,
  paused: v.boolean(),
  devices: devices.entries.items,
  alerts: alerts.entries.items,
  sightings: sightings.entries.items,
  proved: v.nullable(provedTime),
});

/** Who asks, and who may. */
export const ACCOUNT_OPERATIONS: Operations = {
  "GET /api/asker": op("The device that asks, by its MAC", asker),
  "POST /api/hello": op(
    "For the device that opens a link, without a password: {code}",
    asker,
    [400, 404],
  ),
  "POST /api/hello-links": op(
    "A link to open on a device that is to be added",
    v.object({ code: text, until: v.number(), url: text, asker: v.nullable(asker) }),
  ),
  "GET /api/hello-links/:code": op(
    "Which device opened it",
    v.object({ asker: v.nullable(asker) }),
    [404],
  ),
  "GET /api/person-links": op("Who has a link to their own devices", list(link)),
  "POST /api/person-links": op(
    "A link for somebody, which is told only now: {person}",
    v.object({ person: text, url: text }),
    [400, 404],
  ),
  "DELETE /api/person-links/:name": op("End somebody's link", list(link), [404]),
  "GET /api/me": op("For who has a link, as Authorization: Bearer: their own devices", person),
  "GET /api/me/export": op("The same as a file", person),
  "POST /api/me/pause": op("Whether they are inspected: {paused}", person, [400, 409]),
  "DELETE /api/me/records": op("Forget what is stored of them", v.object({ removed: v.number() })),
  "PUT /api/account/password": op(
    "Change the page's password; other browsers are logged out: {old, password}",
    session,
    [400, 409, 429],
  ),
  "GET /api/account/sessions": op("Browsers that are logged in", list(loggedIn)),
  "DELETE /api/account/sessions": op("Log out all of them, this one too", list(loggedIn)),
  "DELETE /api/account/sessions/:id": op("Log one out", list(loggedIn), [404]),
  "GET /api/account/app-passwords": op("Passwords of programs", list(appPassword)),
  "POST /api/account/app-passwords": op(
    "Make one, which is shown only now and sent as Authorization: Bearer: {name}",
    v.object({ ...appPassword.entries, password: text }),
    [400, 409],
  ),
  "DELETE /api/account/app-passwords/:id": op("Remove one", list(appPassword), [404]),
};
