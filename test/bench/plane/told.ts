import mqtt, { type MqttClient } from "mqtt";

/** What the plane says of its router in the retained `state`. */
export class ToldState {
  #sightings = 0;
  #wake: (() => void)[] = [];
  readonly #client: MqttClient;

  constructor(url: string, topic: string) {
    this.#client = mqtt.connect(url, { protocolVersion: 5, clientId: "bench" });
    this.#client.on("error", () => {});
    this.#client.on("message", (_topic, payload) => {
      const { sightings } = JSON.parse(payload.toString()) as { sightings: number };
      this.#sightings = sightings;
      for (const wake of this.#wake.splice(0)) wake();
    });
    this.#client.subscribe(topic, { qos: 1 });
  }

  /** Sightings in the store. */
  get sightings(): number {
    return this.#sightings;
  }

  /** Resolves when so many sightings are stored. */
  async stored(sightings: number): Promise<void> {
    while (this.#sightings < sightings) {
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
  }

  async stop(): Promise<void> {
    await this.#client.endAsync(true);
  }
}
