import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
} from "node:fs";

const SAMPLES = "test/captures";
const PUBLIC = ["../shared/captures/real", "../shared/captures/robust"];
/** Larger files would take minutes in an emulator. */
const LARGEST = 1024 * 1024;

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => `${folder}/${name}`)
    .filter((path) => statSync(path).isFile());

/** FNV-1a, so that the choice is scattered over all folders and the same every time. */
function scatter(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

/** The agent reads no gzip. */
function isGzip(path: string): boolean {
  const head = Buffer.alloc(2);
  const file = openSync(path, "r");
  try {
    readSync(file, head, 0, 2, 0);
  } finally {
    closeSync(file);
  }
  return head.readUInt16BE(0) === 0x1f8b;
}

export const sampleCaptures = (): string[] =>
  readdirSync(SAMPLES)
    .filter((name) => name.endsWith(".pcap"))
    .sort()
    .map((name) => `${SAMPLES}/${name}`);

/** The first sample. */
export const sampleCapture = (): Buffer => readFileSync(sampleCaptures()[0] ?? "");

/** The same as packets of IEEE 802.11, which nobody here reads. */
export function asWifi(pcap: Buffer): Buffer {
  const wifi = Buffer.from(pcap);
  wifi.writeUInt32LE(105, 20);
  return wifi;
}

/** The same `count` of the public captures every time: well-formed or `robust` ones. Empty where they are absent. */
export function publicCaptures(kind: "real" | "robust", count: number): string[] {
  const folder = PUBLIC[kind === "real" ? 0 : 1] ?? "";
  if (!existsSync(folder)) return [];
  return filesBelow(folder)
    .filter((path) => statSync(path).size <= LARGEST && !isGzip(path))
    .map((path) => ({ path, order: scatter(path.slice(folder.length)) }))
    .sort((a, b) => a.order - b.order || (a.path < b.path ? -1 : 1))
    .slice(0, count)
    .map(({ path }) => path);
}
