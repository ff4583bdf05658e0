import mqtt, { type MqttClient } from "mqtt";
import { within } from "./within.js";

/** Milliseconds without news after which the plane is taken for stuck. */
const STUCK_MS = 60_000;

/** What the plane says of its router in the retained `state`. */
export class ToldState {
  #newest = 0;
  #wake: (() => void)[] = [];
  readonly #client: MqttClient;

  constructor(url: string, topic: string) {
    this.#client = mqtt.connect(url, { protocolVersion: 5, clientId: "bench" });
    this.#client.on("error", () => {});
    this.#client.on("message", (_topic, payload) => {
      const state = JSON.parse(payload.toString()) as { last_sighting: number | null };
      this.#newest = state.last_sighting ?? 0;
      for (const wake of this.#wake.splice(0)) wake();
    });
    this.#client.subscribe(topic, { qos: 1 });
  }

  /** Resolves when the sighting of this time, by the traffic's clock, is stored. @throws Error when there is no news for long. */
  async stored(ts: number): Promise<void> {
    while (this.#newest < ts) {
      const news = new Promise<void>((resolve) => this.#wake.push(resolve));
      const what = () => `news of a plane that stored sightings until ${this.#newest} of ${ts}`;
      await within(news, STUCK_MS, what);
    }
  }

  async stop(): Promise<void> {
    await this.#client.endAsync(true);
  }
}
