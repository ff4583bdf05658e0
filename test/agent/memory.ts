/**
 * Prints how much memory the agent has for itself, profile small, with the test household's bundle in force: before it
 * has read anything, after the mix of public captures, and after an hour of such traffic, the mix every five minutes
 * with its times moved forward. Without the mix a sample takes its place; that is small, so it is read for eight hours
 * before that hour. Fails when the hour leaves it with more than it had, or when it is more than 4 MB; libraries are not
 * in that: Debian's libmosquitto brings OpenSSL, routers' agents have none. AGENT in the environment is another program,
 * such as the static one; behind an emulator's `-B ADDRESS` (qemu-user) what lies from there on is counted, which is the
 * emulated program's own.
 */
import { closeSync, existsSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { sampleCaptures } from "./captures.js";
import { scratch } from "./compile.js";
import { TestPlane, testBundle } from "./daemon/plane.js";

const MIX = "../shared/captures/bench-mix.pcap";
/** Seconds between two of its copies, and how many copies are an hour. */
const EVERY = 300;
const AN_HOUR = 12;
/** Copies of a sample after which its tables are full. */
const FULL = 8 * AN_HOUR;
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

/** Writes the capture so often, each time later. */
function writeTimes(times: number, from: string, to: string): void {
  const pcap = readFileSync(from);
  if (!LITTLE_ENDIAN.includes(pcap.readUInt32LE(0))) throw new Error(`${from}: expected pcap`);
  const file = openSync(to, "w");
  writeSync(file, pcap.subarray(0, PCAP_HEAD));
  for (let i = 0; i < times; i += 1) {
    writeSync(file, pcap, PCAP_HEAD);
    moveForward(pcap, EVERY);
  }
  closeSync(file);
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
  const [mix, warm] = existsSync(MIX) ? [MIX, 1] : [sample, FULL];
  const folder = scratch(t);
  const plane = await TestPlane.start(t);
  plane.isConfirming = true;
  plane.pair();
  await plane.sendBundle(testBundle(plane.end, 1));

  /** KiB after the agent has read the mix so often. */
  const lookAfter = async (times: number): Promise<number> => {
    const capture = join(folder, `${times}.pcap`);
    writeTimes(times, mix, capture);
    const seconds = (times - 1) * EVERY;
    const name = times === 1 ? mix : `${times} times ${mix} in ${seconds} s`;
    return await look(name, capture, /: read, (\d+) packets/);
  };
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
  const afterMix = await lookAfter(warm);
  const afterHour = await lookAfter(warm === 1 ? AN_HOUR : warm + AN_HOUR);
  t.ok(
    afterHour > 0 && afterHour <= afterMix + TOLERANCE,
    "the hour leaves no more than there was",
  );
  t.ok(afterHour * 1024 <= MOST, `at most ${MOST} bytes`);
});
