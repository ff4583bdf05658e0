import type { Enum } from "./types.js";

/**
 * Why an export refused; it returns the code, negated. Errno numbers differ between machines, so these are our own;
 * C has the errno of its machine by name.
 */
export const faults: readonly (readonly [name: string, errno: string, doc: string])[] = [
  ["ARGUMENT", "EINVAL", "no such profile, no such half, or another profile than before"],
  ["MEMORY", "ENOMEM", "memory cannot grow"],
  ["TABLE", "EBADMSG", "this is no table"],
  ["ABI", "EPROTO", "the table is for another ABI"],
  ["SECTION", "ERANGE", "a section of the table is not within it"],
  ["SIZE", "E2BIG", "the table does not fit its half, or its bitmap the profile"],
];

export const faultCodes: readonly Enum[] = [
  {
    name: "FAULT",
    doc: "Why an export refused: it returns this, negated.",
    values: [
      ["NONE", "nothing was refused"],
      ...faults.map(([name, , doc]) => [name, doc] as const),
    ],
  },
];
