import { execFileSync, type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Test } from "tap";
import { Failure } from "../../mqtt-bridge/failure.js";
import { flashCommand } from "../../mqtt-bridge/flash/command.js";
import { scratch } from "../agent/compile.js";
import { Running } from "../mqtt-bridge/program.js";
import { withPackages } from "./packed.js";
import type { RouterRoot } from "./router-root.js";
import { tied } from "./tied.js";

const PASSWORD = "quartz-heron";
const TELLTALE = "dist/mqtt-bridge/telltale.js";

export interface Told {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** OpenWrt has dropbear, and OpenSSH's server for who installs it; neither has sftp without a package more. */
export type SshServer = "dropbear" | "sshd";

const SSHD_CONFIG = `ListenAddress 127.0.0.1:22
HostKey /etc/hostkey
PidFile none
UsePAM no
PermitRootLogin yes
`;

/** Puts the server with its host key into the router; the words that start it there. */
function addServer(root: RouterRoot, server: SshServer): readonly string[] {
  root.add(server);
  if (server === "dropbear") {
    root.add("dropbearkey");
    root.must("dropbearkey -t ed25519 -f /etc/hostkey");
    // Its file with its number comes after it says that it runs, and so would be a trace of whatever is tried then; no
    // folder has this one, for at the end it removes what has that name.
    const words = ["-F", "-E", "-P", "/none/pid", "-p", "127.0.0.1:22", "-r", "/etc/hostkey"];
    return ["/usr/sbin/dropbear", ...words];
  }
  const key = join(root.path, "etc/hostkey");
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
  root.write("etc/sshd_config", SSHD_CONFIG);
  // Who is not logged in yet is served by this user, in this folder.
  root.must("echo 'sshd:x:22:22:sshd:/run/sshd:/bin/false' >>/etc/passwd; mkdir -p /run/sshd");
  return ["/usr/sbin/sshd", "-D", "-e", "-f", "/etc/sshd_config"];
}

/** A router that is reached by ssh, and a user who types a password. */
export class SshRouter {
  readonly store: string;
  readonly #home: string;

  private constructor(
    readonly root: RouterRoot,
    readonly packages: string,
    t: Test,
  ) {
    this.store = scratch(t);
    this.#home = scratch(t);
  }

  static async start(t: Test, server: SshServer = "dropbear"): Promise<SshRouter> {
    const { root, packages } = await withPackages(t);
    const router = new SshRouter(root, packages, t);
    const hash = execFileSync("openssl", ["passwd", "-6", PASSWORD], { encoding: "utf8" }).trim();
    root.write("etc/shadow", `root:${hash}:19000:0:99999:7:::\n`);
    root.write("etc/shells", "/bin/ash\n");
    root.must("ln -s /bin/busybox /bin/ash; mkdir -p /www/luci-static /var/log");
    const [nsenter = "", ...words] = root.inside;
    const start = ["chroot", root.path, ...addServer(root, server)];
    const [program, args] = tied(nsenter, [...words, ...start]);
    const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
    t.teardown(async () => {
      child.kill();
      await once(child, "close");
    });
    await once(child.stderr, "data");
    router.type(PASSWORD);
    router.trust("accept-new");
    router.interruptAfter(null);
    return router;
  }

  /** Interrupts whoever runs the command in which this stands, once it is done; null: nobody. */
  interruptAfter(words: string | null): void {
    const ssh = `${this.root.inside.slice(0, 4).join(" ")} /usr/bin/ssh -F ${this.#home}/config "$@"`;
    const lines =
      words === null
        ? [`exec ${ssh}`]
        : [`case "$*" in *'${words}'*) ;; *) exec ${ssh} ;; esac`, ssh, "kill -INT $PPID"];
    writeFileSync(join(this.#home, "ssh"), `#!/bin/sh\n${lines.join("\n")}\n`, { mode: 0o755 });
  }

  /** What is typed when ssh asks. */
  type(password: string): void {
    const log = join(this.#home, "asked");
    writeFileSync(
      join(this.#home, "askpass"),
      `#!/bin/sh\necho "$1" >>${log}\necho '${password}'\n`,
      {
        mode: 0o755,
      },
    );
  }

  /** How ssh treats host keys; `known`: a key that it knows for the router. */
  trust(strict: "accept-new" | "yes", known = ""): void {
    const hosts = join(this.#home, "known_hosts");
    writeFileSync(hosts, known);
    writeFileSync(
      join(this.#home, "config"),
      `Host *\nUserKnownHostsFile ${hosts}\nStrictHostKeyChecking ${strict}\nNumberOfPasswordPrompts 1\nPubkeyAuthentication no\n`,
    );
  }

  /** How often a password was asked for. */
  get asked(): number {
    return readFileSync(join(this.#home, "asked"), "utf8").trim().split("\n").length;
  }

  #command(words: readonly string[]): readonly [string, readonly string[], NodeJS.ProcessEnv] {
    const [nsenter = "", pid = "", number = ""] = this.root.inside;
    const more = words[0] === "flash" ? ["--packages", this.packages] : [];
    return [
      nsenter,
      [pid, number, "-n", process.execPath, TELLTALE, ...words, "--store", this.store, ...more],
      {
        ...process.env,
        PATH: `${this.#home}:${process.env.PATH}`,
        SSH_ASKPASS: join(this.#home, "askpass"),
        SSH_ASKPASS_REQUIRE: "force",
        DISPLAY: "none",
      },
    ];
  }

  /** Runs `telltale flash` in this process, as its program would: its ssh goes into the router's network. */
  async flash(...words: readonly string[]): Promise<Told> {
    const [stdout, stderr]: [string[], string[]] = [[], []];
    const before = { ...process.env };
    Object.assign(process.env, this.#command([])[2]);
    try {
      const more = ["--store", this.store, "--packages", this.packages];
      const status = await flashCommand([...words, ...more], {
        print: (line) => stdout.push(line),
        warn: (line) => stderr.push(line),
        now: () => Date.now() / 1000,
        signal: () => AbortSignal.timeout(0),
      });
      return { status, stdout: stdout.join("\n"), stderr: stderr.join("\n") };
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      stderr.push(...error.lines);
      return { status: error.status, stdout: stdout.join("\n"), stderr: stderr.join("\n") };
    } finally {
      Object.assign(process.env, before);
    }
  }

  /** Runs `telltale` in the router's network. */
  telltale(...words: readonly string[]): SpawnSyncReturns<string> {
    const [program, args, env] = this.#command(words);
    return spawnSync(program, args, { encoding: "utf8", env });
  }

  /** Starts `telltale` there; it is ended with the test. */
  start(t: Test, ...words: readonly string[]): Running {
    const [program, args, env] = this.#command(words);
    const running = new Running(program, args, env);
    t.teardown(() => running.stop());
    return running;
  }
}
