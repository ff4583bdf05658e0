import { setFlagsFromString } from "node:v8";

/**
 * A plane lives for months beside other programs: the heap is to grow by little above what is in use, at the price of being
 * looked through more often. V8 reads both at each collection; a version that does not know one says so and goes on.
 */
export function keepHeapSmall(): void {
  setFlagsFromString("--optimize-for-size");
  setFlagsFromString("--heap-growing-percent=15");
}
