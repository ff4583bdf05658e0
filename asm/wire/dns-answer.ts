import {
  COUNTER_BAD_DNS,
  DNS_ANSWER_BYTES,
  DNS_ANSWER_COUNT,
  DNS_ANSWER_FLAGS,
  DNS_ANSWER_ID,
  DNS_ANSWER_QTYPE,
  DNS_ANSWER_RCODE,
  DNS_ANSWER_SIZE,
  DNS_RECORD_BYTES,
  DNS_RECORD_SIZE,
  DNS_RECORD_TYPE,
  KIND_DNS_ANSWER,
  PROTOCOL_MDNS,
  REGION_SCRATCH,
} from "../abi.gen";
import { be16 } from "../bytes";
import { count } from "../control";
import { BODY_MAX, beginEvent, commitEvent } from "../event";
import { Flow } from "../flow-record";
import { rememberName } from "../match/names";
import { region } from "../region";
import { dnsNameAt, dnsNameSize, readDnsName } from "./dns-name";
import { readAnnounced } from "./mdns";

const HEADER: usize = 12;
const ANSWERS_MAX: u32 = 64;
const A: u32 = 1;
const NS: u32 = 2;
const CNAME: u32 = 5;
const PTR: u32 = 12;
const AAAA: u32 = 28;
const HTTPS: u32 = 65;
const RECORD_FIXED: usize = 10;
const QUESTION_FIXED: usize = 4;

/** The event is composed in the decoders' scratch, because the number of answers that fit is known only at the end. */
let buffer: usize = 0;
const asked = memory.data(256);
let askedSize: u32 = 0;
let used: u32 = 0;
let records: u32 = 0;
let left: bool = false;
let qtype: u32 = 0;

function addRecord(type: u32, at: usize, size: u32): void {
  if (used + DNS_RECORD_BYTES + size > BODY_MAX) {
    left = true;
    return;
  }
  store<u16>(buffer + used + DNS_RECORD_TYPE, <u16>type);
  store<u16>(buffer + used + DNS_RECORD_SIZE, <u16>size);
  memory.copy(buffer + used + DNS_RECORD_BYTES, at, size);
  used += DNS_RECORD_BYTES + size;
  records++;
}

function addName(type: u32, start: usize, end: usize, at: usize): void {
  if (readDnsName(start, end, at) != 0) addRecord(type, dnsNameAt(), dnsNameSize());
  else count(COUNTER_BAD_DNS);
}

function readRecord(flow: Flow, type: u32, start: usize, end: usize, at: usize, size: u32): void {
  if ((type == A && size == 4) || (type == AAAA && size == 16)) {
    addRecord(type, at, size);
    rememberName(flow, at, size, asked, askedSize);
  } else if (type == HTTPS) {
    addRecord(type, at, size);
  } else if (type == CNAME || type == PTR || type == NS) {
    addName(type, start, end, at);
  }
}

/** Reads `all` records from `p` on, of which the first `n` are answers; false when the message ends before. */
function readRecords(flow: Flow, start: usize, end: usize, p: usize, n: u32, all: u32): bool {
  for (let i: u32 = 0; i < all && i < ANSWERS_MAX; i++) {
    p = readDnsName(start, end, p);
    if (p == 0 || end - p < RECORD_FIXED) return false;
    const size = be16(p + 8);
    if (end - p - RECORD_FIXED < <usize>size) return false;
    const type = be16(p);
    readAnnounced(flow, type, p + RECORD_FIXED, size);
    if (i < n) readRecord(flow, type, start, end, p + RECORD_FIXED, size);
    p += RECORD_FIXED + size;
  }
  if (n > ANSWERS_MAX) left = true;
  return true;
}

function begin(): void {
  buffer = region(REGION_SCRATCH);
  askedSize = dnsNameSize();
  memory.copy(asked, dnsNameAt(), askedSize);
  memory.copy(buffer + DNS_ANSWER_BYTES, asked, askedSize);
  used = DNS_ANSWER_BYTES + askedSize;
  records = 0;
  left = false;
}

function tell(flow: Flow, id: u32, type: u32, rcode: u32): void {
  const at = beginEvent(KIND_DNS_ANSWER, flow, used);
  if (at == 0) return;
  memory.fill(buffer, 0, DNS_ANSWER_BYTES);
  store<u16>(buffer + DNS_ANSWER_ID, <u16>id);
  store<u16>(buffer + DNS_ANSWER_QTYPE, <u16>type);
  store<u16>(buffer + DNS_ANSWER_SIZE, <u16>askedSize);
  store<u8>(buffer + DNS_ANSWER_RCODE, <u8>rcode);
  store<u8>(buffer + DNS_ANSWER_FLAGS, left ? 1 : 0);
  store<u16>(buffer + DNS_ANSWER_COUNT, <u16>records);
  memory.copy(at, buffer, used);
  commitEvent();
}

/** Skips n questions from `p`; returns what follows, or 0 when the message ends before. */
function skipQuestions(start: usize, end: usize, p: usize, n: u32): usize {
  for (let i: u32 = 0; i < n && p != 0; i++) {
    p = readDnsName(start, end, p);
    if (p == 0 || end - p < QUESTION_FIXED) return 0;
    p += QUESTION_FIXED;
  }
  return p;
}

/**
 * Reads the name that the answers belong to: of the first question or, in announcements of mDNS that have none, of the
 * first record. Returns where the answers begin, or 0.
 */
function readSubject(start: usize, end: usize): usize {
  const at = start + HEADER;
  const questions = be16(start + 4);
  const next = readDnsName(start, end, at);
  if (next == 0) return 0;
  begin();
  qtype = 0;
  if (questions == 0) {
    if (end - next >= 2) qtype = be16(next);
    return at;
  }
  if (end - next < QUESTION_FIXED) return 0;
  qtype = be16(next);
  return skipQuestions(start, end, next + QUESTION_FIXED, questions - 1);
}

/** Reads a response: its first question and the answers to it. `cut`: the sender says that it is not all. */
export function readAnswers(flow: Flow, start: usize, end: usize, cut: bool): void {
  const answers = readSubject(start, end);
  if (answers == 0) {
    count(COUNTER_BAD_DNS);
    return;
  }
  const n = be16(start + 6);
  const more = flow.protocol == PROTOCOL_MDNS ? be16(start + 8) + be16(start + 10) : 0;
  if (!readRecords(flow, start, end, answers, n, n + more)) {
    if (!cut) count(COUNTER_BAD_DNS);
    left = true;
  }
  if (cut) left = true;
  tell(flow, be16(start), qtype, be16(start + 2) & 15);
}
