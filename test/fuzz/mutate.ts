import type { Random } from "../core/oracle/random.js";

/** Values that lengths, counts and offsets go wrong with. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff];

function flipBit(bytes: Uint8Array, random: Random): Uint8Array {
  const at = random.below(bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
  return bytes;
}

function setEdge(bytes: Uint8Array, random: Random): Uint8Array {
  bytes[random.below(bytes.length)] = EDGES[random.below(EDGES.length)] ?? 0;
  return bytes;
}

/** Changes one of the first 120 bytes, where headers are. */
function setHeader(bytes: Uint8Array, random: Random): Uint8Array {
  bytes[random.below(Math.min(bytes.length, 120))] = random.below(256);
  return bytes;
}

function truncate(bytes: Uint8Array, random: Random): Uint8Array {
  return bytes.slice(0, random.below(bytes.length + 1));
}

function insert(bytes: Uint8Array, random: Random): Uint8Array {
  const at = random.below(bytes.length);
  const more = random.bytes(1 + random.below(40));
  return Uint8Array.from([...bytes.subarray(0, at), ...more, ...bytes.subarray(at)]);
}

function repeatPart(bytes: Uint8Array, random: Random): Uint8Array {
  const at = random.below(bytes.length);
  const part = bytes.subarray(at, at + 1 + random.below(60));
  return Uint8Array.from([...bytes, ...part, ...part]);
}

function fill(bytes: Uint8Array, random: Random): Uint8Array {
  const at = random.below(bytes.length);
  return bytes.fill(random.below(256), at, at + random.below(64));
}

const MUTATIONS = [flipBit, setEdge, setHeader, truncate, insert, repeatPart, fill];

/** A changed copy: one to four mutations, one after the other; the first half of `first` with the second of `second` at times. */
export function mutated(first: Uint8Array, second: Uint8Array, random: Random): Uint8Array {
  let bytes: Uint8Array = Uint8Array.from(first);
  if (random.below(10) === 0) {
    const at = random.below(first.length + 1);
    bytes = Uint8Array.from([
      ...first.subarray(0, at),
      ...second.subarray(Math.min(at, second.length)),
    ]);
  }
  for (let i = random.below(4); i >= 0 && bytes.length > 0; i--) {
    bytes = (MUTATIONS[random.below(MUTATIONS.length)] ?? flipBit)(bytes, random);
  }
  return bytes;
}
