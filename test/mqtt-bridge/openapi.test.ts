import { join } from "node:path";
import t from "tap";
import * as v from "valibot";
import { ruleSet } from "../../core/rules/ruleset.js";
import { EVERYWHERE, OPERATIONS, openApi } from "../../mqtt-bridge/api/openapi/document.js";
import { refusal } from "../../mqtt-bridge/api/openapi/shapes.js";
import { HouseholdFile } from "../../mqtt-bridge/household/file.js";
import { pagePairing } from "../../mqtt-bridge/pair/page.js";
import { Pairs } from "../../mqtt-bridge/pair/pairs.js";
import { OwnRules } from "../../mqtt-bridge/rules/own.js";
import { ask, post, setUp } from "./api-fixture.js";
import { anAlert, aSighting } from "./fixtures.js";

t.test("every route is described, and nothing that is not there", async (t) => {
  const { app } = setUp(t);
  const served = app.routes
    .filter(({ method, path }) => method !== "ALL" && path.startsWith("/api/"))
    .map(({ method, path }) => `${method} ${path}`);
  t.same([...new Set(served)].sort(), Object.keys(OPERATIONS).sort());
  const { paths } = JSON.parse(JSON.stringify(openApi("1"))) as { paths: Record<string, object> };
  t.ok("post" in (paths["/api/alerts/{id}/ack"] ?? {}));
});

const MAC = "28:6c:07:00:00:01";

/** What is sent to each, and the status that must come; its shape is the description's. */
const ASKED: readonly (readonly [string, string, unknown, number])[] = [
  ["GET /api/session", "", undefined, 200],
  ["GET /api/start", "", undefined, 200],
  ["POST /api/session", "", { password: "any" }, 200],
  ["POST /api/session", "", {}, 400],
  ["POST /api/session/first", "", { code: "x", password: "quartz heron 512" }, 409],
  ["DELETE /api/session", "", undefined, 200],
  ["GET /api/asker", "", undefined, 200],
  ["POST /api/hello", "", { code: "none" }, 404],
  ["POST /api/hello", "", {}, 400],
  ["POST /api/hello-links", "", {}, 200],
  ["GET /api/hello-links/:code", "", undefined, 404],
  ["PUT /api/account/password", "", { old: "x", password: "quartz heron 512" }, 409],
  ["PUT /api/account/password", "", { old: "x", password: "short" }, 400],
  ["GET /api/account/sessions", "", undefined, 200],
  ["DELETE /api/account/sessions", "", undefined, 200],
  ["DELETE /api/account/sessions/:id", "", undefined, 404],
  ["GET /api/account/app-passwords", "", undefined, 200],
  ["POST /api/account/app-passwords", "", { name: "widget" }, 200],
  ["POST /api/account/app-passwords", "", { name: "" }, 400],
  ["DELETE /api/account/app-passwords/:id", "", undefined, 404],
  ["GET /api/person-links", "", undefined, 200],
  ["POST /api/person-links", "", {}, 400],
  ["POST /api/person-links", "", { person: "Nobody" }, 404],
  ["DELETE /api/person-links/:name", "", undefined, 404],
  ["GET /api/me", "", undefined, 401],
  ["GET /api/me/export", "", undefined, 401],
  ["POST /api/me/pause", "", { paused: true }, 401],
  ["DELETE /api/me/records", "", undefined, 401],
  ["GET /api/rules", "", undefined, 200],
  ["PUT /api/rules/own", "", { version: "x", text: "" }, 409],
  ["PUT /api/rules/own", "", {}, 400],
  ["POST /api/rules/try", "", { text: "" }, 200],
  ["POST /api/rules/try", "", {}, 400],
  ["POST /api/lists", "", { url: "ftp://127.0.0.1/list" }, 422],
  ["POST /api/lists", "", {}, 400],
  ["POST /api/lists/:name/update", "", {}, 404],
  ["DELETE /api/lists/:name", "", undefined, 404],
  ["GET /api/policy", "", undefined, 200],
  ["PUT /api/policy", "", {}, 400],
  ["PUT /api/policy", "", { version: "", text: "" }, 403],
  ["POST /api/policy/try", "", { text: "" }, 200],
  ["POST /api/policy/try", "", {}, 400],
  ["GET /api/pairing", "", undefined, 200],
  ["POST /api/pairing", "", { router: "attic" }, 200],
  ["POST /api/pairing", "", { router: "attic" }, 409],
  ["POST /api/pairing", "", { router: 7 }, 400],
  ["POST /api/routers/:id/repair", "", {}, 409],
  ["DELETE /api/routers/:id", "", undefined, 409],
  ["GET /api/openapi.json", "", undefined, 200],
  ["GET /api/status", "", undefined, 200],
  ["GET /api/devices", "", undefined, 200],
  ["GET /api/devices", "?limit=x", undefined, 400],
  ["GET /api/sightings", "", undefined, 200],
  ["GET /api/alerts", "", undefined, 200],
  ["GET /api/sightings", "?q=xiaomi&kind=content&offset=0", undefined, 200],
  ["GET /api/sightings", "?kind=x", undefined, 400],
  ["GET /api/destinations", "", undefined, 200],
  ["GET /api/destinations", "?device=x", undefined, 400],
  ["GET /api/destinations/groups", "?by=network&limit=9&offset=0", undefined, 200],
  ["GET /api/destinations/groups", "?by=x", undefined, 400],
  ["GET /api/holdings", "", undefined, 200],
  ["GET /api/traffic", "", undefined, 200],
  ["GET /api/devices/:mac/hours", "", undefined, 200],
  ["GET /api/flows", "", undefined, 200],
  ["GET /api/alerts/:id/report", "", undefined, 200],
  ["GET /api/captures", "", undefined, 200],
  ["POST /api/captures", "", undefined, 400],
  ["GET /api/captures/:id", "", undefined, 404],
  ["DELETE /api/captures/:id", "", undefined, 404],
  ["POST /api/alerts/:id/ack", "", {}, 200],
  ["POST /api/alerts/:id/snooze", "", { minutes: 5 }, 200],
  ["POST /api/alerts/:id/snooze", "", { minutes: 0 }, 400],
  ["POST /api/alerts/:id/block", "", { minutes: 0 }, 400],
  ["GET /api/alerts/:id/block", "", undefined, 200],
  ["GET /api/blocks", "", undefined, 200],
  ["GET /api/blocks/preview", "?to=everything", undefined, 200],
  ["GET /api/blocks/preview", "?to=everything&device=x", undefined, 400],
  [
    "POST /api/blocks",
    "",
    { router: "attic", device: "28:6c:07:00:00:01", to: "everything", minutes: null },
    409,
  ],
  ["POST /api/blocks", "", { to: "everything" }, 400],
  ["GET /api/settings", "", undefined, 200],
  ["GET /api/backup", "", undefined, 409],
  ["POST /api/restore", "", {}, 422],
  ["POST /api/restore", "", undefined, 400],
  ["POST /api/restore/:id", "", { password: "any" }, 404],
  ["POST /api/restore/:id", "", { password: 7 }, 400],
  ["GET /api/proof", "", undefined, 200],
  ["POST /api/proof", "", {}, 409],
  ["POST /api/proof/sent", "", { id: "1" }, 200],
  ["POST /api/proof/unreached", "", { id: "1" }, 200],
  ["POST /api/proof/arrived", "", { id: "1" }, 200],
  ["POST /api/proof/arrived", "", {}, 400],
  ["GET /api/delivery", "", undefined, 200],
  ["PUT /api/delivery", "", { modes: [], digest_hour: 7, digest_days: 1 }, 200],
  ["PUT /api/delivery", "", {}, 400],
  ["GET /api/household", "", undefined, 200],
  ["PUT /api/household", "", { version: "x", household: {} }, 409],
  ["PUT /api/household", "", {}, 400],
  ["PUT /api/household/contacts/:name", "", { text: "" }, 422],
  [
    "PUT /api/household/contacts/:name",
    "",
    { text: "BEGIN:VCARD\nVERSION:3.0\nFN:x\nTEL:+447700900777\nEND:VCARD\n" },
    200,
  ],
];

t.test("every answer is as described", async (t) => {
  const household = new HouseholdFile(join(t.testdir(), "household.yaml"), false);
  const own = new OwnRules(join(t.testdirName, "rules"), true);
  const pairing = pagePairing({
    pairs: new Pairs(t.testdirName),
    broker: () => ({ url: "mqtt://192.0.2.10", ca: null }),
    ...{ isForeign: false, demo: false, now: () => 1 },
  });
  const rules = { own, current: () => ruleSet([]), reload: () => {}, samples: async () => [] };
  const { app, store } = setUp(t, {
    ...{ household, pairing },
    rules: { ...rules, today: () => "2026-11-21" },
  });
  store.putSighting("home", aSighting());
  store.putAlert("home", anAlert());
  for (const [key, query, body, status] of ASKED) {
    const operation = OPERATIONS[key];
    const [method = "", path = ""] = key.split(" ");
    const real = path.replace(":id", "a_1").replace(":mac", MAC).replace(":name", "a.vcf") + query;
    const headers = { "content-type": "application/json" };
    const init = body === undefined ? { headers } : post(body);
    const answer = await ask(app, real, { ...init, method });
    t.equal(answer.status, status, `${key} ${JSON.stringify(body)}`);
    const known = [200, ...(operation?.refusals ?? []), ...EVERYWHERE];
    t.ok(known.includes(answer.status), "the status is described");
    const right = operation?.answer === "bytes" ? null : operation?.answer;
    const shape = status === 200 ? (right ?? refusal) : refusal;
    t.same(v.safeParse(shape, await answer.json()).issues ?? [], [], key);
  }
});
