import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { createServer } from "node:net";
import { Aedes, type AuthenticateError, type Client } from "aedes";
import { SEALED_MAX_BYTES } from "../../core/bundle/cose.js";
import "../mqtt/packets.js";
import { closeAll, listenOnFreePort } from "../net/listen.js";
import type { Accounts } from "./accounts.js";
import { mayRead, mayRouterRead, mayRouterWrite, mayWrite } from "./permissions.js";

export interface EmbeddedBroker {
  readonly port: number;
  /** Login of the program's own clients, made anew at each start. */
  readonly internal: { readonly username: string; readonly password: string };
  /** Whether a message that was published a moment ago went to a person's client. */
  heard(topic: string, payload: string | Uint8Array): boolean;
  /** Resolves when a person's client has subscribed to something. */
  readonly reader: Promise<void>;
  close(): Promise<void>;
}

export interface BrokerOptions {
  /** Addresses to listen on; without accounts only loopback. */
  readonly addresses: readonly string[];
  readonly port: number;
  /** null: whoever can connect may read and ask. */
  readonly accounts: Pick<Accounts, "verify"> | null;
  /** Base topic of what people read. */
  readonly base: string;
  /** Accounts of paired routers; without them no router can connect. */
  readonly routers?: RouterAccounts;
}

export interface RouterAccounts {
  /** Whether this is a paired router's name: nobody else may have it as client id. */
  has(name: string): boolean;
  verify(name: string, password: string): boolean;
}

/** Who a connection belongs to. */
type Role = "internal" | "person" | { readonly router: string };

const INTERNAL = "telltale-internal";
/** CONNACK 2: the client id is not allowed. */
const BAD_CLIENT_ID = 2;
/** CONNACK 4 of MQTT 3.1.1; the library turns it into 0x86 for MQTT 5. */
const BAD_LOGIN = 4;
const CONNECTIONS_MAX = 100;
/** Messages of which it is remembered that they went to a person. */
const HEARD_MAX = 64;
/** A sealed bundle and its topic. */
const PACKET_MAX_BYTES = SEALED_MAX_BYTES + 1024;

/**
 * A broker inside this process, for homes that have none.
 * @throws Failure when no port is free.
 */
export async function startBroker(options: BrokerOptions): Promise<EmbeddedBroker> {
  const password = randomBytes(24).toString("base64url");
  const { accounts, base, routers } = options;
  const roles = new WeakMap<Client, Role>();
  /** Rejects with what the client is told. */
  const roleFor = async (client: Client, name = "", offered: string): Promise<Role> => {
    if (routers?.has(name) === true) {
      if (!routers.verify(name, offered)) throw badLogin();
      if (client.id !== name) throw badClientId();
      return { router: name };
    }
    if (routers?.has(client.id) === true) throw badClientId();
    const known = await verifyPerson(accounts, name, offered).catch(() => false);
    if (!known) throw badLogin();
    return "person";
  };
  const roleOf = (client: Client | null): Role =>
    (client === null ? undefined : roles.get(client)) ?? "person";
  const heard: string[] = [];
  const aedes = await Aedes.createBroker({
    maximumPacketSize: PACKET_MAX_BYTES,
    sessionExpiryIntervalLimit: 3600,
    pendingSessionsLimit: CONNECTIONS_MAX,
    keepaliveLimit: 0,
    authenticate: (client, username, given, done) => {
      const offered = given?.toString("utf8") ?? "";
      const isOurs = username === INTERNAL && isSame(offered, password);
      const role = isOurs
        ? Promise.resolve("internal" as const)
        : roleFor(client, username, offered);
      role.then(
        (known) => {
          roles.set(client, known);
          done(null, true);
        },
        (refusal) => done(refusal, null),
      );
    },
    authorizePublish: (client, { topic }, done) => {
      const allowed = mayPublish(roleOf(client), topic, base);
      done(allowed ? null : new Error(`${topic}: not allowed to write there`));
    },
    authorizeSubscribe: (client, subscription, done) => {
      const allowed = maySubscribe(roleOf(client), subscription.topic, base);
      done(null, allowed ? subscription : null);
    },
    authorizeForward: (client, packet) => {
      if (roleOf(client) === "person" && packet.topic.startsWith(`${base}/`)) {
        heard.push(heardKey(packet.topic, packet.payload));
        if (heard.length > HEARD_MAX) heard.shift();
      }
      return packet;
    },
  });
  const reader = new Promise<void>((resolve) => {
    aedes.on("subscribe", (_subscriptions, client) => {
      if (roles.get(client) === "person") resolve();
    });
  });
  const listening = await listenOnFreePort(
    () => {
      const server = createServer({ noDelay: true }, (socket) => aedes.handle(socket));
      server.maxConnections = CONNECTIONS_MAX;
      return server;
    },
    options.addresses,
    options.port,
  );
  return {
    port: listening.port,
    internal: { username: INTERNAL, password },
    reader,
    heard: (topic, payload) => heard.includes(heardKey(topic, payload)),
    close: async () => {
      const closed = closeAll(listening.servers);
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
      await closed;
    },
  };
}

function heardKey(topic: string, payload: string | Uint8Array): string {
  return `${topic} ${createHash("sha256").update(payload).digest("base64")}`;
}

async function verifyPerson(
  accounts: Pick<Accounts, "verify"> | null,
  username: string | undefined,
  password: string,
): Promise<boolean> {
  if (accounts === null) return true;
  return username === "phone" && (await accounts.verify("phone", password));
}

function mayPublish(role: Role, topic: string, base: string): boolean {
  if (role === "internal") return true;
  return role === "person" ? mayWrite(topic, base) : mayRouterWrite(topic, role.router, base);
}

function maySubscribe(role: Role, filter: string, base: string): boolean {
  if (role === "internal") return true;
  return role === "person" ? mayRead(filter, base) : mayRouterRead(filter, role.router);
}

function badClientId(): AuthenticateError {
  return Object.assign(new Error("client id is not the user name"), { returnCode: BAD_CLIENT_ID });
}

function badLogin(): AuthenticateError {
  return Object.assign(new Error("wrong user or password"), { returnCode: BAD_LOGIN });
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
