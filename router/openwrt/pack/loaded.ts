/**
 * Leaves of a linked ELF program only what the kernel loads: node loaded.js PROGRAM. The linker's -s keeps sections that
 * only debuggers read (on MIPS .pdr has 45 kB), and the table of sections itself is for linkers (System V ABI, chapter 4).
 */
import { readFileSync, writeFileSync } from "node:fs";

const ELF = 0x7f454c46;

/** Offsets of the header's and a segment's fields. */
interface Layout {
  readonly phoff: number;
  readonly shoff: number;
  /** Sizes and counts of both tables follow each other, each of two bytes. */
  readonly phentsize: number;
  readonly offset: number;
  readonly filesz: number;
}

const LAYOUT_32: Layout = { phoff: 28, shoff: 32, phentsize: 42, offset: 4, filesz: 16 };
const LAYOUT_64: Layout = { phoff: 32, shoff: 40, phentsize: 54, offset: 8, filesz: 32 };

/**
 * The program without what is not loaded.
 * @throws Error when it is no ELF program.
 */
export function loadedPart(program: Uint8Array): Uint8Array {
  const view = new DataView(program.buffer, program.byteOffset, program.byteLength);
  if (program.length < 64 || view.getUint32(0) !== ELF) throw new Error("no ELF program");
  const isWide = view.getUint8(4) === 2;
  const little = view.getUint8(5) === 1;
  const at = isWide ? LAYOUT_64 : LAYOUT_32;
  const word = (offset: number): number =>
    isWide ? Number(view.getBigUint64(offset, little)) : view.getUint32(offset, little);
  const phoff = word(at.phoff);
  const entry = view.getUint16(at.phentsize, little);
  const count = view.getUint16(at.phentsize + 2, little);
  if (count === 0) throw new Error("no program that can be loaded");
  let end = phoff + count * entry;
  for (let i = 0; i < count; i++) {
    const segment = phoff + i * entry;
    end = Math.max(end, word(segment + at.offset) + word(segment + at.filesz));
  }
  const kept = program.slice(0, end);
  kept.fill(0, at.shoff, at.shoff + (isWide ? 8 : 4));
  // e_shentsize stays; e_shnum and e_shstrndx say that there are none.
  kept.fill(0, at.phentsize + 6, at.phentsize + 10);
  return kept;
}

const [file, ...more] = process.argv.slice(2);
if (file !== undefined && more.length === 0) writeFileSync(file, loadedPart(readFileSync(file)));
