import { execFileSync, type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Test } from "tap";

/** Why a root file system of a router cannot be made here; false: it can. */
export const LACKS_ROOT: string | false =
  process.getuid?.() === 0 ? false : "needs a root file system of its own: not root";

/** The kernel modules and programs that a stock OpenWrt with the needed packages has. */
const PROVIDED = [
  "nftables",
  "kmod-nfnetlink-log",
  "kmod-nf-conntrack-netlink",
  "kmod-nft-queue",
  "luci-base",
];
const FOLDERS = ["bin", "sbin", "usr/bin", "usr/sbin", "etc/rc.d", "tmp", "proc", "dev", "var/run"];
const PASSWD = "root:x:0:0:root:/tmp:/bin/ash\n";

function findProgram(name: string): string {
  const found = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"].map((folder) => join(folder, name));
  const path = found.find((each) => existsSync(each));
  if (path === undefined) throw new Error(`${name}: not there`);
  return path;
}

/** Libraries of a program, by the loader's own word. */
function librariesOf(program: string): string[] {
  const { stdout } = spawnSync("ldd", [program], { encoding: "utf8" });
  return [...stdout.matchAll(/(?:=> )?(\/\S+) \(0x/g)].map(([, path]) => path ?? "");
}

/**
 * A root file system laid out as OpenWrt's, in namespaces of its own: busybox and nft are Debian's, `test/openwrt/rootfs`
 * stands for base-files, opkg, uci and procd.
 */
export class RouterRoot {
  readonly #pid: number;

  private constructor(
    readonly path: string,
    pid: number,
  ) {
    this.#pid = pid;
  }

  static async make(t: Test): Promise<RouterRoot> {
    const path = mkdtempSync(join(tmpdir(), "telltale-router-"));
    t.teardown(() => rmSync(path, { recursive: true }));
    chmodSync(path, 0o755);
    for (const folder of FOLDERS) mkdirSync(join(path, folder), { recursive: true });
    cpSync("test/openwrt/rootfs", path, { recursive: true });
    writeFileSync(join(path, "etc/passwd"), PASSWD);
    writeFileSync(join(path, "etc/group"), "root:x:0:\n");
    mkdirSync(join(path, "etc/opkg"));
    writeFileSync(join(path, "etc/opkg/arches"), "all\nnoarch\nx86_64\n");
    writeFileSync(join(path, "tmp/up"), "lan\n");
    const root = new RouterRoot(path, await holdNamespaces(t, path));
    root.add("busybox", "bin/busybox");
    for (const name of ["nft", "setpriv"]) root.add(name);
    root.#linkApplets();
    writeFileSync(join(path, "tmp/provided"), `${[...PROVIDED, "rpcd-mod-luci"].join("\n")}\n`);
    root.must(
      "ip link set lo up; ip link add br-lan type veth peer name lan1; ip link set br-lan up",
    );
    return root;
  }

  #linkApplets(): void {
    const names = execFileSync("busybox", ["--list"], { encoding: "utf8" }).trim().split("\n");
    for (const name of names.filter((each) => each !== "busybox")) {
      symlinkSync("/bin/busybox", join(this.path, "usr/bin", name));
    }
    symlinkSync("/bin/busybox", join(this.path, "bin/sh"));
  }

  /** Takes a program of this machine with its libraries. */
  add(name: string, to?: string): void {
    const program = name.startsWith("/") ? name : findProgram(name);
    for (const library of librariesOf(program)) this.#copy(library, library);
    this.#copy(program, to ?? `usr/sbin/${name.split("/").at(-1)}`);
  }

  #copy(from: string, to: string): void {
    const target = join(this.path, to);
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(realpathSync(from), target);
    chmodSync(target, 0o755);
  }

  /** Puts a file of this machine there. */
  put(from: string, to: string): void {
    copyFileSync(from, join(this.path, to));
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.path, path)), { recursive: true });
    writeFileSync(join(this.path, path), text);
  }

  /** The words before a command that is to run in its network. */
  get inside(): readonly string[] {
    return ["nsenter", "-t", String(this.#pid), "-n", "-m"];
  }

  /** Runs a shell's line as root there. */
  run(line: string, input?: string): SpawnSyncReturns<string> {
    const [nsenter = "", ...words] = this.inside;
    return spawnSync(nsenter, [...words, "chroot", this.path, "/bin/sh", "-c", line], {
      encoding: "utf8",
      env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", HOME: "/tmp" },
      ...(input === undefined ? {} : { input }),
    });
  }

  /** The same; throws where it fails. */
  must(line: string, input?: string): string {
    const { status, stdout, stderr } = this.run(line, input);
    if (status !== 0) throw new Error(`${line}: status ${status}: ${stderr}`);
    return stdout;
  }

  /** All files and links, sorted. */
  files(): string[] {
    return readdirSync(this.path, { recursive: true, withFileTypes: true, encoding: "utf8" })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(this.path.length))
      .filter((name) => !/^\/(proc|dev)\//.test(name))
      .sort();
  }
}

/** Devices that programs of the router need. */
const DEVICES = ["null", "zero", "full", "random", "urandom", "tty"];

/**
 * Network and mounts of a root file system at `path`, which live until the test ends; the pid that holds them. Its
 * folder of devices is its own: what a script removes there stays on this machine.
 */
export async function holdNamespaces(t: Test, path: string): Promise<number> {
  const dev = `${path}/dev`;
  const script = [
    ...[`mount --bind ${path} ${path}`, `mount -t proc none ${path}/proc`],
    ...[`mount -t tmpfs -o mode=755 none ${dev}`, `mkdir ${dev}/pts`],
    ...DEVICES.map((name) => `: >${dev}/${name} && mount --bind /dev/${name} ${dev}/${name}`),
    ...[`mount --bind /dev/pts ${dev}/pts`, "echo held", "exec cat"],
  ].join(" && ");
  const child = spawn("unshare", ["-n", "-m", "sh", "-c", script], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  t.teardown(() => {
    child.stdin.end();
    return new Promise<void>((resolve) => child.on("close", () => resolve()));
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout.once("data", () => resolve());
    child.on("close", () => reject(new Error("no namespaces")));
  });
  return child.pid ?? 0;
}

/** Packs the agent in `program`; returns the folder of the packages. */
export function pack(arch: string, program: string, out: string): string {
  const words = ["--arch", arch, "--program", program, "--out", out];
  execFileSync(process.execPath, ["dist/router/openwrt/pack/main.js", ...words]);
  return out;
}
