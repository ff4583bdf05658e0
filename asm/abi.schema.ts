/**
 * The classifier's ABI: the only place where an offset, a size, a limit or a code is born.
 * `asm/gen` turns it into `asm/abi.gen.ts` (for asc and tsc), `router/agent/abi.gen.h` and `docs/ABI.md`.
 * All integers are little-endian. Every record's length is a multiple of 8.
 */

import { findCodes } from "./schema/codes-find.js";
import { flowCodes } from "./schema/codes-flow.js";
import { memoryCodes } from "./schema/codes-memory.js";
import { faultCodes } from "./schema/faults.js";
import { eventRecords } from "./schema/records-event.js";
import { memoryRecords } from "./schema/records-memory.js";
import type { Enum, Struct } from "./schema/types.js";

export { faults } from "./schema/faults.js";
export { limits } from "./schema/limits.js";
export { profiles } from "./schema/profiles.js";
export type { Enum, Field, FieldType, Struct } from "./schema/types.js";

/** Raised when the meaning of a byte changes in a way that the generated hash cannot see. */
export const ABI_VERSION = 3;

export const enums: readonly Enum[] = [...memoryCodes, ...flowCodes, ...findCodes, ...faultCodes];

export const structs: readonly Struct[] = [...memoryRecords, ...eventRecords];
