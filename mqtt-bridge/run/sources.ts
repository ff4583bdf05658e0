import { readdirSync } from "node:fs";
import { join } from "node:path";
import { open } from "../../router/node/capture/open.js";
import { openInterface } from "../../router/node/live.js";
import type { PacketSource } from "../../router/node/packet.js";
import { openRouter } from "../../router/node/ssh.js";
import { SAMPLES_DIR } from "../cli/paths.js";
import { Failure } from "../failure.js";
import type { SourceSetting } from "./settings.js";

export interface Sources {
  /** For people. */
  readonly name: string;
  /** Packets come as they are sent on the wire. */
  readonly live: boolean;
  readonly demo: boolean;
  /** Household that belongs to it, where none was given. */
  readonly household: string | null;
  /** Opens what is to be read, one after the other; may be called again. */
  open(onNote: (line: string) => void): PacketSource[];
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
    case "capture":
      return {
        name: setting.files.join(", "),
        live: false,
        demo: false,
        household: null,
        open: () => setting.files.map((file) => open(file)),
      };
    case "iface":
      return {
        name: `interface ${setting.iface}`,
        live: true,
        demo: false,
        household: null,
        open: () => [openInterface(setting.iface)],
      };
    case "router":
      return {
        name: `${setting.iface} of ${setting.target}`,
        live: true,
        demo: false,
        household: null,
        open: (onNote) => [openRouter(setting.target, { iface: setting.iface, onNote })],
      };
  }
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
    name: "sample captures",
    live: false,
    demo: true,
    household: join(SAMPLES_DIR, "household.yaml"),
    open: () => paths.map((path) => open(path)),
  };
}

function listSamples(): string[] {
  try {
    return readdirSync(SAMPLES_DIR);
  } catch {
    return [];
  }
}
