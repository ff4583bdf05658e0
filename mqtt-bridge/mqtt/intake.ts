import type { MqttClient } from "mqtt";
import { describeError } from "../failure.js";
import { Shifts } from "../slices.js";
import type { Handler, Message } from "./link.js";

/**
 * What a connection receives. A message is acknowledged when all handlers have taken it. A broker that kept a session sends
 * what waits at once: until `open` such messages wait too, unacknowledged, and with them all that comes after.
 */
export class Intake {
  readonly handlers = new Set<Handler>();
  readonly #log: (line: string) => void;
  readonly #shifts = new Shifts();
  readonly #opened: Promise<void>;
  #open: () => void = () => {};

  constructor(log: (line: string) => void) {
    this.#log = log;
    this.#opened = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  /** From now on messages are handled: who wants them is there. */
  open(): void {
    this.#open();
  }

  /** Must be called before the client's connection can have given it anything. */
  attach(client: MqttClient): void {
    client.handleMessage = ({ topic, payload, retain }, done) => {
      // As good a sign of life as the answer to a ping, which comes behind all that was sent before.
      client.reschedulePing();
      const bytes = typeof payload === "string" ? Buffer.from(payload) : payload;
      const message = { topic, payload: bytes, retained: retain };
      void this.#handle(message).finally(() => done());
    };
  }

  /**
   * One handler that fails keeps no other from the message. A broker that sends faster than we read would keep the process
   * to this socket for seconds, megabytes at a time: no page answered, no ping sent, and the connection lost for that.
   */
  async #handle(message: Message): Promise<void> {
    await this.#opened;
    for (const handler of this.handlers) {
      try {
        await handler(message);
      } catch (error) {
        this.#log(`${message.topic}: ${describeError(error)}`);
      }
    }
    await this.#shifts.rest();
  }
}
