import { createServer, type Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { Hono } from "hono";
import { closeAll, listenOnFreePort } from "./listen.js";

export interface PageServer {
  readonly port: number;
  close(): Promise<void>;
}

const CONNECTIONS_MAX = 200;

/** Serves the app on the same port of all addresses. @throws Failure when no port is free. */
export async function servePage(
  app: Hono,
  addresses: readonly string[],
  port: number,
): Promise<PageServer> {
  const made: Server[] = [];
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const listening = await listenOnFreePort(
    () => {
      const server = createServer(listener);
      server.maxConnections = CONNECTIONS_MAX;
      server.headersTimeout = 10_000;
      made.push(server);
      return server;
    },
    addresses,
    port,
  );
  return {
    port: listening.port,
    close: async () => {
      const closed = closeAll(listening.servers);
      // Open pages hold their event streams for ever.
      for (const server of made) server.closeAllConnections();
      await closed;
    },
  };
}
