import { parentPort } from "node:worker_threads";
import { CaptureError } from "../../router/node/packet.js";
import { evaluate, type Result } from "./scan.js";
import type { Truth } from "./truth.js";

/** What became of one capture. */
export type Reply =
  | { readonly kind: "scored"; readonly result: Result }
  | { readonly kind: "unreadable"; readonly message: string }
  | { readonly kind: "crashed"; readonly message: string };

async function answer(truth: Truth): Promise<Reply> {
  try {
    return { kind: "scored", result: await evaluate(truth) };
  } catch (error) {
    if (error instanceof CaptureError) return { kind: "unreadable", message: error.message };
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { kind: "crashed", message };
  }
}

parentPort?.on("message", async (truth: Truth) => parentPort?.postMessage(await answer(truth)));
