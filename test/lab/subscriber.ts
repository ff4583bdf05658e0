import type { Alert } from "../../core/wire/lines.js";
import type { Running } from "../mqtt-bridge/program.js";
import type { Lab, Place } from "./lab.js";

/** Where a broker is and who asks. */
export interface Login {
  readonly host: string;
  readonly port?: number;
  readonly user?: string;
  readonly password?: string;
}

/** The words by which mosquitto's clients are told a login. */
export function loginArgs({ host, port, user, password }: Login): string[] {
  const place = ["-h", host, "-p", String(port ?? 1883)];
  return user === undefined ? place : [...place, "-u", user, "-P", password ?? ""];
}

/** `mosquitto_sub` somewhere in the lab. */
export class Subscriber {
  readonly #running: Running;

  private constructor(running: Running) {
    this.#running = running;
  }

  /** Resolves when the broker has granted the filters. */
  static async start(
    lab: Lab,
    place: Place,
    login: Login,
    filters: readonly string[],
  ): Promise<Subscriber> {
    const topics = filters.flatMap((filter) => ["-t", filter]);
    const shape = ["-V", "mqttv5", "-q", "1", "-d", "-F", "%r %t %p"];
    // It holds back what it says until it has a message, unless told otherwise.
    const command = ["-oL", "mosquitto_sub", ...loginArgs(login), ...shape, ...topics];
    const running = lab.start(place, "stdbuf", command);
    await running.printed(/Subscribed \(mid/);
    return new Subscriber(running);
  }

  /** All messages until now. */
  get messages(): { readonly topic: string; readonly text: string }[] {
    return [...this.#running.text.matchAll(/^[01] (\S+) (.*)\n/gm)].map(
      ([, topic = "", text = ""]) => ({ topic, text }),
    );
  }

  /** All alerts until now. */
  get alerts(): Alert[] {
    return this.messages
      .filter(({ topic }) => topic.endsWith("/alert"))
      .map(({ text }) => JSON.parse(text) as Alert);
  }

  /** The first alert that fits. */
  async alert(wanted: string, fits: (alert: Alert) => boolean): Promise<Alert> {
    return this.#running.until(() => this.alerts.find(fits) ?? null, wanted);
  }

  /** The first message of a topic. */
  async received(topic: string): Promise<string> {
    return this.#running.until(
      () => this.messages.find((message) => message.topic === topic)?.text ?? null,
      `a message of ${topic}`,
    );
  }

  async stop(): Promise<void> {
    await this.#running.stop();
  }
}

/** Whether an alert tells of this identifier. */
export function tells(type: string, alert: Alert): boolean {
  return alert.identifiers.some((identifier) => identifier.type === type);
}
