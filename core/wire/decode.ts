import * as abi from "../../asm/abi.gen.js";
import { formatIpv4, formatIpv6, formatMac } from "./address.js";
import * as codes from "./codes.js";
import type { EventHead, WireEvent } from "./events.js";
import { readServiceRecord, type ServiceRecord } from "./svcb.js";
import { decodeText } from "./text.js";

export interface DecodedBatch {
  readonly events: readonly WireEvent[];
  /** Records that contradict themselves, and one for a rest whose length cannot be believed. */
  readonly undecodable: number;
}

/** One record whose length was checked: reads inside `bytes` cannot fail. */
interface RawRecord {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly head: EventHead;
  /** First byte after the head. */
  readonly body: number;
}

/** Raw EVENT records back to back (docs/ABI.md). A malformed record is counted and skipped, never thrown. */
export function decodeEvents(records: Uint8Array): DecodedBatch {
  const view = new DataView(records.buffer, records.byteOffset, records.byteLength);
  const events: WireEvent[] = [];
  let undecodable = 0;
  for (let at = 0; at < records.length; ) {
    const length = recordLength(view, at);
    // Without a length there is no next record to go on at.
    if (length === 0) return { events, undecodable: undecodable + 1 };
    const event = decodeRecord(records.subarray(at, at + length));
    if (event === null) undecodable += 1;
    else events.push(event);
    at += length;
  }
  return { events, undecodable };
}

/** Length of the record at `at`; 0 when it cannot be one. */
function recordLength(view: DataView, at: number): number {
  if (at + abi.EVENT_BYTES > view.byteLength) return 0;
  const length = view.getUint16(at + abi.EVENT_LENGTH, true);
  const possible = length >= abi.EVENT_BYTES && length <= abi.EVENT_MAX && length % 8 === 0;
  return possible && at + length <= view.byteLength ? length : 0;
}

function decodeRecord(bytes: Uint8Array): WireEvent | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const head = decodeHead(bytes, view);
  const reader = READERS.get(view.getUint8(abi.EVENT_KIND));
  if (head === null || reader === undefined) return null;
  if (abi.EVENT_BYTES + reader.size > bytes.length) return null;
  return reader.read({ bytes, view, head, body: abi.EVENT_BYTES });
}

function decodeHead(bytes: Uint8Array, view: DataView): EventHead | null {
  const side = codes.sideOf(view.getUint8(abi.EVENT_SIDE));
  if (side === null) return null;
  return {
    sequence: view.getUint32(abi.EVENT_SEQUENCE, true),
    ts: seconds(view, abi.EVENT_TS_SEC, abi.EVENT_TS_NSEC),
    frame: view.getUint32(abi.EVENT_FRAME, true),
    flow: view.getUint32(abi.EVENT_FLOW, true),
    protocol: codes.protocolOf(view.getUint8(abi.EVENT_PROTOCOL)),
    l4: view.getUint8(abi.EVENT_L4),
    side,
    sport: view.getUint16(abi.EVENT_SPORT, true),
    dport: view.getUint16(abi.EVENT_DPORT, true),
    flags: view.getUint32(abi.EVENT_FLAGS, true),
    tag: view.getUint32(abi.EVENT_TAG, true),
    src: bytes.subarray(abi.EVENT_SRC, abi.EVENT_SRC + 16),
    dst: bytes.subarray(abi.EVENT_DST, abi.EVENT_DST + 16),
    srcMac: formatMac(bytes.subarray(abi.EVENT_SRC_MAC, abi.EVENT_SRC_MAC + 6)),
    dstMac: formatMac(bytes.subarray(abi.EVENT_DST_MAC, abi.EVENT_DST_MAC + 6)),
    vlan: view.getUint16(abi.EVENT_VLAN, true),
  };
}

interface Reader {
  /** Bytes of the fixed body. */
  readonly size: number;
  read(record: RawRecord): WireEvent | null;
}

const READERS: ReadonlyMap<number, Reader> = new Map([
  [abi.KIND_FLOW_CLASS, { size: abi.FLOW_CLASS_BYTES, read: readFlowClass }],
  [abi.KIND_FLOW_END, { size: abi.FLOW_END_BYTES, read: readFlowEnd }],
  [abi.KIND_NAME, { size: abi.NAME_BYTES, read: readName }],
  [abi.KIND_DNS_QUESTION, { size: abi.DNS_QUESTION_BYTES, read: readDnsQuestion }],
  [abi.KIND_DNS_ANSWER, { size: abi.DNS_ANSWER_BYTES, read: readDnsAnswer }],
  [abi.KIND_MATCH, { size: abi.MATCH_BYTES, read: readMatch }],
  [abi.KIND_DEVICE, { size: abi.DEVICE_BYTES, read: readDevice }],
]);

function readFlowClass({ view, head, body }: RawRecord): WireEvent | null {
  const reason = codes.reasonOf(view.getUint8(body + abi.FLOW_CLASS_REASON));
  if (reason === null) return null;
  const verdict = view.getUint8(body + abi.FLOW_CLASS_VERDICT);
  return { ...head, kind: "flow_class", done: verdict === abi.VERDICT_DONE, reason };
}

function readFlowEnd({ view, head, body }: RawRecord): WireEvent | null {
  const reason = codes.reasonOf(view.getUint8(body + abi.FLOW_END_REASON));
  if (reason === null) return null;
  return {
    ...head,
    kind: "flow_end",
    upBytes: uint64(view, body + abi.FLOW_END_UP_BYTES),
    downBytes: uint64(view, body + abi.FLOW_END_DOWN_BYTES),
    upPackets: view.getUint32(body + abi.FLOW_END_UP_PACKETS, true),
    downPackets: view.getUint32(body + abi.FLOW_END_DOWN_PACKETS, true),
    first: seconds(view, body + abi.FLOW_END_FIRST_SEC, body + abi.FLOW_END_FIRST_NSEC),
    last: seconds(view, body + abi.FLOW_END_LAST_SEC, body + abi.FLOW_END_LAST_NSEC),
    firstFrame: view.getUint32(body + abi.FLOW_END_FIRST_FRAME, true),
    reason,
  };
}

function readName(record: RawRecord): WireEvent | null {
  const { view, head, body } = record;
  const source = codes.nameSourceOf(view.getUint8(body + abi.NAME_SOURCE));
  const size = view.getUint16(body + abi.NAME_SIZE, true);
  const name = take(record, body + abi.NAME_BYTES, size);
  if (source === null || name === null || size === 0) return null;
  return { ...head, kind: "name", source, name: decodeText(name) };
}

function readDnsQuestion(record: RawRecord): WireEvent | null {
  const { view, head, body } = record;
  const size = view.getUint16(body + abi.DNS_QUESTION_SIZE, true);
  const qname = take(record, body + abi.DNS_QUESTION_BYTES, size);
  if (qname === null) return null;
  return {
    ...head,
    kind: "dns_question",
    id: view.getUint16(body + abi.DNS_QUESTION_ID, true),
    qtype: view.getUint16(body + abi.DNS_QUESTION_QTYPE, true),
    qclass: view.getUint16(body + abi.DNS_QUESTION_QCLASS, true),
    qname: decodeText(qname),
  };
}

function readDnsAnswer(record: RawRecord): WireEvent | null {
  const { view, head, body } = record;
  const size = view.getUint16(body + abi.DNS_ANSWER_SIZE, true);
  const at = body + abi.DNS_ANSWER_BYTES;
  const qname = take(record, at, size);
  const answers = readAnswers(record, at + size, view.getUint16(body + abi.DNS_ANSWER_COUNT, true));
  if (qname === null || answers === null) return null;
  return {
    ...head,
    kind: "dns_answer",
    id: view.getUint16(body + abi.DNS_ANSWER_ID, true),
    qtype: view.getUint16(body + abi.DNS_ANSWER_QTYPE, true),
    qname: decodeText(qname),
    rcode: view.getUint8(body + abi.DNS_ANSWER_RCODE),
    cut: (view.getUint8(body + abi.DNS_ANSWER_FLAGS) & 1) === 1,
    answers: answers.map(({ text }) => text),
    publicNames: answers.find(({ publicNames }) => publicNames !== null)?.publicNames ?? null,
  };
}

const TYPE_A = 1;
const TYPE_AAAA = 28;
const TYPE_HTTPS = 65;

type Answer = ServiceRecord;

function readAnswers(record: RawRecord, start: number, count: number): Answer[] | null {
  const answers: Answer[] = [];
  let at = start;
  for (let n = 0; n < count; n++) {
    if (at + abi.DNS_RECORD_BYTES > record.bytes.length) return null;
    const type = record.view.getUint16(at + abi.DNS_RECORD_TYPE, true);
    const size = record.view.getUint16(at + abi.DNS_RECORD_SIZE, true);
    const content = take(record, at + abi.DNS_RECORD_BYTES, size);
    if (content === null) return null;
    answers.push(readAnswer(type, content));
    at += abi.DNS_RECORD_BYTES + size;
  }
  return answers;
}

function readAnswer(type: number, content: Uint8Array): Answer {
  if (type === TYPE_HTTPS) return readServiceRecord(content) ?? said("");
  if (type === TYPE_A && content.length === 4) return said(formatIpv4(content));
  if (type === TYPE_AAAA && content.length === 16) return said(formatIpv6(content));
  return said(decodeText(content));
}

function said(text: string): Answer {
  return { text, publicNames: null };
}

function readMatch(record: RawRecord): WireEvent | null {
  const { bytes, view, head, body } = record;
  const find = codes.findOf(view.getUint8(body + abi.MATCH_FIND));
  const where = codes.whereOf(view.getUint8(body + abi.MATCH_WHERE));
  const transforms = readTransforms(record);
  const fieldSize = view.getUint8(body + abi.MATCH_FIELD_SIZE);
  const fieldAt = body + abi.MATCH_BYTES;
  const field = take(record, fieldAt, fieldSize);
  const excerptSize = view.getUint8(body + abi.MATCH_EXCERPT_SIZE);
  const excerpt = take(record, fieldAt + fieldSize, excerptSize);
  if (find === null || where === null) return null;
  if (transforms === null || field === null || excerpt === null) return null;
  return {
    ...head,
    kind: "match",
    find,
    needle: view.getUint32(body + abi.MATCH_NEEDLE, true),
    where,
    transforms,
    field: fieldSize === 0 ? null : decodeText(field),
    value: bytes.subarray(body + abi.MATCH_VALUE, body + abi.MATCH_VALUE + 16),
    excerpt,
    size: view.getUint32(body + abi.MATCH_SIZE, true),
  };
}

function readTransforms({ view, body }: RawRecord): codes.Transform[] | null {
  const count = view.getUint8(body + abi.MATCH_TRANSFORMS_COUNT);
  if (count > abi.TRANSFORMS_MAX) return null;
  const transforms: codes.Transform[] = [];
  for (let n = 0; n < count; n++) {
    const transform = codes.transformOf(view.getUint8(body + abi.MATCH_TRANSFORMS + n));
    if (transform === null) return null;
    transforms.push(transform);
  }
  return transforms;
}

function readDevice(record: RawRecord): WireEvent | null {
  const { bytes, view, head, body } = record;
  const source = codes.deviceSourceOf(view.getUint8(body + abi.DEVICE_SOURCE));
  const at = body + abi.DEVICE_MAC;
  const mac = formatMac(bytes.subarray(at, at + 6));
  const text = take(record, body + abi.DEVICE_BYTES, view.getUint8(body + abi.DEVICE_SIZE));
  if (source === null || mac === null || text === null) return null;
  return { ...head, kind: "device", source, mac, text: decodeText(text) };
}

/** `size` bytes at `at`, or null when the record ends before. */
function take({ bytes }: RawRecord, at: number, size: number): Uint8Array | null {
  return at + size <= bytes.length ? bytes.subarray(at, at + size) : null;
}

/** Epoch seconds to the microsecond: a double holds no more beside today's seconds. */
function seconds(view: DataView, sec: number, nsec: number): number {
  return view.getUint32(sec, true) + Math.floor(view.getUint32(nsec, true) / 1000) / 1e6;
}

/** Exact below 2^53 bytes, which is 9 petabytes. */
function uint64(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 0x100000000;
}
