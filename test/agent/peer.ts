import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import type { Test } from "tap";
import { PROFILE_ESP } from "../../asm/abi.gen.js";
import { compileC, make } from "./compile.js";

const WASM_OBJECT = "build/agent/native/classifier_wasm.o";
const SOURCES = [
  "test/agent/c/messages.c",
  "test/agent/c/messages-golden.c",
  ...["bundle", "command", "cose", "envelope", "fields", "keys", "pairing"].map(inBundle),
  ...["receiver", "refusal", "vectors"].map(inBundle),
  "router/agent/state/folder.c",
  "router/agent/state/marks.c",
  "router/agent/uplink/flows.c",
  "router/agent/uplink/health.c",
  "router/agent/cbor.c",
  ...["classifier", "platform-libc", "ring", "trap"].map(
    (name) => `router/agent/classifier/${name}.c`,
  ),
];
const INCLUDES = ["router/agent", "router/agent/classifier", "build/agent/gen"].map(
  (f) => `-I${f}`,
);

function inBundle(name: string): string {
  return `router/agent/bundle/${name}.c`;
}

/** Compiles test/agent/c/messages.c, the C agent's reader of messages, with the sanitizers; returns its path. */
export function compileMessages(folder: string): string {
  make(WASM_OBJECT);
  return compileC(`${folder}/messages`, [...INCLUDES, ...SOURCES, WASM_OBJECT, "-lsodium"]);
}

/** The C agent's end of the fixture's pair: one request, one answer. */
export class Peer {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;

  constructor(t: Test, program: string, folder: string, profile = PROFILE_ESP) {
    this.#child = spawn(program, [folder, String(profile)], { stdio: ["pipe", "pipe", "inherit"] });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    t.teardown(() => this.end());
  }

  async ask(request: string): Promise<string> {
    this.#child.stdin.write(`${request}\n`);
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error(`ended at ${request.slice(0, 60)}`);
    return value;
  }

  /** Its exit status. */
  async end(): Promise<number | null> {
    if (this.#child.exitCode !== null) return this.#child.exitCode;
    this.#child.stdin.end();
    return new Promise((resolve) => this.#child.once("close", resolve));
  }
}
