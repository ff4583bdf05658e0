import { WHERE_UDP } from "./abi.gen";
import { searchDigits } from "./content/digit-spans";
import { forgetTold } from "./content/find";
import { searchGrams } from "./content/grams";
import { baseLayer } from "./content/layer";
import { openSource, openUnit } from "./content/unit";
import { flowAt } from "./flow";
import { localStream } from "./stream/stream";

/** An export of the benchmark's own build, build/bench.wasm: it is no part of the classifier. */

/**
 * Searches payloads for needles as they stand, without decoders, digests and fields: what a search for many patterns
 * does. [at, at + bytes) holds records of a 32-bit length and a payload; matches are told as events of an empty flow.
 */
export function searchNeedles(at: i32, bytes: i32): void {
  const end = <usize>at + <usize>bytes;
  let p = <usize>at;
  openSource(flowAt(1), localStream(), 0);
  openUnit(WHERE_UDP, 0);
  while (p < end) {
    const text = p + 4;
    p = text + load<u32>(p);
    forgetTold();
    baseLayer(text, p);
    searchGrams(text, p);
    searchDigits(text, p);
  }
}
