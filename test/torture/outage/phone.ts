import mqtt, { type MqttClient } from "mqtt";
import type { Alert } from "../../../core/wire/lines.js";
import { Feeder } from "./feeder.js";

/** What a phone has shown, by the rule of docs/MQTT.md: same id, count and last_seen is the same notification. */
export class Phone {
  /** Messages that were the same as one before. */
  duplicates = 0;
  /** Events that did not reach the plane, as the router's state says it. */
  lostAtRouter = 0;
  readonly #client: MqttClient;
  readonly #shown = new Set<string>();
  /** Notifications of each name. */
  readonly #names = new Map<string, number>();

  constructor(url: string) {
    this.#client = mqtt.connect(url, {
      ...{ protocolVersion: 5, clientId: "phone", clean: false, reconnectPeriod: 50 },
      properties: { sessionExpiryInterval: 3600 },
    });
    this.#client.on("error", () => {});
    this.#client.on("message", (topic, payload) => {
      const message: unknown = JSON.parse(payload.toString());
      if (topic.endsWith("/alert")) this.#show(message as Alert);
      else this.lostAtRouter = (message as { lost?: number }).lost ?? 0;
    });
  }

  /** Resolves when it listens. */
  async listen(filter: string): Promise<void> {
    await this.#client.subscribeAsync(filter, { qos: 1 });
  }

  async end(): Promise<void> {
    await this.#client.endAsync(true);
  }

  /** Different names of which it was told. */
  get told(): number {
    return this.#names.size;
  }

  /** Sendings from 1 to `made` that it was not told of, and those that it was told of more than once. */
  judge(made: number): { lost: string[]; twice: string[] } {
    const names = Array.from({ length: made }, (_, n) => Feeder.nameOf(n + 1));
    const times = (name: string): number => this.#names.get(name) ?? 0;
    return {
      lost: names.filter((name) => times(name) === 0),
      twice: names.filter((name) => times(name) > 1),
    };
  }

  #show({ id, count, last_seen, name }: Alert): void {
    const key = `${id} ${count} ${last_seen}`;
    if (this.#shown.has(key)) {
      this.duplicates += 1;
      return;
    }
    this.#shown.add(key);
    if (name !== null) this.#names.set(name, (this.#names.get(name) ?? 0) + 1);
  }
}
