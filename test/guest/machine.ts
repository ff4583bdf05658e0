import { execFileSync, spawn } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import type { Kernel } from "./kernel.js";

const FILES = "test/guest";
/** What has to be there before this machine's files are. */
const FIRST_MODULES = ["virtio_pci", "9pnet_virtio", "9p", "overlay"];
const MEMORY_MIB = 1536;
const ENDED = /^# guest: status (\d+)\r?\n/m;

/** These modules and what they need, in the order in which they are loaded; paths below the folder of modules. */
function moduleOrder(dep: string, names: readonly string[]): string[] {
  const needs = new Map<string, string[]>();
  for (const line of dep.split("\n")) {
    const [path = "", rest = ""] = line.split(":");
    needs.set(path, rest.trim() === "" ? [] : rest.trim().split(" "));
  }
  const order: string[] = [];
  const add = (path: string): void => {
    if (order.includes(path)) return;
    for (const need of needs.get(path) ?? []) add(need);
    if (!order.includes(path)) order.push(path);
  };
  for (const name of names) {
    const path = [...needs.keys()].find((each) => basename(each) === `${name}.ko`);
    if (path === undefined) throw new Error(`the kernel has no module ${name}`);
    add(path);
  }
  return order;
}

/** Puts a program of this machine and its libraries into the image. */
function addProgram(root: string, name: string): void {
  const path = execFileSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).trim();
  mkdirSync(join(root, "bin"), { recursive: true });
  copyFileSync(path, join(root, "bin", name));
  // A static program has none.
  const told = execFileSync("sh", ["-c", `ldd ${path} || true`], { encoding: "utf8" });
  for (const [library] of told.matchAll(/\/\S+\.so\S*/g)) {
    mkdirSync(join(root, dirname(library)), { recursive: true });
    copyFileSync(library, join(root, library));
  }
}

/** The file system that the kernel starts from; `runs`: compiled test files with their arguments. */
function makeImage(folder: string, kernel: Kernel, runs: readonly string[]): string {
  const root = join(folder, "root");
  addProgram(root, "busybox");
  copyFileSync(join(FILES, "init.sh"), join(root, "init"));
  execFileSync("chmod", ["+x", join(root, "init")]);
  const modules = join(kernel.folder, "lib/modules");
  const dep = readFileSync(join(modules, kernel.release, "modules.dep"), "utf8");
  const order = moduleOrder(dep, FIRST_MODULES);
  mkdirSync(join(root, "modules"));
  for (const path of order) {
    copyFileSync(join(modules, kernel.release, path), join(root, "modules", basename(path)));
  }
  const lines = (texts: readonly string[]): string => texts.map((text) => `${text}\n`).join("");
  writeFileSync(join(root, "order"), lines(order.map((path) => basename(path))));
  writeFileSync(join(root, "home"), lines([resolve(".")]));
  writeFileSync(join(root, "release"), lines([modules]));
  writeFileSync(join(root, "files"), lines(runs));
  symlinkSync("busybox", join(root, "bin/sh"));
  const image = join(folder, "image");
  const pack = `find . | busybox cpio -o -H newc 2>/dev/null >'${image}'`;
  execFileSync("sh", ["-c", pack], { cwd: root });
  return image;
}

function argsOf({ image }: Kernel, ram: string, console: string): string[] {
  const share = "local,path=/,mount_tag=root,security_model=none,readonly=on,multidevs=remap";
  return [
    // No more than qemu itself is needed: what runs it may be a guest too.
    ...["-accel", "tcg", "-cpu", "max", "-smp", "2", "-m", String(MEMORY_MIB)],
    ...["-nodefaults", "-display", "none", "-nic", "none", "-no-reboot"],
    ...["-kernel", image, "-initrd", ram, "-append", "console=ttyS0 quiet panic=-1"],
    ...["-virtfs", share, "-serial", `file:${console}`, "-serial", "stdio"],
  ];
}

/**
 * Boots the kernel in qemu with this machine's files, read only, and no network, and runs compiled test files with Node one after another;
 * what they print goes to `print`. The guest ends by itself, or is ended after `seconds`. Returns the status: 0, or that of the last that
 * failed. @throws Error with the end of its console when it ended otherwise.
 */
export async function runInGuest(
  kernel: Kernel,
  runs: readonly string[],
  seconds: number,
  print: (text: string) => void,
): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "telltale-guest-"));
  try {
    const log = join(folder, "console");
    const args = argsOf(kernel, makeImage(folder, kernel, runs), log);
    // It ends the guest also when this program is killed first.
    const words = [String(seconds), "qemu-system-x86_64", ...args];
    const qemu = spawn("timeout", words, { stdio: ["ignore", "pipe", "inherit"] });
    const leave = (): void => {
      qemu.kill("SIGTERM");
      rmSync(folder, { recursive: true, force: true });
    };
    process.once("exit", leave);
    let text = "";
    qemu.stdout.setEncoding("utf8").on("data", (piece: string) => {
      text += piece;
      print(piece);
    });
    await new Promise<void>((done, failed) =>
      qemu.once("close", () => done()).once("error", failed),
    );
    process.off("exit", leave);
    const [, status] = ENDED.exec(text) ?? [];
    const said = readFileSync(log, "utf8");
    if (status !== "0") process.stderr.write(`console of the guest:\n${said.slice(-8000)}\n`);
    if (status === undefined)
      throw new Error(`the guest ended without its tests, or took ${seconds} s`);
    return Number(status);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
