import { connect } from "node:net";
import { describeError } from "../failure.js";
import { describeBroker } from "../mqtt/link.js";
import { urlHost } from "../run/brokers.js";
import type { RunSettings } from "../run/settings.js";
import { doubtful, type Finding, ok, wrong } from "./finding.js";

/** Milliseconds that this machine's own services and a broker may take. */
const PATIENCE = 3000;

/** Whether page and broker answer. */
export async function lookAtNetwork(settings: RunSettings): Promise<Finding[]> {
  const { addresses, pagePort } = settings;
  const first = addresses[0] ?? "127.0.0.1";
  const address = first === "0.0.0.0" || first === "::" ? "127.0.0.1" : first;
  return [
    await page(`http://${urlHost(address)}:${pagePort}/healthz`),
    await broker(settings, address),
  ];
}

async function page(url: string): Promise<Finding> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE) });
    const said = (await response.text()).trim().replaceAll("\n", "; ");
    if (response.ok) return ok(`telltale run: answers at ${url}`);
    return wrong(`telltale run: ${url} answers ${response.status}: ${said}`);
  } catch {
    const cure = "start it (systemctl start telltale, or telltale run)";
    return doubtful(`telltale run: nothing answers at ${url}; ${cure}`);
  }
}

async function broker(settings: RunSettings, address: string): Promise<Finding> {
  const url = settings.broker ?? `mqtt://${urlHost(address)}:${settings.brokerPort}`;
  const shown = describeBroker(url);
  const { hostname, port, protocol } = new URL(url);
  const standard = protocol === "mqtts:" ? 8883 : 1883;
  const why = await cannotConnect(hostname.replace(/^\[|\]$/g, ""), Number(port) || standard);
  if (why === null) return ok(`broker: ${shown} takes connections`);
  const cure = settings.broker === null ? "it runs with telltale run" : "start it, or see broker:";
  return (settings.broker === null ? doubtful : wrong)(`broker: ${shown}: ${why}; ${cure}`);
}

/** null when somebody listens there, else why not. */
function cannotConnect(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: PATIENCE });
    const end = (why: string | null): void => {
      socket.destroy();
      resolve(why);
    };
    socket.once("connect", () => end(null));
    socket.once("timeout", () => end("no answer in time"));
    socket.once("error", (error) => end(describeError(error)));
  });
}
