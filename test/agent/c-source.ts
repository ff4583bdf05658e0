import { existsSync, readFileSync, writeFileSync } from "node:fs";

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

/** Writes a file unless it says the same already, so that make builds nothing again. */
export function writeIfChanged(path: string, text: string): void {
  if (!existsSync(path) || readFileSync(path, "utf8") !== text) writeFileSync(path, text);
}
