import { networkInterfaces } from "node:os";
import type { Context, Hono } from "hono";
import * as v from "valibot";
import { isLoopback } from "../../machine/seal.js";
import { addressOf } from "../guard.js";
import type { AskerView } from "../views.js";
import type { Hellos } from "./hellos.js";
import { neighbourMac, splitScope } from "./neighbours.js";

/** How the MAC of an asking device is found. */
export interface AskerSources {
  /** By the neighbour table of this machine. */
  readonly neighbour: (address: string) => Promise<string | null>;
  /** By the flows that a router saw. */
  readonly flows: (address: string) => string | null;
}

const Code = v.strictObject({ code: v.pipe(v.string(), v.maxLength(32)) });
const SPENT = { error: "this link is not open any more; make a new one" };

/** `POST /api/hello`, before anybody is asked for a password: the device that opens a link is known by it. */
export function addHello(app: Hono, hellos: Hellos, sources: AskerSources): void {
  app.post("/api/hello", async (c: Context) => {
    const body = v.safeParse(Code, await c.req.json().catch(() => null));
    if (!body.success) return c.json({ error: "expected the code of a link" }, 400);
    if (hellos.askerOf(body.output.code) === undefined) return c.json(SPENT, 404);
    const asker = await findAsker(addressOf(c), sources);
    return hellos.opened(body.output.code, asker) ? c.json(asker) : c.json(SPENT, 404);
  });
}

/** `GET /api/asker`, and links that show which device opened them. */
export function addAsker(
  app: Hono,
  hellos: Hellos,
  sources: AskerSources,
  base: (c: Context) => string,
): void {
  app.get("/api/asker", async (c: Context) => c.json(await findAsker(addressOf(c), sources)));
  app.post("/api/hello-links", (c) => {
    const { code, until } = hellos.make();
    return c.json({ code, until, url: `${base(c)}#/hello/${code}`, asker: null });
  });
  app.get("/api/hello-links/:code", (c) => {
    const asker = hellos.askerOf(c.req.param("code"));
    return asker === undefined ? c.json(SPENT, 404) : c.json({ asker });
  });
}

/** @param address of the other end, as its socket tells it. */
export async function findAsker(address: string, sources: AskerSources): Promise<AskerView> {
  const [bare] = splitScope(address);
  const nobody = { address: bare, mac: null, source: null, private_mac: false } as const;
  if (isOwnAddress(bare)) return { ...nobody, why: "same_machine" };
  const near = await sources.neighbour(address);
  const mac = near ?? sources.flows(address);
  if (mac === null) return { ...nobody, why: "not_seen" };
  const source = near === null ? "flows" : "neighbours";
  return { address: bare, mac, source, private_mac: isPrivateMac(mac), why: null };
}

/** With what the operating system knows. */
export function askerSources(flows: AskerSources["flows"]): AskerSources {
  return { neighbour: (address) => neighbourMac(address), flows };
}

/** Locally administered (IEEE 802, bit 1 of the first byte): made up for this WiFi, as phones do. */
function isPrivateMac(mac: string): boolean {
  return (Number.parseInt(mac.slice(0, 2), 16) & 2) !== 0;
}

function isOwnAddress(address: string): boolean {
  if (isLoopback(address)) return true;
  const own = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return own.some((each) => each.address.toLowerCase() === address);
}
