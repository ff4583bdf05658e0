import type { Packet, ProfileName } from "../../router/node/classifier.js";
import { Rig } from "../asm/harness.js";
import { CAPTURES, packetsOf, sampleNeedles } from "../asm/sample-captures.js";
import { Random } from "../core/oracle/random.js";
import { mutated } from "./mutate.js";
import { seeds } from "./seeds.js";

/** What one run looked at and what went wrong; `problems` is empty when all held. */
export interface FuzzResult {
  readonly packets: number;
  readonly events: number;
  readonly flows: number;
  readonly lost: number;
  readonly malformed: number;
  /** Most processor time of a batch, milliseconds. */
  readonly slowest: number;
  readonly problems: readonly string[];
}

const LINKS = [0, 1, 1, 1, 1, 1, 1, 2, 3, 4, 5, 6, 7, 65535];
const BATCH = 64;

/** Packets that mutations start from: those of the sample captures, and some of protocols that these do not have. */
export async function basePackets(): Promise<Packet[]> {
  const packets: Packet[] = [];
  for (const capture of CAPTURES) packets.push(...(await packetsOf(capture)));
  return [...packets, ...seeds()];
}

/** Milliseconds that this process has worked: other processes' share does not count. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

class Fuzzer {
  private readonly random: Random;
  private readonly rig: Rig;
  private readonly memory: number;
  private readonly problems: string[] = [];
  private frame = 0;
  private slowest = 0;
  private clock = 1_400_000_000;

  constructor(
    private readonly profile: ProfileName,
    private readonly base: readonly Packet[],
    private readonly seed: number,
  ) {
    this.random = new Random(seed);
    this.rig = new Rig({ profile, needles: sampleNeedles().needles });
    this.memory = this.rig.classifier.memorySize;
  }

  private any(): Packet {
    const packet = this.base[this.random.below(this.base.length)];
    if (packet === undefined) throw new Error("no packets to start from");
    return packet;
  }

  /** Two thirds as they are, so that flows get anywhere; the rest mutated, some under another link type. */
  private next(i: number): Packet {
    const { random } = this;
    this.frame += 1;
    if (random.below(500) === 0) this.clock += random.below(400);
    const packet = this.base[i % this.base.length] ?? this.any();
    const whole = { ...packet, frame: this.frame, sec: this.clock, nsec: random.below(1e9) };
    if (random.below(3) > 0) return whole;
    const bytes = mutated(packet.bytes, this.any().bytes, random);
    const link = random.below(8) === 0 ? (LINKS[random.below(LINKS.length)] ?? 1) : packet.link;
    const wire = random.below(6) === 0 ? random.below(70_000) : Math.max(packet.wire, bytes.length);
    return { ...whole, bytes, link, wire };
  }

  private say(problem: string): void {
    this.problems.push(
      `profile ${this.profile}, seed ${this.seed}, frame ${this.frame}: ${problem}`,
    );
  }

  private look(before: number): void {
    this.slowest = Math.max(this.slowest, processorTime() - before);
    const { classifier, undecodable } = this.rig;
    if (undecodable > 0) this.say(`${undecodable} events cannot be decoded`);
    if (classifier.memorySize !== this.memory) this.say("memory grew");
    this.rig.undecodable = 0;
  }

  private settle(events: { count: number; ends: number }): void {
    const before = processorTime();
    this.rig.send();
    for (const { kind } of this.rig.events) if (kind === "flow_end") events.ends += 1;
    events.count += this.rig.events.length;
    this.rig.events.length = 0;
    this.rig.records.length = 0;
    this.look(before);
  }

  run(count: number): FuzzResult {
    const events = { count: 0, ends: 0 };
    try {
      for (let i = 0; i < count && this.problems.length === 0; i++) {
        this.rig.feed(this.next(i));
        if (i % BATCH === BATCH - 1) this.settle(events);
      }
      this.settle(events);
      this.rig.finish();
      this.settle(events);
    } catch (error) {
      this.say(String(error));
    }
    this.compare(events);
    return this.result(events.count);
  }

  /** What was counted must add up. */
  private compare(events: { count: number; ends: number }): void {
    const counters = this.rig.classifier.counters();
    const { packets = 0, events: written = 0, events_lost: lost = 0, flows = 0 } = counters;
    if (packets !== this.frame) this.say(`${packets} packets counted of ${this.frame}`);
    if (written !== events.count) this.say(`${written} events counted, ${events.count} decoded`);
    if (flows < events.ends || flows > events.ends + lost) {
      this.say(`${flows} flows begun, ${events.ends} ended, ${lost} events lost`);
    }
    if (counters.bad_record !== 0) this.say("an input record was refused");
  }

  private result(events: number): FuzzResult {
    const counters = this.rig.classifier.counters();
    const malformed = Object.entries(counters).filter(([name]) => name.startsWith("bad_"));
    return {
      packets: this.frame,
      events,
      flows: counters.flows ?? 0,
      lost: counters.events_lost ?? 0,
      malformed: malformed.reduce((sum, [, value]) => sum + value, 0),
      slowest: Math.round(this.slowest),
      problems: this.problems,
    };
  }
}

/** Feeds `count` packets, mutated from `base`, to a fresh classifier. The same seed gives the same packets. */
export function fuzz(
  profile: ProfileName,
  base: readonly Packet[],
  seed: number,
  count: number,
): FuzzResult {
  return new Fuzzer(profile, base, seed).run(count);
}
