import { readFileSync } from "node:fs";
import * as v from "valibot";
import type { Proof } from "../../core/proof/types.js";
import { proof as proofShape } from "../api/openapi/shapes.js";
import type { ProofView } from "../api/views.js";
import { type Flags, readArguments } from "../cli/args.js";
import { describeError, Failure } from "../failure.js";

export const PROOF_FLAGS: Flags = {
  page: {
    value: "URL",
    help: "the page of the Telltale that runs; default: http://127.0.0.1:8420/",
  },
  password: {
    value: "FILE",
    help: "file with a password for programs, made on the page; needed where the page asks for one",
  },
  send: { help: "send the word from this machine, which must be behind the router" },
};

const PAGE = "http://127.0.0.1:8420/";
const ASK_MS = 500;
const ANSWER_MS = 8000;

export interface ProofSurroundings {
  readonly print: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * `telltale alarm-test`: begins a test at the Telltale that runs and follows it. Exit status 0: it passed; 1: it was lost.
 * @throws Failure of one line when there is no such Telltale, or nothing can be tested.
 */
export async function proofCommand(
  argv: readonly string[],
  { print, signal }: ProofSurroundings,
): Promise<number> {
  const args = readArguments("alarm-test", argv, PROOF_FLAGS);
  const [extra] = args.positionals;
  if (extra !== undefined)
    throw new Failure(`telltale alarm-test: unexpected ${JSON.stringify(extra)}`);
  const plane = new Plane(args.one("page") ?? PAGE, readPassword(args.one("password")));
  const { test } = await plane.ask("POST", "api/proof", {});
  const last = await follow(plane, test?.id ?? "", { print, signal, isSending: args.has("send") });
  return last === "passed" ? 0 : 1;
}

/** Tells each state of the test, and sends its word if that is asked for; the state in which it ended. */
async function follow(
  plane: Plane,
  id: string,
  { print, signal, isSending }: ProofSurroundings & { readonly isSending: boolean },
): Promise<Proof["state"]> {
  let told: Proof["state"] | null = null;
  for (;;) {
    const view = await plane.ask("GET", "api/proof", null);
    const { test } = view;
    if (test?.id !== id) throw new Failure("plane: Telltale was started anew during the test");
    const isNew = test.state !== told;
    if (isNew) print(describe(view, plane.page, isSending).join("\n"));
    if (isNew && isSending) await send(plane, view);
    if (test.ended !== null) return test.state;
    told = test.state;
    await pause(signal);
  }
}

function describe({ test, url }: ProofView, page: string, isSent: boolean): string[] {
  if (test === null) return [];
  switch (test.state) {
    case "arming":
      return ["the routers learn the word ..."];
    case "waiting":
      if (isSent) return ["sending from this machine ..."];
      return [
        "now, on a phone or computer behind the router, within 5 minutes:",
        `  tap "Send it from this phone" on ${page}`,
        `  or ask for ${url}`,
      ];
    case "finding":
      return ["sent; waiting for Telltale to find it ..."];
    case "telling":
      return [`found at router ${test.router}; waiting for the alert to arrive ...`];
    case "passed":
      return [
        `passed${test.seconds === null ? "" : ` in ${test.seconds} s`}, over ${test.path}`,
        ...pathLines(test),
      ];
    case "failed":
      return [`lost: ${test.stage}: ${test.line}`, ...pathLines(test)];
  }
}

function pathLines({ paths }: Proof): string[] {
  return paths.map(
    ({ path, outcome, line }) =>
      `  ${path.padEnd(5)} ${outcome}${line === null ? "" : `: ${line}`}`,
  );
}

async function send(plane: Plane, { test, url }: ProofView): Promise<void> {
  if (url === null || test?.state !== "waiting") return;
  const { id } = test;
  await plane.ask("POST", "api/proof/sent", { id });
  try {
    await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS), redirect: "manual" });
  } catch {
    await plane.ask("POST", "api/proof/unreached", { id });
  }
}

/** The API of the Telltale that runs. */
class Plane {
  readonly page: string;
  readonly #password: string | null;

  constructor(page: string, password: string | null) {
    if (!URL.canParse(page)) throw new Failure(`--page ${JSON.stringify(page)}: expected a URL`);
    this.page = new URL("/", page).href;
    this.#password = password;
  }

  async ask(method: "GET" | "POST", path: string, body: object | null): Promise<ProofView> {
    const response = await this.#fetch(method, path, body);
    const value: unknown = await response.json().catch(() => null);
    if (response.status === 401) {
      throw new Failure(
        `${this.page}: make a password for programs there, and name it with --password`,
      );
    }
    const refusal = v.safeParse(v.object({ error: v.string() }), value);
    if (refusal.success) throw new Failure(refusal.output.error);
    if (!response.ok || !v.is(proofShape, value)) {
      throw new Failure(`${this.page}: no Telltale answers there`);
    }
    return value as ProofView;
  }

  /** @throws Failure that names the stage: without its plane nothing is found or told. */
  async #fetch(method: string, path: string, body: object | null): Promise<Response> {
    const secret = this.#password === null ? {} : { Authorization: `Bearer ${this.#password}` };
    const sent = body === null ? {} : { body: JSON.stringify(body) };
    const headers = { "Content-Type": "application/json", ...secret };
    try {
      return await fetch(new URL(path, this.page), { method, headers, ...sent });
    } catch (error) {
      const { cause } = error as { cause?: unknown };
      const why = describeError(cause ?? error);
      throw new Failure(`plane: no Telltale runs at ${this.page}: ${why}`);
    }
  }
}

function readPassword(file: string | null): string | null {
  if (file === null) return null;
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new Failure(`--password ${file}: ${describeError(error)}`);
  }
}

function pause(signal: AbortSignal): Promise<void> {
  if (signal.aborted) throw new Failure("telltale alarm-test: stopped");
  return new Promise((resolve) => setTimeout(resolve, ASK_MS));
}
