import type { DeviceSource, Find, Protocol, Reason, Side, Transform, Where } from "./codes.js";
import type { NameSource } from "./lines.js";

/** What every event says of its flow (docs/ABI.md, EVENT). Byte fields are views of the batch: copy what is kept. */
export interface EventHead {
  readonly sequence: number;
  /** Epoch seconds, to the microsecond. */
  readonly ts: number;
  readonly frame: number;
  /** Number of the flow, from 1; 0: no flow. */
  readonly flow: number;
  readonly protocol: Protocol | null;
  readonly l4: number;
  readonly side: Side;
  readonly sport: number;
  readonly dport: number;
  /** FLAG bits. */
  readonly flags: number;
  readonly tag: number;
  /** 16 bytes each. */
  readonly src: Uint8Array;
  readonly dst: Uint8Array;
  readonly srcMac: string | null;
  readonly dstMac: string | null;
  readonly vlan: number;
}

export interface FlowClassEvent extends EventHead {
  readonly kind: "flow_class";
  readonly done: boolean;
  readonly reason: Reason;
}

export interface FlowEndEvent extends EventHead {
  readonly kind: "flow_end";
  readonly upBytes: number;
  readonly downBytes: number;
  readonly upPackets: number;
  readonly downPackets: number;
  readonly first: number;
  readonly last: number;
  readonly firstFrame: number;
  readonly reason: Reason;
}

export interface NameEvent extends EventHead {
  readonly kind: "name";
  readonly source: NameSource;
  readonly name: string;
}

export interface DnsQuestionEvent extends EventHead {
  readonly kind: "dns_question";
  readonly id: number;
  readonly qtype: number;
  readonly qclass: number;
  readonly qname: string;
}

export interface DnsAnswerEvent extends EventHead {
  readonly kind: "dns_answer";
  readonly id: number;
  readonly qtype: number;
  readonly qname: string;
  readonly rcode: number;
  /** More answers than fit. */
  readonly cut: boolean;
  /** Addresses and names, as text. */
  readonly answers: readonly string[];
  /** Public names of the configurations for an encrypted ClientHello in HTTPS records; null without any. */
  readonly publicNames: readonly string[] | null;
}

export interface MatchEvent extends EventHead {
  readonly kind: "match";
  readonly find: Find;
  readonly needle: number;
  readonly where: Where;
  readonly transforms: readonly Transform[];
  readonly field: string | null;
  /** 16 bytes, structural finds only. */
  readonly value: Uint8Array;
  /** Bytes around the match; the value is overwritten with `*`. */
  readonly excerpt: Uint8Array;
  readonly size: number;
}

export interface DeviceEvent extends EventHead {
  readonly kind: "device";
  readonly source: DeviceSource;
  readonly mac: string;
  readonly text: string;
}

export type WireEvent =
  | FlowClassEvent
  | FlowEndEvent
  | NameEvent
  | DnsQuestionEvent
  | DnsAnswerEvent
  | MatchEvent
  | DeviceEvent;
