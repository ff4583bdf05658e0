import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer } from "node:net";
import { Aedes, type AuthenticateError, type Client } from "aedes";
import { SEALED_MAX_BYTES } from "../../core/bundle/cose.js";
import { closeAll, listenOnFreePort } from "../net/listen.js";
import type { Accounts } from "./accounts.js";
import { mayRead, mayWrite } from "./permissions.js";

export interface EmbeddedBroker {
  readonly port: number;
  /** Login of the program's own clients, made anew at each start. */
  readonly internal: { readonly username: string; readonly password: string };
  close(): Promise<void>;
}

export interface BrokerOptions {
  /** Addresses to listen on; without accounts only loopback. */
  readonly addresses: readonly string[];
  readonly port: number;
  /** null: whoever can connect may read and ask. */
  readonly accounts: Accounts | null;
  /** Base topic of what people read. */
  readonly base: string;
}

const INTERNAL = "telltale-internal";
/** CONNACK 4 of MQTT 3.1.1; the library turns it into 0x86 for MQTT 5. */
const BAD_LOGIN = 4;
const CONNECTIONS_MAX = 100;
/** A sealed bundle and its topic. */
const PACKET_MAX_BYTES = SEALED_MAX_BYTES + 1024;

/**
 * A broker inside this process, for homes that have none.
 * @throws Failure when no port is free.
 */
export async function startBroker(options: BrokerOptions): Promise<EmbeddedBroker> {
  const password = randomBytes(24).toString("base64url");
  const roles = new WeakMap<Client, "internal" | "person">();
  const isInternal = (client: Client | null): boolean =>
    client !== null && roles.get(client) === "internal";
  const aedes = await Aedes.createBroker({
    maximumPacketSize: PACKET_MAX_BYTES,
    sessionExpiryIntervalLimit: 3600,
    pendingSessionsLimit: CONNECTIONS_MAX,
    keepaliveLimit: 0,
    authenticate: (client, username, given, done) => {
      const offered = given?.toString("utf8") ?? "";
      if (username === INTERNAL && isSame(offered, password)) {
        roles.set(client, "internal");
        done(null, true);
        return;
      }
      roles.set(client, "person");
      verifyPerson(options.accounts, username, offered).then(
        (known) => (known ? done(null, true) : done(badLogin(), null)),
        () => done(badLogin(), null),
      );
    },
    authorizePublish: (client, packet, done) => {
      const allowed = isInternal(client) || mayWrite(packet.topic, options.base);
      done(allowed ? null : new Error(`${packet.topic}: not allowed to write there`));
    },
    authorizeSubscribe: (client, subscription, done) => {
      const allowed = isInternal(client) || mayRead(subscription.topic, options.base);
      done(null, allowed ? subscription : null);
    },
  });
  const listening = await listenOnFreePort(
    () => {
      const server = createServer((socket) => aedes.handle(socket));
      server.maxConnections = CONNECTIONS_MAX;
      return server;
    },
    options.addresses,
    options.port,
  );
  return {
    port: listening.port,
    internal: { username: INTERNAL, password },
    close: async () => {
      const closed = closeAll(listening.servers);
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
      await closed;
    },
  };
}

async function verifyPerson(
  accounts: Accounts | null,
  username: string | undefined,
  password: string,
): Promise<boolean> {
  if (accounts === null) return true;
  return username === "phone" && (await accounts.verify("phone", password));
}

function badLogin(): AuthenticateError {
  return Object.assign(new Error("wrong user or password"), { returnCode: BAD_LOGIN });
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
