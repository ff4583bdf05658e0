import * as abi from "../../asm/abi.gen.js";
import * as names from "../../asm/abi.names.gen.js";
import { parseAddress } from "../../core/wire/address.js";

/** What tests say of an event's head; everything has a default. */
export interface Head {
  flow?: number;
  ts?: number;
  frame?: number;
  protocol?: (typeof names.PROTOCOL_NAMES)[number];
  l4?: number;
  side?: (typeof names.SIDE_NAMES)[number];
  src?: string;
  sport?: number;
  dst?: string;
  dport?: number;
  flags?: number;
  srcMac?: string | null;
  dstMac?: string | null;
}

export interface MatchFacts {
  needle?: number;
  find?: (typeof names.FIND_NAMES)[number];
  where?: (typeof names.WHERE_NAMES)[number];
  transforms?: readonly (typeof names.TRANSFORM_NAMES)[number][];
  field?: string;
  value?: Uint8Array;
  excerpt?: string;
  size?: number;
}

const HTTPS = 65;

const DEFAULTS: Required<Head> = {
  flow: 1,
  ts: 1_406_800_000.12,
  frame: 1,
  protocol: "unknown",
  l4: 6,
  side: "out",
  src: "192.168.1.23",
  sport: 40_112,
  dst: "42.62.48.2",
  dport: 80,
  flags: 0,
  srcMac: "28:6c:07:00:00:01",
  dstMac: "02:00:00:00:00:01",
};

/** Writes EVENT records byte by byte, as the classifier would. */
export class EventWriter {
  #records: Uint8Array[] = [];
  #sequence = 0;

  /** Everything written since the last call. */
  take(): Uint8Array {
    const bytes = Buffer.concat(this.#records);
    this.#records = [];
    return new Uint8Array(bytes);
  }

  flowClass(head: Head, reason: (typeof names.REASON_NAMES)[number] = "clear"): this {
    const body = Buffer.alloc(abi.FLOW_CLASS_BYTES);
    body.writeUInt8(names.REASON_NAMES.indexOf(reason), abi.FLOW_CLASS_REASON);
    return this.#write(abi.KIND_FLOW_CLASS, head, body);
  }

  name(
    head: Head,
    name: string | Uint8Array,
    source: (typeof names.NAME_SOURCE_NAMES)[number],
  ): this {
    const text = Buffer.from(name);
    const body = Buffer.alloc(abi.NAME_BYTES);
    body.writeUInt8(names.NAME_SOURCE_NAMES.indexOf(source), abi.NAME_SOURCE);
    body.writeUInt16LE(text.length, abi.NAME_SIZE);
    return this.#write(abi.KIND_NAME, head, body, text);
  }

  question(head: Head, qname: string, { id = 7, qtype = 1 } = {}): this {
    const text = Buffer.from(qname);
    const body = Buffer.alloc(abi.DNS_QUESTION_BYTES);
    body.writeUInt16LE(id, abi.DNS_QUESTION_ID);
    body.writeUInt16LE(qtype, abi.DNS_QUESTION_QTYPE);
    body.writeUInt16LE(1, abi.DNS_QUESTION_QCLASS);
    body.writeUInt16LE(text.length, abi.DNS_QUESTION_SIZE);
    return this.#write(abi.KIND_DNS_QUESTION, head, body, text);
  }

  /** Answers are dotted quads, IPv6 addresses or names; bytes are an HTTPS record's. */
  answer(
    head: Head,
    qname: string,
    answers: readonly (string | Uint8Array)[],
    { id = 7, qtype = 1 } = {},
  ): this {
    const text = Buffer.from(qname);
    const body = Buffer.alloc(abi.DNS_ANSWER_BYTES);
    body.writeUInt16LE(id, abi.DNS_ANSWER_ID);
    body.writeUInt16LE(qtype, abi.DNS_ANSWER_QTYPE);
    body.writeUInt16LE(text.length, abi.DNS_ANSWER_SIZE);
    body.writeUInt16LE(answers.length, abi.DNS_ANSWER_COUNT);
    return this.#write(abi.KIND_DNS_ANSWER, head, body, text, ...answers.map(dnsRecord));
  }

  match(head: Head, facts: MatchFacts): this {
    const field = Buffer.from(facts.field ?? "");
    const excerpt = Buffer.from(facts.excerpt ?? "");
    const transforms = facts.transforms ?? [];
    const body = Buffer.alloc(abi.MATCH_BYTES);
    body.writeUInt32LE(facts.needle ?? 0, abi.MATCH_NEEDLE);
    body.writeUInt8(names.FIND_NAMES.indexOf(facts.find ?? "needle"), abi.MATCH_FIND);
    body.writeUInt8(names.WHERE_NAMES.indexOf(facts.where ?? "http_body"), abi.MATCH_WHERE);
    body.writeUInt8(transforms.length, abi.MATCH_TRANSFORMS_COUNT);
    body.writeUInt8(field.length, abi.MATCH_FIELD_SIZE);
    for (const [at, transform] of transforms.entries()) {
      body.writeUInt8(names.TRANSFORM_NAMES.indexOf(transform), abi.MATCH_TRANSFORMS + at);
    }
    body.set(facts.value ?? new Uint8Array(16), abi.MATCH_VALUE);
    body.writeUInt8(excerpt.length, abi.MATCH_EXCERPT_SIZE);
    body.writeUInt32LE(facts.size ?? 0, abi.MATCH_SIZE);
    return this.#write(abi.KIND_MATCH, head, body, field, excerpt);
  }

  device(
    source: (typeof names.DEVICE_SOURCE_NAMES)[number],
    mac: string,
    text = "",
    head: Head = {},
  ): this {
    const bytes = Buffer.from(text);
    const body = Buffer.alloc(abi.DEVICE_BYTES);
    body.writeUInt8(names.DEVICE_SOURCE_NAMES.indexOf(source), abi.DEVICE_SOURCE);
    body.writeUInt8(bytes.length, abi.DEVICE_SIZE);
    body.set(macBytes(mac), abi.DEVICE_MAC);
    return this.#write(abi.KIND_DEVICE, { ...head, flow: 0 }, body, bytes);
  }

  end(
    head: Head,
    { up = 412, down = 188, reason = "fin" as (typeof names.REASON_NAMES)[number] } = {},
  ): this {
    const ts = head.ts ?? DEFAULTS.ts;
    const body = Buffer.alloc(abi.FLOW_END_BYTES);
    body.writeBigUInt64LE(BigInt(up), abi.FLOW_END_UP_BYTES);
    body.writeBigUInt64LE(BigInt(down), abi.FLOW_END_DOWN_BYTES);
    body.writeUInt32LE(5, abi.FLOW_END_UP_PACKETS);
    body.writeUInt32LE(4, abi.FLOW_END_DOWN_PACKETS);
    writeTime(body, abi.FLOW_END_FIRST_SEC, ts);
    writeTime(body, abi.FLOW_END_LAST_SEC, ts + 1);
    body.writeUInt32LE(head.frame ?? DEFAULTS.frame, abi.FLOW_END_FIRST_FRAME);
    body.writeUInt8(names.REASON_NAMES.indexOf(reason), abi.FLOW_END_REASON);
    return this.#write(abi.KIND_FLOW_END, head, body);
  }

  /** Bytes as they are, for records that no classifier writes. */
  raw(bytes: Uint8Array): this {
    this.#records.push(bytes);
    return this;
  }

  #write(kind: number, head: Head, ...parts: Uint8Array[]): this {
    const all = { ...DEFAULTS, ...head };
    const size = abi.EVENT_BYTES + parts.reduce((sum, part) => sum + part.length, 0);
    const record = Buffer.alloc(Math.ceil(size / 8) * 8);
    record.writeUInt16LE(record.length, abi.EVENT_LENGTH);
    record.writeUInt8(kind, abi.EVENT_KIND);
    record.writeUInt8(names.PROTOCOL_NAMES.indexOf(all.protocol), abi.EVENT_PROTOCOL);
    record.writeUInt32LE(this.#sequence++, abi.EVENT_SEQUENCE);
    writeTime(record, abi.EVENT_TS_SEC, all.ts);
    record.writeUInt32LE(all.frame, abi.EVENT_FRAME);
    record.writeUInt32LE(all.flow, abi.EVENT_FLOW);
    record.writeUInt8(all.l4, abi.EVENT_L4);
    record.writeUInt8(all.src.includes(":") ? 6 : 4, abi.EVENT_IP);
    record.writeUInt8(names.SIDE_NAMES.indexOf(all.side), abi.EVENT_SIDE);
    record.writeUInt16LE(all.sport, abi.EVENT_SPORT);
    record.writeUInt16LE(all.dport, abi.EVENT_DPORT);
    record.writeUInt32LE(all.flags, abi.EVENT_FLAGS);
    record.set(parseAddress(all.src) ?? [], abi.EVENT_SRC);
    record.set(parseAddress(all.dst) ?? [], abi.EVENT_DST);
    record.set(macBytes(all.srcMac), abi.EVENT_SRC_MAC);
    record.set(macBytes(all.dstMac), abi.EVENT_DST_MAC);
    let at = abi.EVENT_BYTES;
    for (const part of parts) {
      record.set(part, at);
      at += part.length;
    }
    this.#records.push(record);
    return this;
  }
}

/** 6 bytes of a MAC with colons; zeros for none. */
export function macBytes(mac: string | null): Uint8Array {
  return Uint8Array.from((mac ?? "00:00:00:00:00:00").split(":"), (part) =>
    Number.parseInt(part, 16),
  );
}

function dnsRecord(answer: string | Uint8Array): Uint8Array {
  if (typeof answer !== "string") return rawRecord(HTTPS, answer);
  const address = parseAddress(answer);
  const isIpv4 = address !== null && !answer.includes(":");
  const content = address === null ? Buffer.from(answer) : isIpv4 ? address.subarray(12) : address;
  return rawRecord(address === null ? 5 : isIpv4 ? 1 : 28, content);
}

function rawRecord(type: number, content: Uint8Array): Uint8Array {
  const record = Buffer.alloc(abi.DNS_RECORD_BYTES + content.length);
  record.writeUInt16LE(type, abi.DNS_RECORD_TYPE);
  record.writeUInt16LE(content.length, abi.DNS_RECORD_SIZE);
  record.set(content, abi.DNS_RECORD_BYTES);
  return record;
}

function writeTime(bytes: Buffer, at: number, ts: number): void {
  const sec = Math.floor(ts);
  bytes.writeUInt32LE(sec, at);
  bytes.writeUInt32LE(Math.round((ts - sec) * 1e6) * 1000, at + 4);
}
