/**
 * Prints how much memory the agent has for itself, profile small, with the test household's bundle in force: before it
 * has read anything, after the mix of public captures (without it: a sample), and after an hour of such traffic, the mix
 * every five minutes with its times moved forward. Fails when the hour leaves it with more than the mix did, or when it
 * is more than 4 MB; libraries are not in that: Debian's libmosquitto brings OpenSSL, routers' agents have none. AGENT in the environment is another program, such as the static one; behind an emulator's
 * `-B ADDRESS` (qemu-user) what lies from there on is counted, which is the emulated program's own.
 */
import { closeSync, existsSync, openSync, readFileSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { sampleCaptures } from "./captures.js";
import { scratch } from "./compile.js";
import { TestPlane, testBundle } from "./daemon/plane.js";

const MIX = "../shared/captures/bench-mix.pcap";
const HOUR = 3600;
const EVERY = 300;
/** KiB by which two looks may differ: parts of the backlog come and go. */
const TOLERANCE = 64;
/** Bytes that it may have at most. */
const MOST = 4_000_000;

const PCAP_HEAD = 24;
const RECORD_HEAD = 16;
const LITTLE_ENDIAN = [0xa1b2c3d4, 0xa1b23c4d];

/** Moves all times of a capture forward, in place. */
function moveForward(pcap: Buffer, seconds: number): void {
  for (let at = PCAP_HEAD; at + RECORD_HEAD <= pcap.length; ) {
    pcap.writeUInt32LE(pcap.readUInt32LE(at) + seconds, at);
    at += RECORD_HEAD + pcap.readUInt32LE(at + 8);
  }
}

/** Writes the capture again and again, each time later; returns how often. */
function writeHour(from: string, to: string): number {
  const pcap = readFileSync(from);
  if (!LITTLE_ENDIAN.includes(pcap.readUInt32LE(0))) throw new Error(`${from}: expected pcap`);
  const file = openSync(to, "w");
  writeSync(file, pcap.subarray(0, PCAP_HEAD));
  for (let passed = 0; passed < HOUR; passed += EVERY) {
    writeSync(file, pcap, PCAP_HEAD);
    moveForward(pcap, EVERY);
  }
  closeSync(file);
  return HOUR / EVERY;
}

/** Where the emulated program's memory begins; 0: nothing is emulated. */
const [, BASE = "0"] = /-B (\S+)/.exec(process.env.AGENT ?? "") ?? [];
const GUEST_BYTES = 2 ** 32;

interface Memory {
  /** KiB of libraries, written to or not. */
  readonly libraries: number;
  /** KiB of the program's file. */
  readonly program: number;
  /** KiB that were written to, or belong to no file. */
  readonly own: number;
}

/** Whether a part of a process's memory is what is to be counted. */
function isCounted(mapping: string): boolean {
  const base = Number(BASE);
  const at = Number.parseInt(mapping, 16);
  return base === 0 || (at >= base && at < base + GUEST_BYTES);
}

/** What /proc says of a process, or of the part of it that is emulated. */
function memoryOf(pid: number | undefined): Memory {
  const mappings = readFileSync(`/proc/${pid}/smaps`, "utf8").split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m);
  const counted = mappings.filter(isCounted);
  const sum = (what: string, from: readonly string[]): number =>
    [...from.join("").matchAll(new RegExp(`^Private_${what}: +(\\d+) kB`, "gm"))].reduce(
      (total, [, kib]) => total + Number(kib),
      0,
    );
  const isLibrary = (mapping: string): boolean => /^.*\.so[.\d]*$/m.test(mapping);
  const rest = counted.filter((mapping) => !isLibrary(mapping));
  const libraries = sum("(?:Clean|Dirty)", counted.filter(isLibrary));
  return { libraries, program: sum("Clean", rest), own: sum("Dirty", rest) };
}

/** Behind an emulator the hour takes minutes. */
const LIMIT_MS = 1_800_000;
t.setTimeout(LIMIT_MS);

t.test("private resident memory", { timeout: LIMIT_MS }, async (t) => {
  const [sample = ""] = sampleCaptures();
  const mix = existsSync(MIX) ? MIX : sample;
  const hour = join(scratch(t), "hour.pcap");
  const copies = writeHour(mix, hour);
  const plane = await TestPlane.start(t);
  plane.isConfirming = true;
  plane.pair();
  await plane.sendBundle(testBundle(plane.end, 1));

  /** KiB after the agent has read a capture, or has only its bundle. */
  const look = async (name: string, capture: string, done: RegExp): Promise<number> => {
    const options = ["--volumes", "off", "--capture", capture, "--health", "1"];
    const agent = plane.startAgent(t, options);
    const [, count = "0"] = await agent.printed(done);
    /** Of after that: what came before it may still be on the way. */
    const packets = await plane.until(({ health }) => {
      const { packets = 0 } = health.at(-1)?.counters ?? {};
      return packets >= Number(count) && health.length > 1 && `${packets}`;
    });
    const { libraries, program, own } = memoryOf(agent.pid);
    await agent.stop();
    const private_resident_kib = program + own;
    process.stderr.write(
      `${JSON.stringify({ after: name, packets: Number(packets), private_resident_kib, program, own, libraries })}\n`,
    );
    return private_resident_kib;
  };
  await look("a bundle", "/dev/null", /revision 1 in force/);
  const afterMix = await look(mix, mix, /: read, (\d+) packets/);
  const what = `${copies} times ${mix} in ${HOUR} s, ${statSync(hour).size} bytes`;
  const afterHour = await look(what, hour, /: read, (\d+) packets/);
  t.ok(afterHour > 0 && afterHour <= afterMix + TOLERANCE, "the hour leaves no more than the mix");
  t.ok(afterHour * 1024 <= MOST, `at most ${MOST} bytes`);
});
