import { Socket } from "node:net";
import mqtt, { type IClientOptions, type MqttClient } from "mqtt";
import { describeError, Failure } from "../failure.js";
import "./packets.js";
import { Intake } from "./intake.js";
import { publishOnce } from "./publish-once.js";
import { Rival } from "./rival.js";

export interface Message {
  readonly topic: string;
  readonly payload: Uint8Array;
  /** The broker kept it: it was sent before we asked for it, or with the wish to keep it. */
  readonly retained: boolean;
}

export interface PublishOptions {
  readonly retain?: boolean;
  /** Seconds after which the broker forgets it (MQTT 5 only). */
  readonly expiry?: number;
  /** Called when the broker has it. `heard`: whether somebody reads that topic; null: the broker does not say. */
  readonly onTaken?: (heard: boolean | null) => void;
  /** Sent with QoS 0, and never again after a loss: rejects when there is no connection. */
  readonly once?: boolean;
}

export type Handler = (message: Message) => Promise<void> | void;

/** One connection to a broker; QoS 1 but for what is sent once. It comes back by itself after a loss. */
export interface Link {
  readonly connected: boolean;
  /** Another number after each loss: the broker may have lost something too. */
  readonly connection: number;
  /** 5, or 4 for MQTT 3.1.1. */
  readonly version: number;
  /** Resolves when the broker has acknowledged it. Rejects when the link has ended. */
  publish(topic: string, payload: string | Uint8Array, options?: PublishOptions): Promise<void>;
  /** Subscribes, again after each loss; call it when the handlers of what may come are there. Rejects when the broker refuses. */
  subscribe(filter: string): Promise<void>;
  /**
   * A message is acknowledged to the broker when the promises of all handlers have settled. Gives what takes the handler
   * away again.
   */
  onMessage(handler: Handler): () => void;
  onState(handler: (connected: boolean) => void): void;
  end(): Promise<void>;
}

export interface LinkOptions {
  /** `mqtt://[user:password@]host[:port]`, or `mqtts:`. */
  readonly url: string;
  readonly clientId: string;
  readonly username?: string;
  readonly password?: string;
  /** Certificate (PEM) that the broker's is signed with; without it the system's. */
  readonly ca?: string;
  readonly will?: {
    readonly topic: string;
    readonly payload: string | Uint8Array;
    readonly retain?: boolean;
  };
  /** Whether a message that was just published reached somebody, for a broker that can be asked. */
  readonly heard?: (topic: string, payload: string | Uint8Array) => boolean;
  /**
   * Seconds for which the broker keeps what came for us after a connection that was not ended; left out: none. Messages
   * are handled from the first subscription on.
   */
  readonly session?: number;
  readonly log: (line: string) => void;
}

/** Milliseconds between attempts after a loss, and what is added at random so that many do not come at once. */
const RECONNECT_MS = 2000;
const RECONNECT_JITTER_MS = 1000;
const CONNECT_TIMEOUT_MS = 10000;
/** Messages that a broker may send before one is taken (MQTT 5, 3.1.2.11.3): its answer to a ping comes behind them. */
export const UNDER_WAY_MAX = 20;
/** Reason codes: the broker does not speak this version (3.1.1, 5). */
const VERSION_REFUSED = new Set([1, 132]);
/** Reason code of an acknowledgement: no matching subscribers (MQTT 5, 3.4.2.1). */
const NOBODY = 16;
/** Acknowledgements of which that is remembered until they are asked for. */
const NOBODY_MAX = 1000;
/** Reason codes: user, password or permission (3.1.1, 5). */
const LOGIN_REFUSED = new Set([4, 5, 134, 135]);

/**
 * Connects with MQTT 5, or with 3.1.1 where the broker speaks only that.
 * @throws Failure, one line, when there is no broker or it refuses the login.
 */
export async function openLink(options: LinkOptions): Promise<Link> {
  const place = describeBroker(options.url);
  try {
    const intake = new Intake(options.log);
    return new MqttLink(await attempt(options, 5, intake), 5, place, options, intake);
  } catch (error) {
    if (!speaksOlderVersion(error)) throw refuse(error, place);
  }
  try {
    const intake = new Intake(options.log);
    return new MqttLink(await attempt(options, 4, intake), 4, place, options, intake);
  } catch (error) {
    throw refuse(error, place);
  }
}

/** The broker's address without what must not be printed. @throws Failure on a wrong URL. */
export function describeBroker(url: string): string {
  const wrong = `--broker ${JSON.stringify(url)}: expected mqtt://host or mqtts://host, with :port if it is another than 1883 or 8883`;
  if (!URL.canParse(url)) throw new Failure(wrong);
  const { protocol, host, hostname } = new URL(url);
  if ((protocol !== "mqtt:" && protocol !== "mqtts:") || hostname === "") throw new Failure(wrong);
  return `${protocol}//${host}`;
}

function attempt(options: LinkOptions, version: 4 | 5, intake: Intake): Promise<MqttClient> {
  const { will } = options;
  // A session of 3.1.1 has no end: the broker would gather messages for a plane that is gone.
  const session = version === 5 ? (options.session ?? 0) : 0;
  const settings: IClientOptions = {
    protocolVersion: version,
    clientId: options.clientId,
    clean: session === 0,
    keepalive: 30,
    connectTimeout: CONNECT_TIMEOUT_MS,
    // The first attempt decides: a wrong address must be said, not tried for ever.
    reconnectPeriod: 0,
    reconnectOnConnackError: true,
    queueQoSZero: false,
    resubscribe: true,
    ...(options.username === undefined ? {} : { username: options.username }),
    ...(options.password === undefined ? {} : { password: options.password }),
    ...(options.ca === undefined ? {} : { ca: options.ca }),
    ...(will === undefined ? {} : { will: willOf(will) }),
    ...(version === 5 ? { properties: propertiesOf(session) } : {}),
  };
  return new Promise((resolve, reject) => {
    const client = mqtt.connect(options.url, settings);
    intake.attach(client);
    // Only our own listeners are taken away: the client listens to itself to come back after a loss.
    const forget = (): void => {
      client.off("connect", succeed);
      client.off("error", giveUp);
      client.off("close", hangUp);
    };
    const succeed = (): void => {
      forget();
      resolve(client);
    };
    const giveUp = (error: Error): void => {
      forget();
      client.on("error", () => {});
      client.end(true);
      reject(error);
    };
    const hangUp = (): void => giveUp(new ClosedBeforeAnswer());
    client.on("connect", () => sendAtOnce(client));
    client.on("connect", succeed);
    client.on("error", giveUp);
    client.on("close", hangUp);
  });
}

function propertiesOf(session: number): IClientOptions["properties"] {
  const limit = { receiveMaximum: UNDER_WAY_MAX };
  return session === 0 ? limit : { ...limit, sessionExpiryInterval: session };
}

/** Small messages one after the other: an alert is not to wait until the one before was acknowledged by TCP, 40 ms. */
function sendAtOnce({ stream }: MqttClient): void {
  if (stream instanceof Socket) stream.setNoDelay(true);
}

function willOf({ topic, payload, retain = true }: NonNullable<LinkOptions["will"]>) {
  return { topic, payload: Buffer.from(payload), qos: 1, retain } as const;
}

class ClosedBeforeAnswer extends Error {
  constructor() {
    super("the broker closed the connection without an answer");
  }
}

/** A broker that does not know version 5 says so, or hangs up. */
function speaksOlderVersion(error: unknown): boolean {
  return error instanceof ClosedBeforeAnswer || VERSION_REFUSED.has(reasonCode(error));
}

function reasonCode(error: unknown): number {
  const { code } = error as { code?: unknown };
  return typeof code === "number" ? code : -1;
}

function refuse(error: unknown, place: string): Failure {
  if (LOGIN_REFUSED.has(reasonCode(error))) {
    return new Failure(
      `${place}: the broker refuses the login; write it as ${place.replace("//", "//user:password@")}`,
    );
  }
  return new Failure(`${place}: no broker there: ${describeError(firstOf(error))}`);
}

/** A name with several addresses fails with one error for all. */
function firstOf(error: unknown): unknown {
  return error instanceof AggregateError ? error.errors[0] : error;
}

/** The client has connected already. */
function watchRival(client: MqttClient, rival: Rival): void {
  rival.connected(performance.now());
  client.on("connect", () => rival.connected(performance.now()));
  client.on("disconnect", ({ reasonCode }) => rival.disconnected(reasonCode ?? 0));
  client.on("close", () => rival.closed(performance.now()));
}

class MqttLink implements Link {
  readonly version: number;
  readonly #client: MqttClient;
  readonly #heard: LinkOptions["heard"];
  readonly #intake: Intake;
  /** Ids of messages that nobody read. */
  readonly #unheard = new Set<number>();
  #connection = 1;

  constructor(
    client: MqttClient,
    version: number,
    place: string,
    { log, heard }: Pick<LinkOptions, "log" | "heard">,
    intake: Intake,
  ) {
    this.#client = client;
    this.version = version;
    this.#heard = heard;
    this.#intake = intake;
    client.options.reconnectPeriod = RECONNECT_MS + Math.floor(Math.random() * RECONNECT_JITTER_MS);
    client.on("packetreceive", (packet) => {
      if (packet.cmd !== "puback" || packet.reasonCode !== NOBODY) return;
      if (this.#unheard.size >= NOBODY_MAX) this.#unheard.clear();
      this.#unheard.add(packet.messageId ?? 0);
    });
    client.on("error", (error) => log(`${place}: ${describeError(firstOf(error))}`));
    client.on("offline", () => log(`${place}: connection lost, trying again`));
    client.on("connect", () => log(`${place}: connected again`));
    // With the loss, not with the next one: what was under way goes out before that is told.
    client.on("close", () => {
      this.#connection += 1;
    });
    watchRival(client, new Rival(place, log));
  }

  get connected(): boolean {
    return this.#client.connected;
  }

  get connection(): number {
    return this.#connection;
  }

  async publish(
    topic: string,
    payload: string | Uint8Array,
    { retain = false, expiry, onTaken, once = false }: PublishOptions = {},
  ): Promise<void> {
    const bytes = typeof payload === "string" ? payload : Buffer.from(payload);
    const properties =
      expiry === undefined || this.version < 5
        ? {}
        : { properties: { messageExpiryInterval: expiry } };
    if (once) return publishOnce(this.#client, topic, bytes, retain);
    const sent = await this.#client.publishAsync(topic, bytes, { qos: 1, retain, ...properties });
    const isUnheard = this.#unheard.delete(sent?.messageId ?? -1);
    onTaken?.(isUnheard ? false : (this.#heard?.(topic, payload) ?? null));
  }

  async subscribe(filter: string): Promise<void> {
    this.#intake.open();
    // "Retain as published" also marks a retained message that arrives while we listen.
    const grants = await this.#client.subscribeAsync(filter, { qos: 1, rap: this.version >= 5 });
    const refused = grants.find((grant) => grant.qos >= 128);
    if (refused !== undefined) throw new Failure(`the broker does not allow to read ${filter}`);
  }

  onMessage(handler: Handler): () => void {
    this.#intake.handlers.add(handler);
    return () => this.#intake.handlers.delete(handler);
  }

  onState(handler: (connected: boolean) => void): void {
    this.#client.on("connect", () => handler(true));
    this.#client.on("offline", () => handler(false));
  }

  async end(): Promise<void> {
    // Who leaves is not sent to any more: routers keep what nobody reads.
    const properties = { sessionExpiryInterval: 0 };
    await this.#client.endAsync(!this.connected, this.version < 5 ? {} : { properties });
  }
}
