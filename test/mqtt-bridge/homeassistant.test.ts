import { readFileSync } from "node:fs";
import t from "tap";
import * as v from "valibot";
import { parse } from "yaml";
import { answerRequest, type RequestActions } from "../../mqtt-bridge/mqtt/requests.js";
import { Topics } from "../../mqtt-bridge/mqtt/topics.js";
import {
  describeDevice,
  EVENT_TYPES,
  HEALTH,
} from "../../mqtt-bridge/phone/homeassistant/device.js";
import { anAlert } from "./fixtures.js";
import { CONFIG_TOPIC, deviceDiscovery } from "./homeassistant-schema.js";

const TOPICS = new Topics("telltale");
const ATTIC = { id: "attic", source: "router attic", demo: false };
const BLUEPRINT = "mqtt-bridge/phone/homeassistant/telltale.yaml";

/** As it goes over the wire. */
function described(pageUrl: string | null = "http://192.168.1.10:8420/") {
  const told = describeDevice(ATTIC, { topics: TOPICS, version: "0.1.0", pageUrl });
  return v.parse(deviceDiscovery, JSON.parse(JSON.stringify(told)));
}

t.test("a router is a device of Home Assistant, field by field as it is documented", async (t) => {
  const { device, origin, components, availability, availability_mode } = described();
  t.same(device.identifiers, ["telltale_attic"]);
  t.equal(device.configuration_url, "http://192.168.1.10:8420/");
  t.same(origin, { name: "Telltale", sw_version: "0.1.0" });
  t.equal(availability_mode, "all");
  t.same(
    availability?.map(({ topic }) => topic),
    ["telltale/bridge/state", "telltale/attic/availability"],
  );
  t.same(
    Object.entries(components).map(([key, { platform }]) => [key, platform]),
    [
      ["alert", "event"],
      ["open_alerts", "sensor"],
      ["last_sighting", "sensor"],
      ["last_proved", "sensor"],
      ["health", "sensor"],
      ["problem", "binary_sensor"],
      ["update", "update"],
    ],
  );
  const ids = Object.values(components).map(({ unique_id }) => unique_id);
  t.equal(new Set(ids).size, ids.length, "unique");
  t.ok(ids.every((id) => id.startsWith("telltale_attic_")));
  t.equal(described(null).device.configuration_url, undefined, "without a page");
});

t.test("the schema itself refuses what Home Assistant refuses", async (t) => {
  const good = JSON.parse(JSON.stringify(described())) as Record<string, object>;
  const wrong: readonly (readonly [string, object])[] = [
    ["no origin", { ...good, origin: undefined }],
    ["no device", { ...good, device: undefined }],
    ["an unknown key", { ...good, object_id: "telltale" }],
    ["a device without identifiers", { ...good, device: { name: "Telltale" } }],
    ["a component without a unique id", { ...good, components: { x: { platform: "event" } } }],
    ["an unknown platform", { ...good, components: { x: { platform: "horse", unique_id: "x" } } }],
  ];
  for (const [name, value] of wrong) t.notOk(v.is(deviceDiscovery, value), name);
  t.match("homeassistant/device/telltale_attic/config", CONFIG_TOPIC);
});

t.test("it knows every kind of alert and every word of health", async (t) => {
  const kinds: readonly string[] = EVENT_TYPES;
  t.same([...kinds].sort(), ["behaviour", "blocked", "health", "identifier", "new_device"]);
  t.ok(kinds.includes(anAlert().event_type));
  t.same([...HEALTH].sort(), ["offline", "problem", "stale", "well"]);
});

interface Blueprint {
  readonly blueprint: { readonly domain: string; readonly input: Readonly<Record<string, object>> };
}

const text = readFileSync(BLUEPRINT, "utf8");
const asked: string[] = [];
const blueprint = parse(text, {
  customTags: [
    {
      tag: "!input",
      resolve: (name: string) => {
        asked.push(name);
        return { input: name };
      },
    },
  ],
}) as Blueprint;

t.test("the blueprint parses, and asks for what it declares", async (t) => {
  t.equal(blueprint.blueprint.domain, "automation");
  t.same([...new Set(asked)].sort(), Object.keys(blueprint.blueprint.input).sort());
  t.notMatch(text, /TELLTALE_(ALLOW|UNBLOCK)|request\/alert\/allow/);
});

/** The request that a button makes: topic and payload of the blueprint's own templates. */
function pressed(action: string, router: string): { topic: string; payload: object } {
  const match = /'(TELLTALE_.*?)' ~ router ~ '(_a_.*?)'/.exec(text);
  const pattern = new RegExp(`^${match?.[1]}${router}${match?.[2]}`);
  if (!pattern.test(action)) throw new Error(`${action} is not taken for an answer`);
  const places: Readonly<Record<string, string>> = {
    base_topic: "telltale",
    router,
    verb: (action.split("_")[1] ?? "").toLowerCase(),
  };
  const topic = /topic: "(.*request.*)"/.exec(text)?.[1] ?? "";
  const dicts = [...text.matchAll(/\{('id'.*?)\}/g)].map(([dict]) => dict);
  const dict = (places.verb === "ack" ? dicts[0] : dicts[1]) ?? "{}";
  const json = dict
    .replaceAll("'", '"')
    .replace(": id", `: "${action.slice(-18)}"`)
    .replace("minutes | int", "60")
    .replace("context.id", '"01ARZ3NDEKTSV4RRFFQ69G5FAV"');
  const written = topic.replace(/\{\{ (\w+) \}\}/g, (_, name: string) => places[name] ?? "?");
  return { topic: written, payload: JSON.parse(json) as object };
}

t.test("its buttons make requests that act", async (t) => {
  const id = "a_0123456789abcdef";
  const done: string[] = [];
  const stored = { router: "attic", alert: anAlert({ id }), acked: false, snoozed_until: null };
  const actions: RequestActions = {
    openAlert: (router, asked) => (router === "attic" && asked === id ? stored : null),
    ack: () => void done.push("ack"),
    snooze: (_alert, until) => void done.push(`snooze until ${until}`),
    block: async (_alert, minutes) => {
      done.push(`block for ${minutes}`);
      return { until: 3600 };
    },
    bridge: () => null,
    pageUrl: "http://192.168.1.10:8420/",
    now: () => 0,
  };
  const buttons = [...text.matchAll(/action: "(TELLTALE_.*?)"/g)].map(([, action = ""]) =>
    action.replace("{{ router }}", "attic").replace("{{ told.id }}", id),
  );
  t.equal(buttons.length, 3, "Android shows three");
  for (const button of buttons) {
    const { topic, payload } = pressed(button, "attic");
    const request = TOPICS.parseRequest(topic);
    if (request === null) throw new Error(`${topic} is no request`);
    const bytes = Buffer.from(JSON.stringify(payload));
    const answer = await answerRequest(
      request,
      { topic, payload: bytes, retained: false },
      actions,
    );
    t.match(
      answer,
      { status: "ok", error: null, transaction: "01ARZ3NDEKTSV4RRFFQ69G5FAV" },
      button,
    );
  }
  t.same(done, ["block for 60", "snooze until 3600", "ack"]);
  t.throws(() => pressed(`TELLTALE_ALLOW_attic_${id}`, "attic"), /is not taken/);
  t.throws(() => pressed(`TELLTALE_ACK_cellar_${id}`, "attic"), /is not taken/);
});
