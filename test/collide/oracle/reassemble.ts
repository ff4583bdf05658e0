// What a receiver has of a stream of bytes when segments came in this order, one by one. Of bytes that came twice, those
// of the segment count that was due first: an early one waits for its turn.

/** Bytes at a place of the stream. */
export interface Segment {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** The stream's bytes as far as no gap is in them. */
export function reassembled(segments: readonly Segment[]): Uint8Array {
  const stream: number[] = [];
  const waiting: Segment[] = [];
  const take = ({ at, bytes }: Segment): void => {
    stream.push(...bytes.subarray(Math.max(0, stream.length - at)));
  };
  const isDue = ({ at }: Segment): boolean => at <= stream.length;
  for (const segment of segments) {
    if (isDue(segment)) take(segment);
    else waiting.push(segment);
    // Those that are due now, the one that begins first before the others.
    for (;;) {
      const due = waiting.filter(isDue).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      waiting.splice(waiting.indexOf(due), 1);
      take(due);
    }
  }
  return Uint8Array.from(stream);
}
