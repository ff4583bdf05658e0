/** A byte form of >= NEEDLE_MIN bytes that the gram search looks for anywhere. */
export interface GramNeedle {
  readonly kind: "gram";
  /** From 1, an index + 1 into the meanings. */
  readonly number: number;
  readonly bytes: Uint8Array;
  /** NEEDLE_ flags. */
  readonly flags: number;
}

/** DIGITS_MIN to DIGITS_MAX digits, looked for as the end of a run of digits with separators. */
export interface DigitsNeedle {
  readonly kind: "digits";
  readonly number: number;
  readonly digits: string;
  /** DIGITS_ flags. */
  readonly flags: number;
  /** Country calling code of a phone number (DIGITS_PHONE), else 0. */
  readonly prefix: number;
}

/** A value of 1 to SHORT_MAX bytes that counts only as a whole field value, ASCII letters in either case. */
export interface ShortNeedle {
  readonly kind: "short";
  readonly number: number;
  readonly bytes: Uint8Array;
}

/** A digest of a value, whole or cut, written as hex or Base64. */
export interface DigestNeedle {
  readonly kind: "digest";
  readonly number: number;
  /** TRANSFORM_ code of the algorithm. */
  readonly algorithm: number;
  /** The whole digest, or a part from its middle that is looked for by itself. */
  readonly bytes: Uint8Array;
}

export type Needle = GramNeedle | DigitsNeedle | ShortNeedle | DigestNeedle;
