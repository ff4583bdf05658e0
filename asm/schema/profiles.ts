const KIB = 1024;

/** PARAM values by PROFILE, in the order of the two enums. */
export const profiles: Readonly<Record<string, readonly number[]>> = {
  // INPUT, EVENTS, TABLE, BITMAP, FLOWS, STREAMS, WINDOW, SEGMENTS, NAMES, DEVICES, SCRATCH, INFLATE
  ESP: [8 * KIB, 8 * KIB, 24 * KIB, 8 * KIB, 128, 8, 2 * KIB, 6, 64, 8, 2 * KIB, 4 * KIB],
  SMALL: [
    128 * KIB,
    64 * KIB,
    448 * KIB,
    32 * KIB,
    1024,
    32,
    8 * KIB,
    48,
    1024,
    32,
    4 * KIB,
    48 * KIB,
  ],
  NORMAL: [
    1024 * KIB,
    1024 * KIB,
    4096 * KIB,
    256 * KIB,
    32768,
    512,
    16 * KIB,
    1024,
    16384,
    256,
    8 * KIB,
    64 * KIB,
  ],
  TEST: [160 * KIB, 16 * KIB, 128 * KIB, 8 * KIB, 16, 4, 1 * KIB, 4, 16, 4, 1 * KIB, 4 * KIB],
};
