/** A numeric constant of C. */
export const constant = (name: string, value: number): string => `#define ${name} ${value}u`;

/** A constant array of bytes in C. */
export function byteArray(name: string, bytes: Uint8Array): string {
  const rows: string[] = [];
  for (let at = 0; at < bytes.length; at += 24) {
    rows.push(`\t${Array.from(bytes.subarray(at, at + 24), String).join(",")},`);
  }
  return `static const uint8_t ${name}[] = {\n${rows.join("\n")}\n};`;
}
