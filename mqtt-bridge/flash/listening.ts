import { connect } from "node:net";

const TIMEOUT_MS = 2000;
const MQTT_PORT = 1883;

/** Whether somebody takes connections where this mqtt:// URL says. */
export function isListening(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, "");
  const socket = connect({ host, port: port === "" ? MQTT_PORT : Number(port) });
  return new Promise((resolve) => {
    const end = (found: boolean) => (): void => {
      socket.destroy();
      resolve(found);
    };
    socket.setTimeout(TIMEOUT_MS, end(false));
    socket.on("connect", end(true));
    socket.on("error", end(false));
  });
}
