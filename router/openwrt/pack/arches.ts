/** OpenWrt's names of architectures, and which of our static programs runs there. */
const PROGRAMS: readonly (readonly [name: RegExp, program: string])[] = [
  [/^x86_64$/, "x86_64"],
  [/^aarch64_(cortex-a\d+|generic)$/, "aarch64_cortex-a53"],
  // Others of the family lack the division that the program uses.
  [/^arm_cortex-a(7|15)(_[a-z0-9-]+)?$/, "arm_cortex-a7"],
  [/^mipsel_(24kc|74kc)(_24kf)?$/, "mipsel_24kc"],
  [/^mips_24kc$/, "mips_24kc"],
];

/** The architectures that `all` means. */
export const ARCHES: readonly string[] = [
  "x86_64",
  "aarch64_cortex-a53",
  "arm_cortex-a7",
  "mipsel_24kc",
  "mips_24kc",
];

/** The program for an architecture as OpenWrt names it; null: there is none. */
export function programOf(arch: string): string | null {
  return PROGRAMS.find(([name]) => name.test(arch))?.[1] ?? null;
}

/** One line for an architecture for which there is no program. */
export function noProgram(arch: string): string {
  return `no agent for the architecture ${JSON.stringify(arch)}; there are ${ARCHES.join(", ")} and what runs their programs`;
}
