import { readFileSync } from "node:fs";

export const CAPTURES = "../shared/captures";

/** A flow's ends as nDPI or tshark name them; who is source is theirs to say. */
export interface Ends {
  readonly l4: string;
  readonly src: string;
  readonly sport: number;
  readonly dst: string;
  readonly dport: number;
}

/** A flow on which nDPI gives a name; `agree`: tshark gives the same. */
export interface Consensus extends Ends {
  readonly kind: string;
  readonly hostname: string;
  readonly status: string;
}

export interface TsharkFlow extends Ends {
  readonly kind: string;
  readonly hostnames: readonly string[];
  readonly first_frame: number;
}

/** An identifier that was found in a capture by hand; its value may be percent-encoded. */
export interface KnownIdentifier {
  readonly frame: number;
  /** `tcp SRC:PORT>DST:PORT` */
  readonly flow: string;
  readonly kind: string;
  readonly value: string;
  readonly encoding: string;
}

/** One line of truth.jsonl: a capture and what other programs see in it. */
export interface Truth {
  readonly file: string;
  readonly frames: number;
  readonly consensus?: readonly Consensus[];
  readonly tshark?: readonly TsharkFlow[];
  readonly identifiers?: readonly KnownIdentifier[];
}

/** All captures with their truth; null where the folder is not there. */
export function readTruth(): Truth[] | null {
  try {
    const lines = readFileSync(`${CAPTURES}/truth.jsonl`, "utf8").split("\n");
    return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Truth);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
