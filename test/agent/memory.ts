/**
 * Prints how much memory the agent has for itself, profile small, with the test household's bundle in force: before it
 * has read anything, after the mix of public captures (without it: a sample), and after an hour of such traffic, the mix
 * every five minutes with its times moved forward. Fails when the hour leaves it with more than the mix did. AGENT in
 * the environment is another program, such as the static one.
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

t.test("private resident memory", { timeout: 900_000 }, async (t) => {
  const [sample = ""] = sampleCaptures();
  const mix = existsSync(MIX) ? MIX : sample;
  const hour = join(scratch(t), "hour.pcap");
  const copies = writeHour(mix, hour);
  const plane = await TestPlane.start(t);
  plane.pair();
  await plane.sendBundle(testBundle(plane.end, 1));

  /** KiB after the agent has read a capture, or has only its bundle. */
  const look = async (name: string, capture: string, done: RegExp): Promise<number> => {
    const options = ["--volumes", "off", "--capture", capture, "--health", "1"];
    const agent = plane.startAgent(t, options);
    await agent.printed(done);
    const before = plane.received.health.length;
    const { counters } = await plane.until(
      ({ health }) => health.length > before + 1 && health.at(-1),
    );
    await agent.stop();
    const kib = (counters.memory_private ?? 0) / 1024;
    process.stderr.write(
      `${JSON.stringify({ after: name, packets: counters.packets ?? 0, private_resident_kib: kib })}\n`,
    );
    return kib;
  };
  await look("a bundle", "/dev/null", /revision 1 in force/);
  const afterMix = await look(mix, mix, /: read, \d+ packets/);
  const what = `${copies} times ${mix} in ${HOUR} s, ${statSync(hour).size} bytes`;
  const afterHour = await look(what, hour, /: read, \d+ packets/);
  t.ok(afterHour > 0 && afterHour <= afterMix + TOLERANCE, "the hour leaves no more than the mix");
});
