/** A file or folder of an archive. Owner and group are root. */
export interface Entry {
  /** As `./etc/config`, `.`: the top folder. */
  readonly path: string;
  /** Permissions, such as 0o755. */
  readonly mode: number;
  /** Null: a folder. */
  readonly content: Buffer | null;
}

const BLOCK = 512;
const END = Buffer.alloc(2 * BLOCK);
const NAME_BYTES = 100;

const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, "0");

/** A ustar header (POSIX.1-1988): no owner but root, so that the same files make the same bytes. */
function header(entry: Entry, seconds: number): Buffer {
  const isFolder = entry.content === null;
  const name = isFolder ? `${entry.path}/` : entry.path;
  if (Buffer.byteLength(name) > NAME_BYTES) {
    throw new Error(`${name}: longer than ${NAME_BYTES} bytes`);
  }
  const to = Buffer.alloc(BLOCK);
  to.write(name, 0);
  to.write(`${octal(entry.mode, 7)}\0`, 100);
  to.write(`${octal(0, 7)}\0${octal(0, 7)}\0`, 108);
  to.write(`${octal(entry.content?.length ?? 0, 11)}\0`, 124);
  to.write(`${octal(seconds, 11)}\0`, 136);
  to.write(" ".repeat(8), 148);
  to.write(isFolder ? "5" : "0", 156);
  to.write("ustar\u000000", 257);
  to.write("root", 265);
  to.write("root", 297);
  const sum = to.reduce((total, byte) => total + byte, 0);
  to.write(`${octal(sum, 6)}\0 `, 148);
  return to;
}

/**
 * A tar archive of these entries in this order, all of one time (epoch seconds).
 * @throws Error on a name that ustar's first field does not take.
 */
export function tarOf(entries: readonly Entry[], seconds: number): Buffer {
  const blocks = entries.flatMap((entry) => {
    const content = entry.content ?? Buffer.alloc(0);
    const padding = Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK);
    return [header(entry, seconds), content, padding];
  });
  return Buffer.concat([...blocks, END]);
}
