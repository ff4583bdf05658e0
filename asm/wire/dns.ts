import {
  COUNTER_BAD_DNS,
  DNS_QUESTION_BYTES,
  DNS_QUESTION_ID,
  DNS_QUESTION_QCLASS,
  DNS_QUESTION_QTYPE,
  DNS_QUESTION_SIZE,
  KIND_DNS_QUESTION,
  PROTOCOL_DNS,
  SIDE_LAN,
  SIDE_OUT,
  WHERE_DNS_NAME,
} from "../abi.gen";
import { be16 } from "../bytes";
import { searchUnit } from "../content/search";
import { openUnit } from "../content/unit";
import { count } from "../control";
import { beginEvent, commitEvent } from "../event";
import { Flow } from "../flow-record";
import { readAnswers } from "./dns-answer";
import { dnsNameAt, dnsNameSize, dnsWrittenAt, readDnsName } from "./dns-name";

/** DNS messages (RFC 1035, 4.1): also multicast DNS and LLMNR, whose messages are alike. */

const HEADER: usize = 12;
const QUESTIONS_MAX: u32 = 32;
const RESPONSE: u32 = 0x8000;
const TRUNCATED: u32 = 0x0200;
const OPCODE: u32 = 0x7800;

function tellQuestion(flow: Flow, id: u32, qtype: u32, qclass: u32): void {
  const size = dnsNameSize();
  const at = beginEvent(KIND_DNS_QUESTION, flow, DNS_QUESTION_BYTES + size);
  if (at == 0) return;
  store<u16>(at + DNS_QUESTION_ID, <u16>id);
  store<u16>(at + DNS_QUESTION_QTYPE, <u16>qtype);
  store<u16>(at + DNS_QUESTION_QCLASS, <u16>qclass);
  store<u16>(at + DNS_QUESTION_SIZE, <u16>size);
  memory.copy(at + DNS_QUESTION_BYTES, dnsNameAt(), size);
  commitEvent();
}

/** Labels carry text too: a name that a LAN host asks for is searched, whoever answers. */
function searchName(flow: Flow): void {
  if (flow.protocol != PROTOCOL_DNS) return;
  if (flow.side != SIDE_OUT && flow.side != SIDE_LAN) return;
  openUnit(WHERE_DNS_NAME, 0);
  searchUnit(dnsWrittenAt(), dnsWrittenAt() + dnsNameSize());
}

function readQuestions(flow: Flow, start: usize, end: usize, questions: u32): void {
  let p = start + HEADER;
  for (let i: u32 = 0; i < questions && i < QUESTIONS_MAX; i++) {
    p = readDnsName(start, end, p);
    if (p == 0 || end - p < 4) {
      count(COUNTER_BAD_DNS);
      return;
    }
    tellQuestion(flow, be16(start), be16(p), be16(p + 2) & 0x7fff);
    searchName(flow);
    p += 4;
  }
}

/** Reads the message [at, end). */
export function readDns(flow: Flow, at: usize, end: usize): void {
  if (end - at < HEADER) {
    count(COUNTER_BAD_DNS);
    return;
  }
  const flags = be16(at + 2);
  if ((flags & OPCODE) != 0 && (flags & RESPONSE) == 0) return;
  if (flags & RESPONSE) {
    readAnswers(flow, at, end, (flags & TRUNCATED) != 0);
    return;
  }
  readQuestions(flow, at, end, be16(at + 4));
}
