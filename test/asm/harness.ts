import { readFileSync } from "node:fs";
import { LINK_ETHERNET } from "../../asm/abi.gen.js";
import { EMPTY_HOUSEHOLD, type Identifier } from "../../core/household/types.js";
import { buildNeedles, type Needle } from "../../core/needles/needles.js";
import { buildTable, DEFAULT_LAN } from "../../core/table/table.js";
import { formatAddress } from "../../core/wire/address.js";
import { decodeEvents } from "../../core/wire/decode.js";
import type {
  DeviceEvent,
  DnsAnswerEvent,
  DnsQuestionEvent,
  FlowClassEvent,
  FlowEndEvent,
  MatchEvent,
  NameEvent,
  WireEvent,
} from "../../core/wire/events.js";
import type { IdentifierType } from "../../core/wire/lines.js";
import {
  Classifier,
  type ClassifierExports,
  type Packet,
  type ProfileName,
} from "../../router/node/classifier.js";

export const KEY = [0x2f1b03c5, 0x9c40d1e7] as const;
const wasm = await WebAssembly.compile(readFileSync("build/classifier.wasm"));

/** The exports of a fresh instance, before `init`. */
export function instance(): ClassifierExports {
  return new WebAssembly.Instance(wasm, {}).exports as unknown as ClassifierExports;
}

/** A value that is looked for, by its type. */
export type Value = readonly [type: IdentifierType, value: string];

export interface Setup {
  readonly profile?: ProfileName;
  readonly values?: readonly Value[];
  /** Instead of `values`. */
  readonly needles?: readonly Needle[];
  readonly lan?: readonly string[];
  readonly openerIsLan?: boolean;
  readonly revision?: number;
  /** An instance made by `instance`, for who looks into its memory. */
  readonly exports?: ClassifierExports;
}

/** A frame with what is not the default: Ethernet, whole, one millisecond after the one before. */
export interface Sent {
  readonly bytes: Uint8Array;
  readonly link?: number;
  readonly wire?: number;
  readonly sec?: number;
}

/** What a match event says, in words. */
export interface Found {
  readonly value: string;
  readonly where: string;
  readonly field: string | null;
  readonly transforms: readonly string[];
  readonly frame: number;
}

export const START = 1_400_000_000;

function identifiersOf(values: readonly Value[]): Identifier[] {
  return values.map(([type, value]) => ({
    type,
    label: value,
    canary: false,
    value,
    person: null,
    device: null,
  }));
}

/** Needles of the values, and which value each needle number stands for. */
export function needlesFor(values: readonly Value[]): { needles: Needle[]; values: string[] } {
  const built = buildNeedles({ ...EMPTY_HOUSEHOLD, identifiers: identifiersOf(values) });
  return {
    needles: built.needles,
    values: built.meanings.map(({ identifier }) => identifier.value),
  };
}

/** A table for a classifier, its key as in `KEY`. */
export function tableFor(setup: Setup, capacity: number): Uint8Array {
  return buildTable({
    needles: setup.needles ?? needlesFor(setup.values ?? []).needles,
    lan: setup.lan ?? DEFAULT_LAN,
    openerIsLan: setup.openerIsLan ?? false,
    key: KEY,
    revision: setup.revision ?? 1,
    epoch: 1,
    capacity,
  });
}

/** A classifier with a table, and all events that it gave. Frames are numbered from 1 as they are sent. */
export class Rig {
  readonly classifier: Classifier;
  readonly events: WireEvent[] = [];
  /** Raw records, back to back. */
  readonly records: Uint8Array[] = [];
  undecodable = 0;
  private frame = 0;
  private clock = START;
  private readonly values: readonly string[];

  constructor(setup: Setup = {}) {
    this.classifier = Classifier.over(setup.exports ?? instance(), setup.profile ?? "small");
    this.classifier.setKey(...KEY);
    this.values = needlesFor(setup.values ?? []).values;
    this.classifier.loadTable(tableFor(setup, this.classifier.tableCapacity));
  }

  private readonly take = (records: Uint8Array): void => {
    const copy = records.slice();
    const decoded = decodeEvents(copy);
    this.records.push(copy);
    this.events.push(...decoded.events);
    this.undecodable += decoded.undecodable;
  };

  /** Next frame as a packet. */
  packet(sent: Uint8Array | Sent): Packet {
    const { bytes, link, wire, sec } = sent instanceof Uint8Array ? { bytes: sent } : sent;
    this.frame += 1;
    if (sec !== undefined) this.clock = sec;
    return {
      link: link ?? LINK_ETHERNET,
      sec: this.clock,
      nsec: (this.frame % 1000) * 1_000_000,
      wire: wire ?? bytes.length,
      frame: this.frame,
      bytes,
    };
  }

  /** Sends frames and reads the events; returns the number of the last frame. */
  send(...frames: readonly (Uint8Array | Sent)[]): number {
    for (const frame of frames) this.classifier.feed(this.packet(frame), this.take);
    this.classifier.settle(this.take);
    return this.frame;
  }

  /** Queues a packet as it is; `send` with nothing reads it. */
  feed(packet: Packet): void {
    this.classifier.feed(packet, this.take);
  }

  /** Gives what waits in the event ring. */
  drain(): void {
    this.classifier.drain(this.take);
  }

  /** Lets time pass. */
  advance(sec: number): void {
    this.classifier.advance(sec);
    this.drain();
  }

  /** Ends all flows. */
  finish(): this {
    this.classifier.finish(this.take);
    return this;
  }

  /** Number of the last frame sent. */
  get lastFrame(): number {
    return this.frame;
  }

  private of<E extends WireEvent>(kind: E["kind"]): E[] {
    return this.events.filter((event): event is E => event.kind === kind);
  }

  get matches(): MatchEvent[] {
    return this.of<MatchEvent>("match");
  }

  get ends(): FlowEndEvent[] {
    return this.of<FlowEndEvent>("flow_end");
  }

  get classes(): FlowClassEvent[] {
    return this.of<FlowClassEvent>("flow_class");
  }

  get devices(): DeviceEvent[] {
    return this.of<DeviceEvent>("device");
  }

  get questions(): DnsQuestionEvent[] {
    return this.of<DnsQuestionEvent>("dns_question");
  }

  get answers(): DnsAnswerEvent[] {
    return this.of<DnsAnswerEvent>("dns_answer");
  }

  get nameEvents(): NameEvent[] {
    return this.of<NameEvent>("name");
  }

  /** Names in the order in which they were told, as `source name`. */
  get names(): string[] {
    return this.nameEvents.map(({ source, name }) => `${source} ${name}`);
  }

  /** Registered values found, in order. */
  get found(): Found[] {
    return this.matches
      .filter(({ find }) => find === "needle")
      .map(({ needle, where, field, transforms, frame }) => ({
        value: this.values[needle - 1] ?? `needle ${needle}`,
        where,
        field,
        transforms,
        frame,
      }));
  }

  /** Counters that are not 0, without those that only say how much was read. */
  get losses(): Record<string, number> {
    const expected = ["packets", "packets_ip", "events", "flows", "lan_packets"];
    return Object.fromEntries(
      Object.entries(this.classifier.counters()).filter(
        ([name, value]) => value !== 0 && !expected.includes(name),
      ),
    );
  }

  counter(name: string): number {
    const value = this.classifier.counters()[name];
    if (value === undefined) throw new Error(`no counter is called ${name}`);
    return value;
  }
}

/** A flow's ends as text. */
export function endsOf(event: WireEvent): string {
  return `${formatAddress(event.src)}:${event.sport} > ${formatAddress(event.dst)}:${event.dport}`;
}
