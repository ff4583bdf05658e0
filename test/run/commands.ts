import { AGENT, command, type Need } from "./suites.js";

/** A command of the Makefile that is no suite, and what it cannot run without. */
export interface Command {
  readonly name: string;
  readonly needs: readonly Need[];
}

const path = (name: string, debianPackage: string): Need => ({
  name,
  package: debianPackage,
  kind: "path",
});

/** `make setup` does not bring these: compilers and emulators for other machines are large. */
export const COMMANDS: readonly Command[] = [
  {
    name: "agent-fuzz",
    needs: [
      ...AGENT,
      command("clang-14", "clang-14"),
      // What it brings lies below a version of its own.
      path("/usr/share/doc/libclang-rt-14-dev", "libclang-rt-14-dev"),
    ],
  },
  {
    name: "agent-memory",
    needs: ["qemu-arm", "qemu-mips", "qemu-mipsel"].map((name) => command(name, "qemu-user")),
  },
  {
    name: "sanitize",
    needs: [...AGENT, command("valgrind", "valgrind")],
  },
  {
    name: "test-esp",
    needs: [
      command("riscv64-unknown-elf-gcc", "gcc-riscv64-unknown-elf"),
      command("riscv64-unknown-elf-size", "binutils-riscv64-unknown-elf"),
      path("/usr/lib/picolibc/riscv64-unknown-elf", "picolibc-riscv64-unknown-elf"),
      command("qemu-system-riscv32", "qemu-system-misc"),
    ],
  },
];
