import type { Server } from "node:net";
import { describeError, Failure } from "../failure.js";

/** Ports that are tried after the wished one. */
const PORTS_TRIED = 50;

export interface Listening {
  readonly port: number;
  readonly servers: readonly Server[];
}

/**
 * Listens on the same port of all addresses, on the wished one or the next that is free on all.
 * Port 0 takes any.
 * @throws Failure when none of the ports is free or an address is not this machine's.
 */
export async function listenOnFreePort(
  makeServer: () => Server,
  addresses: readonly string[],
  wished: number,
): Promise<Listening> {
  for (let port = wished; port < wished + PORTS_TRIED && port <= 65535; port++) {
    const listening = await listenOnAll(makeServer, addresses, port);
    if (listening !== null) return listening;
  }
  throw new Failure(`no free port from ${wished} on at ${addresses.join(", ")}`);
}

async function listenOnAll(
  makeServer: () => Server,
  addresses: readonly string[],
  wished: number,
): Promise<Listening | null> {
  const servers: Server[] = [];
  let port = wished;
  for (const address of addresses) {
    const server = makeServer();
    const taken = await listen(server, address, port);
    if (taken === null) {
      await closeAll(servers);
      return null;
    }
    port = taken;
    servers.push(server);
  }
  return { port, servers };
}

/** The port, or null when it is busy. */
function listen(server: Server, address: string, port: number): Promise<number | null> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(null);
      else if (error.code === "EACCES") resolve(null);
      else reject(new Failure(`--listen ${address}: ${describeError(error)}`));
    });
    server.listen(port, address, () => {
      server.removeAllListeners("error");
      const bound = server.address();
      resolve(typeof bound === "object" && bound !== null ? bound.port : port);
    });
  });
}

/** Closes servers; connections that are still open must be ended by who owns them. */
export async function closeAll(servers: readonly Server[]): Promise<void> {
  await Promise.all(
    servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
  );
}
