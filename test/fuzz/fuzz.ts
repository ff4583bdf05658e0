import { PARAM_STREAMS, PARAM_WINDOW, profileParam } from "../../asm/abi.gen.js";
import { PROFILE_NAMES } from "../../asm/abi.names.gen.js";
import type { Packet, ProfileName } from "../../router/node/classifier.js";
import { instance, Rig } from "../asm/harness.js";
import { CAPTURES, packetsOf, sampleNeedles } from "../asm/sample-captures.js";
import { Random } from "../core/oracle/random.js";
import { Guard } from "./guard.js";
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

/** Batches after which the tables are looked at. */
const TABLES_EACH = 500;
const LINKS = [0, 1, 1, 1, 1, 1, 1, 2, 3, 4, 5, 6, 7, 65535];
const BATCH = 16;

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

/** A classifier whose unused memory is noise. */
class Guarded {
  readonly rig: Rig;
  readonly guard: Guard;

  constructor(profile: ProfileName, seed: number) {
    const exports = instance();
    this.rig = new Rig({ profile, needles: sampleNeedles().needles, exports });
    const number = PROFILE_NAMES.indexOf(profile);
    this.guard = new Guard(
      exports,
      new Random(seed),
      profileParam(number, PARAM_STREAMS),
      profileParam(number, PARAM_WINDOW),
    );
  }
}

class Fuzzer {
  private readonly random: Random;
  private readonly rig: Rig;
  private readonly guards: readonly Guard[];
  /** Gets the same packets, with other noise around them. */
  private readonly twin: Rig;
  private readonly memory: number;
  private batches = 0;
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
    const [first, second] = [new Guarded(profile, seed + 1), new Guarded(profile, seed + 2)];
    this.rig = first.rig;
    this.twin = second.rig;
    this.guards = [first.guard, second.guard];
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
    this.lookOutside();
  }

  /** Nothing outside the regions was read, or the two would not say the same, and nothing was written there. */
  private lookOutside(): void {
    const [one, other] = [this.rig.records, this.twin.records].map((list) => Buffer.concat(list));
    if (one === undefined || other === undefined || !one.equals(other)) {
      this.say("bytes were read that are no part of a packet, a table or a state");
    }
    const deep = this.batches++ % TABLES_EACH === 0;
    for (const guard of this.guards) {
      for (const violation of guard.violations()) this.say(violation);
      if (deep && guard.tablesChanged) this.say("a table was written");
    }
  }

  private forget(): void {
    for (const rig of [this.rig, this.twin]) {
      rig.events.length = 0;
      rig.records.length = 0;
    }
    for (const guard of this.guards) guard.lay();
  }

  private settle(events: { count: number; ends: number }): void {
    const before = processorTime();
    this.rig.send();
    this.twin.send();
    for (const { kind } of this.rig.events) if (kind === "flow_end") events.ends += 1;
    events.count += this.rig.events.length;
    this.look(before);
    this.forget();
  }

  run(count: number): FuzzResult {
    const events = { count: 0, ends: 0 };
    this.forget();
    try {
      for (let i = 0; i < count && this.problems.length === 0; i++) {
        const packet = this.next(i);
        this.rig.feed(packet);
        this.twin.feed(packet);
        if (i % BATCH === BATCH - 1) this.settle(events);
      }
      this.settle(events);
      this.rig.finish();
      this.twin.finish();
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
