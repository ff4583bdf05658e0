import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Test } from "tap";
import { holdNamespaces } from "../openwrt/router-root.js";

/** Beside Debian's essential packages: what makes users, and looks at addresses. */
const MORE = ["passwd", "iproute2", "mawk"];
/** No program reads them. */
const UNNEEDED = /^\/usr\/share\/(doc|man|locale|info|lintian|bug)\//;
/** Package and whether it is essential, a line each, in dpkg-query's own form. */
const ESSENTIAL = `${["Package", "Essential"].map((field) => `\${${field}}`).join(" ")}\\n`;
const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/** Where this repository is seen from inside. */
const SOURCE = "/src";

/** What a service of a unit's `[Service]` is started with. */
export interface Unit {
  readonly user: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly start: readonly string[];
}

/** A clean Debian root file system with Node.js, made of this machine's packages, in namespaces of its own. */
export class DebianRoot {
  readonly #pid: number;
  readonly #shown = new Set(["/proc", "/dev"]);

  private constructor(
    readonly path: string,
    pid: number,
  ) {
    this.#pid = pid;
  }

  static async make(t: Test, address: string): Promise<DebianRoot> {
    const path = mkdtempSync(join(tmpdir(), "telltale-debian-"));
    t.teardown(() => rmSync(path, { recursive: true }));
    chmodSync(path, 0o755);
    for (const folder of ["proc", "dev", "tmp", "run", "root"]) {
      mkdirSync(join(path, folder), { recursive: true });
    }
    for (const folder of ["bin", "sbin", "lib", "lib64"]) {
      mkdirSync(join(path, "usr", folder), { recursive: true });
      symlinkSync(`usr/${folder}`, join(path, folder));
    }
    for (const file of packageFiles()) copy(file, path);
    for (const [name, file] of [
      ["passwd", "passwd.master"],
      ["group", "group.master"],
    ] as const) {
      copyFileSync(join("/usr/share/base-passwd", file), join(path, "etc", name));
    }
    copy(process.execPath, path, "/usr/local/bin/node");
    for (const library of librariesOf(path)) copy(library, path);
    const root = new DebianRoot(path, await holdNamespaces(t, path));
    root.must("chmod 1777 /tmp; ldconfig");
    root.#show(process.cwd(), SOURCE);
    // A checkout may have its packages from another one.
    const packages = realpathSync("node_modules");
    if (packages !== join(process.cwd(), "node_modules")) root.#show(packages, packages);
    root.#enter(
      [
        "ip link set lo up",
        "ip link add lan0 type veth peer name lan1",
        "ip link set lan1 up",
        `ip address add ${address}/24 dev lan0`,
        "ip link set lan0 up",
        "ip route add default dev lan0",
      ].join(" && "),
    );
    return root;
  }

  /** A folder of this machine, seen from inside. */
  #show(folder: string, at: string): void {
    mkdirSync(join(this.path, at), { recursive: true });
    this.#enter(`mount --bind '${folder}' '${this.path}${at}'`);
    this.#shown.add(at);
  }

  #enter(line: string): void {
    execFileSync("nsenter", ["-t", String(this.#pid), "-n", "-m", "sh", "-c", line]);
  }

  /** The test's runner follows Node.js through its options, which name files that are not there inside. */
  #words(): string[] {
    const inside = ["chroot", this.path, "/usr/bin/env", "-u", "NODE_OPTIONS"];
    return ["-t", String(this.#pid), "-n", "-m", ...inside];
  }

  /** Runs a shell's line as root there. */
  run(line: string): { status: number | null; stdout: string; stderr: string } {
    const env = { PATH, HOME: "/tmp" };
    return spawnSync("nsenter", [...this.#words(), "/bin/sh", "-c", line], {
      encoding: "utf8",
      env,
    });
  }

  /** The same; what it printed. Throws where it fails. */
  must(line: string): string {
    const { status, stdout, stderr } = this.run(line);
    if (status !== 0) throw new Error(`${line}: status ${status}: ${stdout}${stderr}`);
    return stdout;
  }

  /** Runs one of the repository's scripts. */
  script(name: string, variables = ""): ReturnType<DebianRoot["run"]> {
    return this.run(`cd ${SOURCE} && ${variables} mqtt-bridge/install/${name}`);
  }

  /** A unit as systemd would start it: its user, its environment, its command. */
  unit(name: string): Unit {
    const text = readFileSync(join(this.path, "etc/systemd/system", name), "utf8");
    const value = (key: string): string =>
      new RegExp(`^${key}=(.*)$`, "m").exec(text)?.[1]?.trim() ?? "";
    const pairs = value("Environment")
      .split(" ")
      .map((pair) => pair.split("=") as [string, string]);
    const file = readFileSync(join(this.path, value("EnvironmentFile")), "utf8");
    const environment = { ...Object.fromEntries(pairs), ...assignments(file) };
    return { user: value("User"), environment, start: wordsOf(value("ExecStart"), environment) };
  }

  /** Starts a unit's command as its user. */
  start({ user, environment, start }: Unit): ChildProcess {
    const as = ["setpriv", `--reuid=${user}`, `--regid=${user}`, "--clear-groups"];
    return spawn("nsenter", [...this.#words(), ...as, ...start], {
      env: { PATH, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  /** All files, links and folders with mode, owner and target, by path. */
  files(): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    const walk = (folder: string): void => {
      for (const name of readdirSync(join(this.path, folder))) {
        const inside = join(folder, name);
        if (this.#shown.has(inside)) continue;
        const { mode, uid, gid, size } = lstatSync(join(this.path, inside));
        const isFolder = (mode & 0o170000) === 0o040000;
        found.set(inside, `${mode.toString(8)} ${uid}:${gid}${isFolder ? "" : ` ${size}`}`);
        if (isFolder) walk(inside);
      }
    };
    walk("/");
    return found;
  }
}

/** Lines of an EnvironmentFile, systemd.exec(5). */
function assignments(text: string): Record<string, string> {
  const lines = [...text.matchAll(/^(\w+)="?(.*?)"?$/gm)];
  return Object.fromEntries(lines.map(([, name, value]) => [name ?? "", value ?? ""]));
}

/** The words of a command; a variable that is a word of its own becomes as many as it has, systemd.service(5). */
function wordsOf(command: string, environment: Readonly<Record<string, string>>): string[] {
  const words = command.split(" ");
  return words.flatMap((word) =>
    word.startsWith("$") ? (environment[word.slice(1)] ?? "").split(" ") : [word],
  );
}

/** Files of Debian's essential packages and some more, as dpkg lists them. */
function packageFiles(): string[] {
  const listed = execFileSync("dpkg-query", ["-W", "-f", ESSENTIAL], {
    encoding: "utf8",
  });
  const essential = [...listed.matchAll(/^(\S+) yes$/gm)].map(([, name]) => name ?? "");
  const files = execFileSync("dpkg", ["-L", ...essential, ...MORE], { encoding: "utf8" });
  return files.split("\n").filter((file) => file.startsWith("/") && !UNNEEDED.test(file));
}

function copy(file: string, root: string, to: string = file): void {
  const target = join(root, to);
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (stat === undefined || lstatSync(target, { throwIfNoEntry: false }) !== undefined) return;
  if (stat.isDirectory()) {
    mkdirSync(target, { recursive: true });
    return;
  }
  mkdirSync(dirname(target), { recursive: true });
  cpSync(file, target, { verbatimSymlinks: true });
}

/** Libraries of all programs there, and what the links to them lead to. */
function librariesOf(root: string): string[] {
  const folders = ["usr/bin", "usr/sbin", "usr/local/bin"].map((folder) => join(root, folder));
  const programs = folders.flatMap((folder) =>
    readdirSync(folder).map((name) => join(folder, name)),
  );
  const { stdout } = spawnSync("ldd", programs, { encoding: "utf8", maxBuffer: 1 << 24 });
  const libraries = new Set(
    [...stdout.matchAll(/(?:=> |^\t)(\/\S+) \(0x/gm)].map(([, at]) => at ?? ""),
  );
  return [...libraries].flatMap((library) => [library, ...linksOf(library)]);
}

function linksOf(library: string): string[] {
  const { stdout } = spawnSync("readlink", ["-f", library], { encoding: "utf8" });
  return [stdout.trim()];
}
