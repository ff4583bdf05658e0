import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";

/** Debian's kernel, unpacked; nothing of it is installed. */
export interface Kernel {
  /** Folder with `boot` and `modules`. */
  readonly folder: string;
  /** Path of the image that is booted. */
  readonly image: string;
  /** Its version, as a folder of modules is named. */
  readonly release: string;
}

const FOLDER = "build/guest";
const META = "linux-image-amd64";
/** What a router needs, and the shared file system. */
const PARTS = [
  "net",
  "lib",
  "crypto",
  "drivers/virtio",
  "drivers/net/veth.ko*",
  "fs/9p",
  "fs/netfs",
  "fs/fscache",
  "fs/overlayfs",
];

function run(command: string, args: readonly string[], cwd = "."): string {
  return execFileSync(command, args, {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** The newest kernel that this Debian has. @throws Error where apt knows none. */
function packageName(): string {
  const told = run("apt-cache", ["depends", META]);
  const [, name] = /^ +Depends: (linux-image-\S+)$/m.exec(told) ?? [];
  if (name !== undefined) return name;
  throw new Error(`apt-cache depends ${META} names no kernel; run: sudo apt-get update`);
}

function unpack(folder: string, name: string): void {
  run("apt-get", ["-q", "download", name], folder);
  const file = readdirSync(folder).find((each) => each.endsWith(".deb"));
  if (file === undefined) throw new Error(`apt-get download ${name} left no package`);
  const wanted = ["boot/vmlinuz-*", "modules.builtin*", "modules.order"];
  const parts = PARTS.map((part) => `kernel/${part}`);
  const patterns = [...wanted, ...parts].map((pattern) => `'*/${pattern}'`).join(" ");
  // Of 400 MB most are drivers.
  run("sh", ["-c", `dpkg-deb --fsys-tarfile ${file} | tar x --wildcards ${patterns}`], folder);
  rmSync(join(folder, file));
  // Newer Debians have it below usr.
  if (!existsSync(join(folder, "lib"))) renameSync(join(folder, "usr/lib"), join(folder, "lib"));
  run("find", [".", "-name", "*.ko.xz", "-exec", "xz", "-d", "{}", "+"], folder);
  const [release = ""] = readdirSync(join(folder, "lib/modules"));
  run("busybox", ["depmod", "-b", ".", release], folder);
}

/** Fetches Debian's kernel into `build/guest`, once. @throws Error when it cannot. */
export function getKernel(): Kernel {
  const name = packageName();
  const folder = resolve(FOLDER, name);
  if (!existsSync(folder)) {
    const made = `${folder}.new`;
    rmSync(made, { recursive: true, force: true });
    mkdirSync(made, { recursive: true });
    unpack(made, name);
    renameSync(made, folder);
  }
  const [release = ""] = readdirSync(join(folder, "lib/modules"));
  return { folder, release, image: join(folder, `boot/vmlinuz-${release}`) };
}
