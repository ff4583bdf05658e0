import { closeSync, openSync, readFileSync, readSync } from "node:fs";

/** What a process may have written: its writable memory, one part after the other. Needs root. */
export function memoryOf(pid: number): Buffer {
  const memory = openSync(`/proc/${pid}/mem`, "r");
  try {
    const parts = [
      ...readFileSync(`/proc/${pid}/maps`, "utf8").matchAll(/^([0-9a-f]+)-([0-9a-f]+) rw/gm),
    ];
    return Buffer.concat(parts.map(([, from = "", to = ""]) => readPart(memory, from, to)));
  } finally {
    closeSync(memory);
  }
}

function readPart(memory: number, from: string, to: string): Buffer {
  const [start, end] = [BigInt(`0x${from}`), BigInt(`0x${to}`)];
  const part = Buffer.alloc(Number(end - start));
  return part.subarray(0, readSync(memory, part, 0, part.length, start));
}
