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

/** A golden file: names in the first column, each with its lines below it. */
export function goldenParts(path: string) {
  const parts = new Map(
    [...readFileSync(path, "utf8").matchAll(/^(\S.*)\n((?: {2}.*\n)+)/gm)].map(
      ([, name = "", lines = ""]) => [name, lines.trim()] as const,
    ),
  );
  const text = (name: string): string => {
    const found = parts.get(name);
    if (found === undefined) throw new Error(`${path} has no ${name}`);
    return found;
  };
  const sealedFor = "sealed for ";
  return {
    text,
    hex: (name: string): string => text(name).replace(/\s/g, ""),
    /** Topics that a message is sealed for, and the name of its body, which stands before it. */
    sealed: (): [topic: string, body: string][] => {
      const names = [...parts.keys()];
      return names.flatMap((name, n) =>
        name.startsWith(sealedFor) ? [[name.slice(sealedFor.length), names[n - 1] ?? ""]] : [],
      );
    },
  };
}
