import {
  decodeEventBatch,
  type EventBatch,
  encodeEventBatch,
} from "../../core/bundle/event-batch.js";
import { cborX } from "./cbor.js";

export { BATCH_MAX_BYTES, type EventBatch } from "../../core/bundle/event-batch.js";

/** CBOR (RFC 8949), definite lengths, shortest forms, keys in the order of the contract. */
export function encodeBatch(batch: EventBatch): Uint8Array {
  return encodeEventBatch(cborX, batch);
}

/** null when the bytes are no batch, or too many. */
export function decodeBatch(bytes: Uint8Array): EventBatch | null {
  return decodeEventBatch(cborX, bytes);
}
