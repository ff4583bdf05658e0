/** What the ABI's schema is written in. */

export type FieldType = "u8" | "u16" | "u32" | "u64";

export interface Field {
  readonly name: string;
  readonly type: FieldType;
  /** An array of this many elements; 1 when absent. */
  readonly count?: number;
  readonly doc: string;
}

export interface Struct {
  readonly name: string;
  readonly doc: string;
  readonly fields: readonly Field[];
}

export interface Enum {
  readonly name: string;
  readonly doc: string;
  /** Bit masks (1, 2, 4 ...) instead of 0, 1, 2 ... */
  readonly bits?: boolean;
  readonly values: readonly (readonly [name: string, doc: string])[];
}

/** A field of a record; `count` makes it an array. */
export const field = (name: string, type: FieldType, doc: string, count = 1): Field =>
  count === 1 ? { name, type, doc } : { name, type, doc, count };
