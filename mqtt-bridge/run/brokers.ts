import { randomBytes } from "node:crypto";
import { networkInterfaces } from "node:os";
import type { Accounts } from "../broker/accounts.js";
import { type EmbeddedBroker, startBroker } from "../broker/embedded.js";
import { describeBroker, type Link, type LinkOptions, openLink } from "../mqtt/link.js";
import { STATE_OFFLINE } from "../mqtt/people.js";
import { Pairs } from "../pair/pairs.js";
import type { Store } from "../store/port.js";
import type { RunSettings } from "./settings.js";
import type { Shutdown } from "./shutdown.js";

/** The connections of a bridge and where people connect. */
export interface Links {
  /** To the people's broker; carries the last will. */
  readonly people: Link;
  /** The plane's end of the machine messages of this process. */
  readonly plane: Link;
  /** Where paired routers are: with a broker of the user's, the one connection that the account has. */
  readonly routers: Link;
  /** The agent's end. */
  readonly agent: Link;
  /** `mqtt://host:port` for people, without a password. */
  readonly brokerUrl: string;
  /** Port of the broker of our own that people use; null where they use another. */
  readonly ownPort: number | null;
  /** Resolves when a person's client reads there; null where people use another. */
  readonly reader: Promise<void> | null;
}

const CLIENT_ID = "mqtt/client-id";
const LOOPBACK = "127.0.0.1";
const NOT_OURS = { ownPort: null, reader: null };
/** Beside a broker of the user's, ours carries only what this process sends to itself: paired routers are on the user's. */
const NOBODY: Pick<Accounts, "verify"> = { verify: () => Promise.resolve(false) };

/**
 * A plane that was killed and starts again within this finds what came meanwhile. Longer than routers go on to send to a
 * plane that they do not hear, 25 s: a plane that came back before they miss it, and after the broker forgot it, would be
 * sent what is new before what it has missed. Not much longer: what routers keep themselves the broker need not gather.
 */
const SESSION_SECONDS = 40;

/**
 * Starts what is needed and connects. With a broker of the user's, what this process sends to itself stays on a broker
 * of our own on loopback, and paired routers are read there over the same connection as people: an account of a broker
 * that uses user names as client ids has only one.
 * `session`: the client id under which the user's broker knows this plane again; null: it is another each time.
 * @throws Failure when the user's broker is missing or refuses the login, or no port is free.
 */
export async function openLinks(
  settings: RunSettings,
  session: string | null,
  accounts: Accounts | null,
  shutdown: Shutdown,
  log: (line: string) => void,
): Promise<Links> {
  const { broker: url, topics } = settings;
  const base = topics.base;
  const will = { topic: topics.bridge("state"), payload: JSON.stringify(STATE_OFFLINE) };
  const external = url === null ? null : await openExternal(url, settings, { session, will, log });
  if (external !== null) shutdown.add(() => external.end());
  const broker = await startBroker(
    external === null
      ? {
          addresses: settings.addresses,
          port: settings.brokerPort,
          accounts,
          base,
          routers: new Pairs(settings.storeDir),
        }
      : { addresses: [LOOPBACK], port: 0, accounts: NOBODY, base },
  );
  shutdown.add(() => broker.close());
  const own = async (role: string, more: object = {}): Promise<Link> => {
    const link = await openLink({ ...login(broker), clientId: clientId(role), log, ...more });
    shutdown.add(() => link.end());
    return link;
  };
  const plane = await own("plane");
  const agent = await own("agent");
  const heard: LinkOptions["heard"] = (topic, payload) => broker.heard(topic, payload);
  const people = external ?? (await own("people", { will, heard }));
  const brokerUrl =
    url === null
      ? `mqtt://${urlHost(settings.addresses[0] ?? LOOPBACK)}:${broker.port}`
      : describeBroker(url);
  const routers = external ?? plane;
  const ours = url === null ? { ownPort: broker.port, reader: broker.reader } : NOT_OURS;
  return { people, plane, routers, agent, brokerUrl, ...ours };
}

function openExternal(
  url: string,
  { brokerCa: ca, brokerPassword: password }: RunSettings,
  { session, ...rest }: Pick<LinkOptions, "will" | "log"> & { readonly session: string | null },
): Promise<Link> {
  return openLink({
    url,
    ...rest,
    ...(session === null ? {} : { session: SESSION_SECONDS }),
    clientId: session ?? clientId("people"),
    ...(ca === null ? {} : { ca }),
    ...(password === null ? {} : { password }),
  });
}

/** An address as it stands in a URL; for a wildcard one under which others can reach this machine. */
export function urlHost(address: string): string {
  const shown = address === "0.0.0.0" || address === "::" ? ownAddress() : address;
  return shown.includes(":") ? `[${shown}]` : shown;
}

function ownAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const outward = addresses.find(({ internal, family }) => !internal && family === "IPv4");
  return outward?.address ?? LOOPBACK;
}

function login(broker: EmbeddedBroker): { url: string; username: string; password: string } {
  return { url: `mqtt://${LOOPBACK}:${broker.port}`, ...broker.internal };
}

/** Nobody can guess it and so take the connection over. MQTT 3.1.1 allows 23 characters. */
function clientId(role: string): string {
  return `telltale-${role}-${randomBytes(4).toString("hex")}`.slice(0, 23);
}

/** The name under which a broker knows this plane; nobody can guess it and so take the connection over. */
export function sessionOf(store: Pick<Store, "setting" | "setSetting">): string {
  const known = store.setting(CLIENT_ID);
  if (known !== null) return known;
  const made = clientId("people");
  store.setSetting(CLIENT_ID, made);
  return made;
}
