import { gunzipSync } from "node:zlib";

const BLOCK = 512;

/** Content of one file of a tar archive; null: it has none of this name. */
function fileOf(tar: Buffer, name: string): Buffer | null {
  let at = 0;
  while (at + BLOCK <= tar.length) {
    const path = tar.toString("utf8", at, at + 100).split("\0")[0] ?? "";
    const size = Number.parseInt(tar.toString("latin1", at + 124, at + 135), 8);
    if (path === name) return tar.subarray(at + BLOCK, at + BLOCK + size);
    at += BLOCK * (1 + Math.ceil((Number.isNaN(size) ? 0 : size) / BLOCK));
  }
  return null;
}

/**
 * The fields of an .ipk's `control`.
 * @throws Error when it is no such package.
 */
export function readControl(ipk: Buffer): Map<string, string> {
  const inner = fileOf(gunzipSync(ipk), "./control.tar.gz");
  const control = inner === null ? null : fileOf(gunzipSync(inner), "./control");
  if (control === null) throw new Error("no control in it");
  const lines = control.toString().split("\n");
  return new Map(
    lines
      .filter((line) => /^[\w-]+: /.test(line))
      .map((line): [string, string] => {
        const at = line.indexOf(": ");
        return [line.slice(0, at), line.slice(at + 2)];
      }),
  );
}
