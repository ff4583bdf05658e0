import type { Bundle, Vector } from "../../core/bundle/bundle.js";
import type { Refusal } from "../../core/bundle/refusal.js";
import { decodeEvents } from "../../core/wire/decode.js";
import { type Classifier, ClassifierError } from "../../router/node/classifier.js";

/** Makes a classifier with the router's key and no table. */
export type NewClassifier = () => Classifier;

/** Tries a bundle's table and vectors in a classifier of their own; null: all came out as they must. */
export function tryOut(make: NewClassifier, bundle: Bundle): Refusal | null {
  const classifier = make();
  try {
    classifier.loadTable(bundle.tables.classifier);
  } catch (error) {
    if (!(error instanceof ClassifierError)) throw error;
    return { reason: "table_refused", line: error.message };
  }
  for (const vector of bundle.vectors) {
    const found = needlesFound(classifier, vector);
    const wanted = [...vector.needles].sort((a, b) => a - b);
    if (found.join() === wanted.join()) continue;
    const line = `self-test vector ${JSON.stringify(vector.name)}: found needles ${list(found)}; must be ${list(wanted)}`;
    return { reason: "failed_vectors", line };
  }
  return null;
}

function list(numbers: readonly number[]): string {
  return numbers.length === 0 ? "none" : numbers.join(" ");
}

/** Numbers of the needles in a vector's packets, each once, rising. */
function needlesFound(classifier: Classifier, { packets, link }: Vector): number[] {
  const found = new Set<number>();
  const take = (records: Uint8Array): void => {
    for (const event of decodeEvents(records).events) {
      if (event.kind === "match" && event.find === "needle") found.add(event.needle);
    }
  };
  packets.forEach((bytes, index) => {
    const packet = { link, sec: 1, nsec: 0, wire: bytes.length, frame: index + 1, bytes };
    classifier.feed(packet, take);
  });
  classifier.finish(take);
  return [...found].sort((a, b) => a - b);
}
