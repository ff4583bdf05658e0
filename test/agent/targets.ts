import type { Need } from "../run/suites.js";

/** A machine that the agent is built for, and how its program runs here. */
export interface Target {
  /** OpenWrt's name of the architecture; also the folder below build/agent. */
  readonly name: string;
  /** Words before the program. */
  readonly emulator: readonly string[];
}

export const TARGETS: readonly Target[] = [
  { name: "native", emulator: [] },
  { name: "x86_64", emulator: [] },
  { name: "aarch64_cortex-a53", emulator: ["qemu-aarch64", "-cpu", "cortex-a53"] },
  { name: "arm_cortex-a7", emulator: ["qemu-arm", "-cpu", "cortex-a7"] },
  { name: "mipsel_24kc", emulator: ["qemu-mipsel", "-cpu", "24Kc"] },
  { name: "mips_24kc", emulator: ["qemu-mips", "-cpu", "24Kc"] },
];

/** The program that replays captures: on other machines one that needs no libraries. */
export const agentOf = ({ name }: Target): string =>
  `build/agent/${name}/${name === "native" ? "telltale-agent" : "telltale-replay"}`;

/** Emulators of these targets. */
export const needsOf = (targets: readonly Target[]): Need[] =>
  targets.flatMap(({ emulator: [name] }) =>
    name === undefined ? [] : [{ name, package: "qemu-user", kind: "command" as const }],
  );
