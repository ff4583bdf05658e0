import type { Random } from "./oracle/random.js";

/** A message with a change that a network or an attacker makes. */
export function mutate(random: Random, message: Uint8Array): Uint8Array {
  const copy = message.slice();
  const at = random.below(copy.length);
  switch (random.below(5)) {
    case 0:
      copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
      return copy;
    case 1:
      copy[at] = (copy[at] ?? 0) + 1 + random.below(255);
      return copy;
    case 2:
      return copy.slice(0, at);
    case 3:
      return Uint8Array.from([...copy, ...random.bytes(1 + random.below(20))]);
    default:
      return Uint8Array.from([...copy.slice(0, at), random.below(256), ...copy.slice(at)]);
  }
}
