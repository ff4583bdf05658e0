import { readInputs } from "../../mqtt-bridge/engine.js";
import { buildAgent } from "../agent/compile.js";
import { loginOf, type Paired, pairRouter, telltale } from "./accounts.js";
import { Agent } from "./agent.js";
import { Broker } from "./broker.js";
import type { Lab } from "./lab.js";
import { makeNetwork } from "./network.js";
import { Observer } from "./observer.js";
import { type Plane, startPlane } from "./plane.js";
import type { Judged } from "./queues.js";
import { startDns, startPrivateDns, startWeb } from "./services.js";
import { Subscriber } from "./subscriber.js";

/** A household with a router of its own: everything runs and waits for the phone. */
export interface Home {
  readonly lab: Lab;
  readonly broker: Broker;
  readonly paired: Paired;
  readonly plane: Plane;
  readonly agent: Agent;
  readonly observer: Observer;
  /** mosquitto_sub of the phone's account. */
  readonly people: Subscriber;
  /** Path of the household file. */
  readonly household: string;
}

export const ROUTER = "attic";

export interface HomeOptions {
  readonly offloads: boolean;
  /** More options of the agent. */
  readonly agent?: readonly string[];
  /** What waits at the router until the agent has judged it. */
  readonly judged?: readonly Judged[];
  /** false: without the table that says what is copied. */
  readonly table?: boolean;
  /** A table of networks in `conf`, which the plane gets by `telltale update-data`. */
  readonly networks?: string;
  /** Called when all but the agent runs. */
  readonly beforeAgent?: (lab: Lab) => void;
}

/** Starts a home; all of it ends with the test. */
export async function startHome(
  t: { teardown(end: () => Promise<void>): void },
  how: HomeOptions,
): Promise<Home> {
  buildAgent();
  const lab = makeNetwork(how.offloads);
  t.teardown(() => lab.stop());
  await Promise.all([startDns(lab), startWeb(lab), startPrivateDns(lab)]);
  const paired = await pairRouter(lab, ROUTER);
  const broker = new Broker(lab);
  await broker.start();
  const household = lab.writeConfig("household.yaml");
  const inputs = readInputs({ household, rules: null, lan: [] });
  const observer = await Observer.start(lab, paired, inputs);
  const people = await Subscriber.start(lab, "box", loginOf("phone"), ["telltale/#"]);
  if (how.networks !== undefined) {
    await telltale(lab, ["update-data", lab.writeConfig(how.networks)]);
  }
  const plane = await startPlane(lab, household);
  const agent = new Agent(lab, how.judged);
  how.beforeAgent?.(lab);
  agent.pair(paired);
  if (how.table !== false) agent.loadTable();
  agent.start(how.agent);
  await observer.until("a bundle in force", ({ bundles }) =>
    bundles.some(({ revision }) => revision > 0) ? true : null,
  );
  return { lab, broker, paired, plane, agent, observer, people, household };
}
