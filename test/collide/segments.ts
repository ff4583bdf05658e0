import { latin1 } from "../asm/build/bytes.js";
import type { Random } from "../core/oracle/random.js";
import type { Segment } from "./oracle/reassemble.js";

/** So many segments may wait for one that is missing. */
const LATE_MAX = 12;

function cuts(size: number, random: Random): number[] {
  const count = random.below(Math.min(size, 16));
  const places = Array.from({ length: count }, () => 1 + random.below(size - 1));
  return [...new Set([0, ...places, size])].sort((a, b) => a - b);
}

/** Another's bytes in the same place, as an attacker sends them to hide what the server gets. */
function forged(segment: Segment, random: Random): Segment {
  return { at: segment.at, bytes: segment.bytes.map(() => 0x20 + random.below(95)) };
}

/** Puts some segments later than their turn. */
function shuffled(segments: Segment[], random: Random): Segment[] {
  const out = [...segments];
  for (let i = 0; i < out.length; i++) {
    if (random.below(4) > 0) continue;
    const [one] = out.splice(i, 1);
    if (one !== undefined) out.splice(i + random.below(LATE_MAX), 0, one);
  }
  return out;
}

/** A stream cut into segments that overlap, come twice, late, or once more with other bytes; none is missing. */
export function segmentsOf(text: string, random: Random): Segment[] {
  const bytes = latin1(text);
  const places = cuts(bytes.length, random);
  const disorder = random.below(4);
  const segments = places.slice(1).flatMap((to, i) => {
    const from = places[i] ?? 0;
    const back = disorder > 0 && random.below(3) === 0 ? random.below(20) : 0;
    const at = Math.max(0, from - back);
    const segment = { at, bytes: bytes.subarray(at, to) };
    const again = disorder > 1 && random.below(5) === 0 ? [segment] : [];
    const other = disorder > 2 && random.below(5) === 0 ? [forged(segment, random)] : [];
    return [segment, ...again, ...other];
  });
  return disorder > 0 ? shuffled(segments, random) : segments;
}
