import type { Test } from "tap";
import { decodePairing, type Pairing } from "../../core/bundle/pairing.js";
import { DEFAULT_POLICY } from "../../core/policy/policy.js";
import type { Alert, Line } from "../../core/wire/lines.js";
import { startBroker } from "../../mqtt-bridge/broker/embedded.js";
import { classifierMaker, type Inputs, readInputs } from "../../mqtt-bridge/engine.js";
import { cborX } from "../../mqtt-bridge/machine/cbor.js";
import { agentEnd, type End } from "../../mqtt-bridge/machine/ends.js";
import { EventsReader } from "../../mqtt-bridge/machine/reader.js";
import { type Link, type LinkOptions, openLink } from "../../mqtt-bridge/mqtt/link.js";
import { MemoryMarks } from "../../mqtt-bridge/pair/memory-marks.js";
import type { Pairs } from "../../mqtt-bridge/pair/pairs.js";
import { PairedRouters } from "../../mqtt-bridge/routers/paired.js";
import { Routers } from "../../mqtt-bridge/routers/routers.js";
import { Memories } from "../../mqtt-bridge/run/memories.js";
import { NodeRouter } from "../../mqtt-bridge/run/node-router.js";
import { SqliteStore } from "../../mqtt-bridge/store/sqlite.js";

export const HOUSEHOLD = "test/captures/household.yaml";

export const inputsOf = (household: string | null = HOUSEHOLD): Inputs =>
  readInputs({ household, rules: null, lan: [] });

/** Something that is looked at again whenever something happened. */
export class Happenings {
  #wake: (() => void)[] = [];

  happened(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }

  /** Resolves when `look` gives something. */
  async until<Found>(look: () => Found | null | false | undefined): Promise<Found> {
    for (;;) {
      const found = look();
      if (found !== null && found !== false && found !== undefined) return found;
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
  }
}

export interface Plane {
  readonly routers: Routers;
  readonly paired: PairedRouters;
  readonly reader: EventsReader;
  readonly lines: Line[];
  readonly alerts: Alert[];
  readonly logged: string[];
  readonly removed: string[];
  readonly memories: Memories;
  /** Seconds since 1970; moves only when the test moves it. */
  readonly clock: { now: number };
  /** What is done each so many milliseconds; happens only when the test does it. */
  readonly due: { readonly milliseconds: number; readonly work: () => void }[];
  readonly until: Happenings["until"];
}

export interface PlaneParts {
  readonly pairs: Pairs;
  readonly link: Link;
  readonly inputs?: Inputs;
  /** Of an earlier plane; left out: a new one. */
  readonly store?: SqliteStore;
  /** Hears of all lines, and which alerts of them notify people. */
  readonly onLines?: (router: string, lines: readonly Line[], pushes: readonly Alert[]) => void;
}

/** The plane's side of the pairs in a store, on a link. */
export async function startPlane(
  t: Test,
  { pairs, link, inputs = inputsOf(), store: earlier, onLines = () => {} }: PlaneParts,
): Promise<Plane> {
  const happenings = new Happenings();
  const [lines, alerts]: [Line[], Alert[]] = [[], []];
  const [logged, removed]: [string[], string[]] = [[], []];
  const clock = { now: 1_406_800_000 };
  const due: Plane["due"] = [];
  const note = <T>(list: T[], ...more: T[]): void => {
    list.push(...more);
    happenings.happened();
  };
  const log = (line: string): void => note(logged, line);
  const store = earlier ?? new SqliteStore(":memory:");
  if (earlier === undefined) t.teardown(() => store.close());
  const memories = new Memories(store);
  const reader = new EventsReader({
    log,
    onLines: (router, more, pushes) => {
      onLines(router, more, pushes);
      memories.keep();
      note(lines, ...more);
    },
  });
  const routers = new Routers({
    inputs,
    reader,
    pageUrl: null,
    onAlert: (_router, alert) => note(alerts, alert),
    onChange: () => happenings.happened(),
    onAdd: () => happenings.happened(),
    onRemove: (router) => note(removed, router),
    log,
    now: () => clock.now,
  });
  const paired = new PairedRouters({
    pairs,
    routers,
    link,
    store,
    memories,
    policy: DEFAULT_POLICY,
    ownId: "own",
    pageUrl: null,
    log,
    now: () => clock.now,
    every: (milliseconds, work) => {
      due.push({ milliseconds, work });
      return () => void due.splice(0);
    },
  });
  t.teardown(() => paired.stop());
  await paired.start();
  const until: Plane["until"] = (look) => happenings.until(look);
  return { routers, paired, reader, memories, lines, alerts, logged, removed, clock, due, until };
}

/** What a pairing line holds. */
export function readLine(line: string): Pairing {
  const { value, refusal } = decodePairing(cborX, line);
  if (refusal !== null) throw new Error(refusal.line);
  return value;
}

export interface Joined {
  readonly node: NodeRouter;
  readonly end: End;
  readonly link: Link;
  /** Revisions in the order in which they were put in force. */
  readonly installed: number[];
  readonly until: Happenings["until"];
}

/** A router's agent that has this pairing line, on the broker at `url`. */
export async function joinRouter(
  t: Test,
  line: string,
  { url, marks = new MemoryMarks() }: { url: string; marks?: MemoryMarks },
): Promise<Joined> {
  const { router, user, password, pair_key: pairKey, ca } = readLine(line);
  const silent = (): void => {};
  const link = await openLink({
    url,
    clientId: router,
    username: user,
    password,
    log: silent,
    ...(ca === null ? {} : { ca }),
  });
  t.teardown(() => link.end());
  const end = agentEnd({ router, pairKey, marks, onRefusal: silent });
  const makeClassifier = await classifierMaker(end.keys.fingerprint);
  const installed: number[] = [];
  const happenings = new Happenings();
  const node = new NodeRouter({
    end,
    link,
    makeClassifier,
    live: true,
    onInstalled: ({ revision }) => {
      installed.push(revision);
      happenings.happened();
    },
    onRefusal: silent,
    log: silent,
    now: () => 1_406_800_000,
  });
  t.teardown(() => node.stop());
  await node.start();
  return { node, end, link, installed, until: (look) => happenings.until(look) };
}

/** A broker of our own that knows these pairs, and how one connects to it. */
export async function ownBroker(t: Test, pairs: Pairs) {
  const broker = await startBroker({
    addresses: ["127.0.0.1"],
    port: 0,
    accounts: null,
    base: "telltale",
    routers: pairs,
  });
  t.teardown(() => broker.close());
  const url = `mqtt://127.0.0.1:${broker.port}`;
  const open = async (clientId: string, login: Partial<LinkOptions> = {}): Promise<Link> => {
    const link = await openLink({ url, clientId, log: () => {}, ...login });
    t.teardown(() => link.end());
    return link;
  };
  return { broker, url, open };
}

/** The same with the plane's link to it. */
export async function brokerOf(t: Test, pairs: Pairs) {
  const { broker, url, open } = await ownBroker(t, pairs);
  const heard: LinkOptions["heard"] = (topic, payload) => broker.heard(topic, payload);
  const link = await open("plane", { ...broker.internal, heard });
  return { url, link, broker };
}
