import type { RouterFacts } from "../../mqtt/people.js";
import type { Topics } from "../../mqtt/topics.js";

/** What Home Assistant needs to know beside a router's topics. */
export interface DeviceSurroundings {
  readonly topics: Topics;
  /** Of Telltale. */
  readonly version: string;
  readonly pageUrl: string | null;
}

/** Kinds of alerts, as Home Assistant has to know them beforehand: it refuses others. */
export const EVENT_TYPES = ["identifier", "behaviour", "new_device", "blocked", "health"] as const;
/** What `state` says of a router's health. */
export const HEALTH = ["well", "offline", "stale", "problem"] as const;

const STATE = "{{ value_json.state }}";
/** Epoch seconds as Home Assistant wants a time; unknown where there is none. */
const timeOf = (key: string): string =>
  `{{ as_datetime(value_json.${key}).isoformat() if value_json.${key} is number else None }}`;

/** Name of the topic's last part but one, and of the device: a router's id is unique in a home. */
export function deviceId(router: string): string {
  return `telltale_${router}`;
}

/**
 * A router as one device of Home Assistant, for `<prefix>/device/telltale_<router>/config`
 * (https://www.home-assistant.io/integrations/mqtt/#device-discovery-payload).
 */
export function describeDevice(
  { id, source }: RouterFacts,
  { topics, version, pageUrl }: DeviceSurroundings,
): object {
  const availability = (topic: string): object => ({ topic, value_template: STATE });
  const bridge = availability(topics.bridge("state"));
  const own = (key: string, rest: object): object => ({
    unique_id: `${deviceId(id)}_${key}`,
    ...rest,
  });
  const topic = (name: string): string => topics.router(id, name);
  const page = pageUrl === null ? {} : { configuration_url: pageUrl };
  return {
    device: {
      identifiers: [deviceId(id)],
      name: `Telltale ${id}`,
      manufacturer: "Telltale",
      model: source,
      sw_version: version,
      ...page,
    },
    origin: { name: "Telltale", sw_version: version },
    qos: 1,
    availability: [bridge, availability(topic("availability"))],
    availability_mode: "all",
    components: {
      alert: own("alert", {
        ...{ platform: "event", name: "Alert", icon: "mdi:eye-outline" },
        ...{ state_topic: topic("alert"), event_types: EVENT_TYPES },
      }),
      open_alerts: own("open_alerts", {
        ...{ platform: "sensor", name: "Open alerts", icon: "mdi:alert-outline" },
        ...{ state_topic: topic("alerts/open"), value_template: "{{ value_json.total }}" },
        ...{ state_class: "measurement", unit_of_measurement: "alerts" },
      }),
      last_sighting: own("last_sighting", {
        ...{ platform: "sensor", name: "Last sighting", device_class: "timestamp" },
        ...{ state_topic: topic("state"), value_template: timeOf("last_sighting") },
      }),
      last_proved: own("last_proved", {
        ...{ platform: "sensor", name: "Alarm last proved", device_class: "timestamp" },
        ...{ entity_category: "diagnostic" },
        ...{ state_topic: topic("state"), value_template: timeOf("last_proved") },
      }),
      health: own("health", {
        ...{ platform: "sensor", name: "Router", device_class: "enum", options: HEALTH },
        ...{ entity_category: "diagnostic" },
        ...{ state_topic: topic("state"), value_template: "{{ value_json.health }}" },
        // Of a router that is away just that is to be told.
        availability: [bridge],
      }),
      problem: own("problem", {
        ...{ platform: "binary_sensor", name: "Problem", device_class: "problem" },
        ...{ entity_category: "diagnostic", state_topic: topic("state") },
        value_template: "{{ 'OFF' if value_json.health == 'well' else 'ON' }}",
        availability: [bridge],
      }),
      update: own("update", {
        ...{ platform: "update", name: "Agent", title: "Telltale agent" },
        ...{ entity_category: "diagnostic", state_topic: topic("state") },
        value_template:
          "{{ {'installed_version': value_json.agent_version, 'latest_version': value_json.version} | tojson }}",
      }),
    },
  };
}
