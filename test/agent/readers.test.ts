import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import t from "tap";
import { CaptureError, openReadable } from "../../router/node/capture/open.js";
import { Blocks, type PcapForm, pcap, sample, type Written } from "../router/captures.js";
import { compile, scratch } from "./compile.js";

const folder = scratch(t);
const READER = ["capture", "clock", "link", "pcap", "pcapng"];
const packets = compile(folder, "packets", [
  "test/agent/c/packets.c",
  ...READER.map((name) => `router/agent/capture/${name}.c`),
]);

/** What the agent's reader prints, a list of lines for each file. */
function agentLines(files: readonly Uint8Array[]): string[][] {
  const paths = files.map((bytes, i) => {
    const path = join(folder, `${i}`);
    writeFileSync(path, bytes);
    return path;
  });
  const lines = execFileSync(packets, paths, { encoding: "utf8" }).split("\n");
  const groups: string[][] = [[]];
  for (const line of lines.slice(0, -1)) {
    groups.at(-1)?.push(line);
    if (/^[a-z]/.test(line)) groups.push([]);
  }
  return groups.slice(0, -1);
}

function hash(bytes: Uint8Array): string {
  let value = 0x811c9dc5;
  for (const byte of bytes) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value.toString(16).padStart(8, "0");
}

/** The same lines as Node's reader would print them. */
async function nodeLines(bytes: Uint8Array): Promise<string[]> {
  const source = openReadable("x", Readable.from([bytes]));
  const lines: string[] = [];
  try {
    for await (const { link, sec, nsec, wire, frame, bytes } of source) {
      const time = `${sec}.${String(nsec).padStart(9, "0")}`;
      lines.push(`${link} ${time} ${wire} ${frame} ${bytes.length} ${hash(bytes)}`);
    }
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    return [/damaged/.test(error.message) ? "damaged" : /cut/.test(error.message) ? "cut" : "none"];
  }
  const { truncation } = source;
  return [...lines, truncation === null ? "end" : /damaged/.test(truncation) ? "damaged" : "cut"];
}

const THREE: readonly Written[] = [
  { sec: 1406800000, nsec: 120_000_000, bytes: sample(1, 60) },
  { sec: 1406800000, nsec: 999_999_000, bytes: sample(2, 61), wire: 1500 },
  { sec: 0xfffffffe, nsec: 0, bytes: sample(3, 0) },
];
const PCAP: PcapForm = { little: true, magic: 0xa1b2c3d4, unit: 1000, extra: 0, link: 1 };

function pcapng(little: boolean, resolution: number, clock: bigint): Uint8Array {
  const blocks = new Blocks(little);
  return Buffer.concat([
    blocks.section(),
    blocks.block(4, (w) => w.raw(sample(9, 40))),
    blocks.interface(1, 0, [[9, Uint8Array.of(resolution)]]),
    blocks.interface(101, 20, [[2, sample(4, 7)]]),
    blocks.enhanced(0, clock, sample(5, 61), 99),
    blocks.simple(sample(6, 30)),
    blocks.obsolete(1, 1_406_800_000_000_001n, sample(7, 33)),
    blocks.block(5, (w) => w.raw(sample(8, 24))),
  ]);
}

const FILES: readonly (readonly [what: string, file: Uint8Array])[] = [
  ["pcap", pcap(PCAP, THREE)],
  ["pcap, big-endian", pcap({ ...PCAP, little: false }, THREE)],
  ["pcap, nanoseconds", pcap({ ...PCAP, magic: 0xa1b23c4d, unit: 1 }, THREE)],
  ["Kuznetzov's pcap", pcap({ ...PCAP, magic: 0xa1b2cd34, extra: 8 }, THREE)],
  ...[0, 9, 51, 101, 113, 147, 166, 204, 276, 0x30000001].map(
    (link) => [`pcap, link type ${link}`, pcap({ ...PCAP, link }, THREE)] as const,
  ),
  ["a fraction of more than a second", pcap({ ...PCAP, unit: 0.5 }, THREE)],
  ["pcap, 70,000 bytes", pcap(PCAP, [{ sec: 1, nsec: 0, bytes: sample(1, 70_000) }])],
  ...[0, 3, 6, 9, 12, 19, 0x80 | 10, 0x80 | 32, 0x80 | 40, 0x80 | 63].flatMap((resolution) =>
    [0n, 1n, 1_406_800_000_123_456n, 0xfedcba9876543210n].map(
      (clock) =>
        [`pcapng, resolution ${resolution}, ${clock}`, pcapng(true, resolution, clock)] as const,
    ),
  ),
  ["pcapng, big-endian", pcapng(false, 6, 1_406_800_000_123_456n)],
  [
    "two sections of different byte order",
    Buffer.concat([pcapng(true, 6, 5n), pcapng(false, 9, 7n)]),
  ],
];

t.test("the agent reads captures as Node does", async (t) => {
  const got = agentLines(FILES.map(([, file]) => file));
  for (const [i, [what, file]] of FILES.entries()) t.same(got[i], await nodeLines(file), what);
});

t.test("captures cut at every byte are read up to there", async (t) => {
  for (const whole of [pcap(PCAP, THREE), pcapng(true, 6, 1n)]) {
    const cut = Array.from({ length: whole.length - 28 }, (_, i) => whole.subarray(0, 28 + i));
    const got = agentLines(cut);
    const wrong: number[] = [];
    for (const [i, file] of cut.entries()) {
      const expected = await nodeLines(file);
      const packetsOf = (lines: readonly string[]) => lines.filter((line) => /^\d/.test(line));
      if (packetsOf(got[i] ?? ["1"]).join() !== packetsOf(expected).join()) wrong.push(28 + i);
    }
    t.same(wrong, []);
  }
});

/** Numbers below 2^32, the same every time (xorshift). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

t.test("damaged captures give the same packets in both readers", async (t) => {
  const next = numbers(0x7e117a1e);
  const files = FILES.flatMap(([, file]) => Array.from({ length: 12 }, () => Buffer.from(file)));
  for (const file of files) {
    for (let i = 0; i <= next() % 4; i++) file[next() % file.length] = next();
  }
  const small = files.filter((file) => file.length < 2000);
  const got = agentLines(small);
  const wrong: string[] = [];
  for (const [i, file] of small.entries()) {
    const expected = (await nodeLines(file)).filter((line) => /^\d/.test(line));
    const found = (got[i] ?? []).filter((line) => /^\d/.test(line));
    if (expected.join("\n") !== found.join("\n")) wrong.push(`${i}: ${expected} | ${found}`);
  }
  t.same(wrong, []);
  t.ok(small.length > 500, `${small.length} files`);
});
