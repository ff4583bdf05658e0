import * as v from "valibot";

/*
 * What Home Assistant takes, as its documentation and its own checks say it (read on 2026-11-21):
 *   https://www.home-assistant.io/integrations/mqtt/#device-discovery-payload
 *   https://www.home-assistant.io/integrations/event.mqtt/ sensor.mqtt/ binary_sensor.mqtt/ update.mqtt/
 *   homeassistant/components/mqtt/schemas.py (DEVICE_DISCOVERY_SCHEMA) in home-assistant/core
 * Unknown keys are an error here, since Home Assistant drops or refuses them; `object_id` is not taken any more (2026.4).
 */

const text = v.pipe(v.string(), v.minLength(1));
const url = v.pipe(v.string(), v.regex(/^(https?|homeassistant):\/\//));
/** A topic to read: no wildcards in what we give. */
const topic = v.pipe(text, v.regex(/^[^+#\0]+$/));
const template = v.pipe(text, v.regex(/\{\{.*\}\}/));
const icon = v.pipe(v.string(), v.regex(/^mdi:[a-z0-9-]+$/));
const category = v.picklist(["config", "diagnostic"]);

const availability = v.array(
  v.strictObject({
    topic,
    payload_available: v.optional(text),
    payload_not_available: v.optional(text),
    value_template: v.optional(template),
  }),
);

const shared = {
  availability: v.optional(availability),
  availability_mode: v.optional(v.picklist(["all", "any", "latest"])),
  qos: v.optional(v.picklist([0, 1, 2])),
};

/** Options of every entity (MQTT_ENTITY_COMMON_SCHEMA). */
const entity = {
  ...shared,
  unique_id: text,
  name: v.nullable(text),
  icon: v.optional(icon),
  entity_category: v.optional(category),
  default_entity_id: v.optional(text),
  value_template: v.optional(template),
};

const event = v.strictObject({
  ...entity,
  platform: v.literal("event"),
  state_topic: topic,
  event_types: v.pipe(v.array(text), v.minLength(1)),
  device_class: v.optional(v.picklist(["button", "doorbell", "motion"])),
});

const sensor = v.pipe(
  v.strictObject({
    ...entity,
    platform: v.literal("sensor"),
    state_topic: topic,
    device_class: v.optional(v.picklist(["timestamp", "enum"])),
    state_class: v.optional(v.picklist(["measurement", "total", "total_increasing"])),
    unit_of_measurement: v.optional(text),
    options: v.optional(v.pipe(v.array(text), v.minLength(1))),
  }),
  v.check(
    ({ device_class, options }) => (device_class === "enum") === (options !== undefined),
    "options go with the device class enum, and only with it",
  ),
  v.check(
    ({ device_class, state_class, unit_of_measurement }) =>
      device_class === undefined || (state_class ?? unit_of_measurement) === undefined,
    "a time or an enum has neither state class nor unit",
  ),
);

const binarySensor = v.strictObject({
  ...entity,
  platform: v.literal("binary_sensor"),
  state_topic: topic,
  /** What turns it on and off; ON and OFF unless said otherwise. */
  payload_on: v.optional(text),
  payload_off: v.optional(text),
  device_class: v.optional(v.picklist(["problem", "connectivity", "running"])),
});

const update = v.strictObject({
  ...entity,
  platform: v.literal("update"),
  state_topic: topic,
  title: v.optional(text),
  release_url: v.optional(url),
  release_summary: v.optional(text),
  device_class: v.optional(v.literal("firmware")),
});

/** `<prefix>/device/<object_id>/config`. */
export const deviceDiscovery = v.strictObject({
  ...shared,
  device: v.strictObject({
    identifiers: v.pipe(v.array(text), v.minLength(1)),
    name: v.optional(text),
    manufacturer: v.optional(text),
    model: v.optional(text),
    sw_version: v.optional(text),
    configuration_url: v.optional(url),
  }),
  origin: v.strictObject({
    name: text,
    sw_version: v.optional(text),
    support_url: v.optional(url),
  }),
  components: v.record(
    v.pipe(v.string(), v.regex(/^[a-zA-Z0-9_-]+$/)),
    v.variant("platform", [event, sensor, binarySensor, update]),
  ),
});

/** Topic of a config: node and object ids are of these letters. */
export const CONFIG_TOPIC = /^[^+#]+\/device\/[a-zA-Z0-9_-]+\/config$/;
