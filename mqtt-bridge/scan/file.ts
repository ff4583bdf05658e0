import type { Line, Severity } from "../../core/wire/lines.js";
import { CaptureError, open, openReadable } from "../../router/node/capture/open.js";
import type { PacketSource } from "../../router/node/packet.js";
import type { Inputs } from "../engine.js";
import type { ScanOutput } from "./output.js";
import { type PassResult, scanPass } from "./pass.js";
import { Spool, spoolCopy } from "./spool.js";

export interface FileOptions {
  readonly inputs: Inputs;
  readonly key: readonly [number, number];
  readonly output: ScanOutput;
  readonly warn: (line: string) => void;
  readonly stdin: NodeJS.ReadableStream;
}

export type FileResult =
  | { readonly kind: "read"; readonly worst: Severity | null }
  /** No packet could be read. */
  | { readonly kind: "unreadable" }
  /** Whoever read our output is gone. */
  | { readonly kind: "unwanted" };

const RANKS: Readonly<Record<Severity, number>> = { note: 0, warning: 1, serious: 2 };

/** Whether `severity` is `limit` or above. */
export function reaches(severity: Severity | null, limit: Severity): boolean {
  return severity !== null && RANKS[severity] >= RANKS[limit];
}

/**
 * Scans one capture, `-` for standard input. Where it has no private address at all it is read again
 * with the side that opens connections as the LAN; until the first private address was seen, output is
 * held back for that.
 */
export async function scanFile(path: string, options: FileOptions): Promise<FileResult> {
  const again = new Rereadable(path, options.stdin);
  try {
    const result = await scanTwice(again, options);
    if (result === null) return { kind: "unwanted" };
    if (result.truncation !== null) options.warn(result.truncation);
    if (result.bounds !== null) options.warn(result.bounds);
    await options.output.end(result.summary);
    return { kind: "read", worst: result.worst };
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    options.warn(error.message);
    return { kind: "unreadable" };
  } finally {
    again.close();
  }
}

async function scanTwice(
  again: Rereadable,
  { inputs, key, output }: FileOptions,
): Promise<(PassResult & { worst: Severity | null }) | null> {
  let worst: Severity | null = null;
  let sure = !inputs.mayGuessLan;
  const pass = (openerIsLan: boolean): Promise<PassResult | null> =>
    scanPass(again.open(), {
      inputs,
      key,
      openerIsLan,
      sink: (lines, lanSeen) => {
        sure ||= lanSeen;
        if (sure) again.close();
        for (const line of lines) worst = worse(worst, line);
        return output.take(lines, sure);
      },
    });
  let result = await pass(false);
  if (result !== null && !sure) {
    output.takeBack();
    worst = null;
    sure = true;
    result = await pass(true);
  }
  return result === null ? null : { ...result, worst };
}

function worse(worst: Severity | null, line: Line): Severity | null {
  if (line.kind !== "alert" || line.state === "closed") return worst;
  return reaches(worst, line.severity) ? worst : line.severity;
}

/** A capture that can be opened twice; what comes from standard input is kept for the second time. */
class Rereadable {
  readonly #path: string;
  readonly #stdin: NodeJS.ReadableStream;
  #spool: Spool | null = null;
  #opened = false;

  constructor(path: string, stdin: NodeJS.ReadableStream) {
    this.#path = path;
    this.#stdin = stdin;
  }

  open(): PacketSource {
    if (this.#path !== "-") return open(this.#path);
    if (this.#opened && this.#spool !== null)
      return openReadable("standard input", this.#spool.read());
    this.#opened = true;
    this.#spool = new Spool();
    return openReadable("standard input", spoolCopy(this.#stdin as never, this.#spool));
  }

  /** It will not be opened again. */
  close(): void {
    this.#spool?.close();
    this.#spool = null;
  }
}
