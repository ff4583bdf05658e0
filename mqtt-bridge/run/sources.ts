import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { open } from "../../router/node/capture/open.js";
import type { CommandSource } from "../../router/node/command.js";
import { openInterface } from "../../router/node/live.js";
import type { PacketSource } from "../../router/node/packet.js";
import { openRouter } from "../../router/node/ssh.js";
import { SAMPLES_DIR } from "../cli/paths.js";
import { Failure } from "../failure.js";
import type { SourceSetting } from "./settings.js";

export interface Sources {
  /** false: no packets of this machine, only those of paired routers. */
  readonly own: boolean;
  /** For people. */
  readonly name: string;
  /** Packets come as they are sent on the wire. */
  readonly live: boolean;
  readonly demo: boolean;
  /** Household that belongs to it, where none was given. */
  readonly household: string | null;
  /**
   * Finds out what can be known before anything is said: that captures can be read, that a live source gives packets.
   * Ends early, without an error, at the signal.
   * @throws CaptureError, one line.
   */
  ready(around: SourceSurroundings): Promise<void>;
  /** Opens what is to be read, one after the other; of captures it may be called again. */
  open(): PacketSource[];
  /** Ends what `ready` began. */
  stop(): void;
}

export interface SourceSurroundings {
  /** Called with a line for people: what a router hides. */
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/** The samples in the order of their clocks, so that time never runs backwards. */
const SAMPLES = [
  "redmi-note",
  "redmi-1s-test1",
  "redmi-1s-test1-login",
  "redmi-1s-test2-before",
  "redmi-1s-test2-after",
];

/** @throws Failure when the samples are not there. */
export function findSources(setting: SourceSetting): Sources {
  switch (setting.kind) {
    case "demo":
      return findSamples();
    case "paired":
      return PAIRED;
    case "capture":
      return {
        own: true,
        name: setting.files.join(", "),
        live: false,
        demo: false,
        household: null,
        ready: () => readFirstPackets(setting.files),
        open: () => setting.files.map((file) => open(file)),
        stop: () => {},
      };
    case "iface":
      return live(`interface ${setting.iface}`, () => openInterface(setting.iface));
    case "router":
      return live(`${setting.iface} of ${setting.target}`, (onNote) =>
        openRouter(setting.target, { iface: setting.iface, onNote }),
      );
  }
}

const PAIRED: Sources = {
  own: false,
  name: "paired routers",
  live: true,
  demo: false,
  household: null,
  ready: () => Promise.resolve(),
  open: () => [],
  stop: () => {},
};

function live(name: string, start: (onNote: (line: string) => void) => CommandSource): Sources {
  const sources: CommandSource[] = [];
  return {
    own: true,
    name,
    live: true,
    demo: false,
    household: null,
    ready: async ({ log, signal }) => {
      const source = start(log);
      sources.push(source);
      signal.addEventListener("abort", () => source.stop(), { once: true });
      await source.ready();
    },
    open: () => sources,
    stop: () => {
      for (const source of sources) source.stop();
    },
  };
}

/** What is read twice must be a file: of a pipe the first packet would be lost. */
async function readFirstPackets(files: readonly string[]): Promise<void> {
  for (const file of files) {
    if (isPipe(file)) continue;
    const source = open(file);
    for await (const _packet of source) break;
    source.stop();
  }
}

function isPipe(file: string): boolean {
  if (file === "-") return true;
  const found = statSync(file, { throwIfNoEntry: false });
  return found !== undefined && !found.isFile() && !found.isDirectory();
}

function findSamples(): Sources {
  const present = new Set(listSamples());
  const files = SAMPLES.map((name) => `${name}.pcap`).filter((name) => present.has(name));
  if (files.length === 0) {
    throw new Failure(
      `${SAMPLES_DIR}: the sample captures are missing; give a capture with --capture`,
    );
  }
  const paths = files.map((name) => join(SAMPLES_DIR, name));
  return {
    own: true,
    name: "sample captures",
    live: false,
    demo: true,
    household: join(SAMPLES_DIR, "household.yaml"),
    ready: () => readFirstPackets(paths),
    open: () => paths.map((path) => open(path)),
    stop: () => {},
  };
}

function listSamples(): string[] {
  try {
    return readdirSync(SAMPLES_DIR);
  } catch {
    return [];
  }
}
