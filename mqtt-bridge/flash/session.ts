import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lastLine } from "../../router/node/command.js";
import { describeError, Failure } from "../failure.js";

/** What a command on the router said. */
export interface Said {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Status with which ssh ends when it is ssh itself that failed. */
const SSH_FAILED = 255;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** Names a user's password is asked for once: all commands share one connection that stays so many seconds. */
const PERSIST_SECONDS = 60;

/** What ssh says, and what to do then. */
const CURES: readonly (readonly [said: RegExp, cure: (host: string) => string])[] = [
  [
    /IDENTIFICATION HAS CHANGED|Host key verification failed/,
    (host) =>
      `its host key is not the known one; after a reset of the router that is right: ssh-keygen -R ${host}`,
  ],
  [
    /Permission denied/,
    () =>
      "the router refused the login; take the password of LuCI, or put your key into /etc/dropbear/authorized_keys",
  ],
  [
    /Connection refused/,
    () => "no ssh there; switch it on in LuCI: System, Administration, SSH Access",
  ],
  [
    /Could not resolve hostname/,
    () => "no such host name; take the router's address, as root@192.168.1.1",
  ],
  [
    /timed out|No route to host|Network is unreachable/,
    () => "no answer; is this machine in the router's network, and the address right?",
  ],
];

/** A target as ssh takes it: `[fd00::1]`, `host:22` and `[fd00::1]:22` are not. */
export function readTarget(target: string): {
  readonly target: string;
  readonly port: string | null;
} {
  const at = target.lastIndexOf("@") + 1;
  const found = /^\[([^\]]+)\](?::(\d+))?$|^([^:]+):(\d+)$/.exec(target.slice(at));
  if (found === null) return { target, port: null };
  const [, address, addressPort, host, hostPort] = found;
  return {
    target: `${target.slice(0, at)}${address ?? host}`,
    port: addressPort ?? hostPort ?? null,
  };
}

/** As known_hosts names it. */
function knownHost(given: string): string {
  const { target, port } = readTarget(given);
  const host = target.slice(target.lastIndexOf("@") + 1);
  return port === null || port === "22" ? host : `'[${host}]:${port}'`;
}

/** One line for what ssh said when it failed. */
export function explainSsh(target: string, stderr: string): string {
  const cure = CURES.find(([said]) => said.test(stderr))?.[1](knownHost(target));
  return `${target}: ${cure ?? `ssh: ${lastLine(stderr)}`}`;
}

/**
 * Commands on a router through ssh: one login for all of them. Files go through standard input, because routers'
 * dropbear has no sftp.
 */
export class Session {
  readonly #folder = mkdtempSync(join(tmpdir(), "telltale-ssh-"));
  readonly #options: readonly string[];
  readonly #host: string;
  #isClosed = false;
  /** A signal ends the program, but not the connection that ssh keeps. */
  readonly #end = (signal: NodeJS.Signals): void => {
    this.close();
    process.kill(process.pid, signal);
  };

  constructor(readonly target: string) {
    const { target: host, port } = readTarget(target);
    this.#host = host;
    for (const signal of SIGNALS) process.on(signal, this.#end);
    this.#options = [
      ...(port === null ? [] : ["-p", port]),
      ...["-T", "-o", "ConnectTimeout=10", "-o", "ServerAliveInterval=10"],
      ...["-o", "ControlMaster=auto", "-o", `ControlPath=${join(this.#folder, "control")}`],
      ...["-o", `ControlPersist=${PERSIST_SECONDS}`],
    ];
  }

  /**
   * Runs a shell script there.
   * @throws Failure when ssh is missing or cannot log in.
   */
  run(script: string, input: Buffer | string = ""): Promise<Said> {
    const child = spawn("ssh", [...this.#options, this.#host, script], { stdio: "pipe" });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    // A script that ends before it has read everything is told by its status.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
    return new Promise((resolve, reject) => {
      child.on("error", (error) => reject(new Failure(`ssh: ${describeError(error)}`)));
      child.on("close", (status) => {
        if (status === SSH_FAILED) reject(new Failure(explainSsh(this.target, stderr)));
        else resolve({ status, stdout, stderr });
      });
    });
  }

  /** Ends the shared connection. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const signal of SIGNALS) process.off(signal, this.#end);
    spawnSync("ssh", [...this.#options, "-O", "exit", this.#host], { stdio: "ignore" });
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
