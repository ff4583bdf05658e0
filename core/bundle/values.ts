import * as v from "valibot";

/** 0 to 2^32 - 1. */
export const uint32 = v.pipe(
  v.number("expected a number"),
  v.integer("expected a whole number"),
  v.minValue(0, "expected no negative number"),
  v.maxValue(0xffffffff, "expected a number below 2^32"),
);

/** A count that is exact: 0 to 2^53 - 1. */
export const count = v.pipe(
  v.number("expected a number"),
  v.safeInteger("expected a whole number"),
  v.minValue(0, "expected no negative number"),
);

export const byteString = v.custom<Uint8Array>(
  (value) => value instanceof Uint8Array,
  "expected bytes",
);

/** Bytes of one of these sizes. */
export function bytesOf(...sizes: readonly number[]) {
  return v.custom<Uint8Array>(
    (value) => value instanceof Uint8Array && sizes.includes(value.length),
    `expected ${sizes.join(" or ")} bytes`,
  );
}

/** Text for people or a code, at most `max` UTF-16 units. */
export function shortText(max: number) {
  return v.pipe(v.string("expected text"), v.maxLength(max, `expected at most ${max} characters`));
}
