import type { DnsAnswerEvent, DnsQuestionEvent } from "../wire/events.js";
import type { DnsLine } from "../wire/lines.js";
import type { Flow } from "./flows.js";

/** Questions of one flow that may wait for an answer. */
const WAITING_MAX = 256;
/** Ports on which questions are answered: DNS, mDNS, LLMNR. */
const ANSWERING_PORTS: readonly (number | null)[] = [53, 5353, 5355];

const TYPES: ReadonlyMap<number, string> = new Map([
  [1, "A"],
  [2, "NS"],
  [5, "CNAME"],
  [6, "SOA"],
  [12, "PTR"],
  [13, "HINFO"],
  [15, "MX"],
  [16, "TXT"],
  [28, "AAAA"],
  [33, "SRV"],
  [35, "NAPTR"],
  [41, "OPT"],
  [43, "DS"],
  [46, "RRSIG"],
  [47, "NSEC"],
  [48, "DNSKEY"],
  [50, "NSEC3"],
  [52, "TLSA"],
  [64, "SVCB"],
  [65, "HTTPS"],
  [251, "IXFR"],
  [252, "AXFR"],
  [255, "ANY"],
  [257, "CAA"],
]);

/** Answers by multicast come within half a second (RFC 6762, 6); what comes later was said for another reason. */
const GROUP_SECONDS = 5;
/** Protocols whose questions go to a group: the answer comes from elsewhere, in a flow of its own. */
const GROUP_PROTOCOLS: readonly (string | null)[] = ["mdns", "llmnr"];

interface Question {
  readonly id: number;
  readonly qname: string;
  readonly line: DnsLine;
}

/**
 * Pairs questions with answers; each question becomes one line. By flow and message id, and where a group was asked by
 * name: an answer to all of them is one to each that asked.
 */
export class DnsPairs {
  readonly #waiting = new Map<Flow, Question[]>();
  readonly #mask: (text: string) => string;

  constructor(mask: (text: string) => string) {
    this.#mask = mask;
  }

  /** A question waits for its answer; the lines of those that waited too long are given out. */
  ask(flow: Flow, event: DnsQuestionEvent): DnsLine[] {
    const questions = this.#waiting.get(flow) ?? [];
    const line = this.#line(flow, event, [], false);
    questions.push({ id: event.id, qname: event.qname.toLowerCase(), line });
    this.#waiting.set(flow, questions);
    const late = questions.findIndex((each) => !isLate(flow, each, event.ts));
    return questions
      .splice(0, Math.max(late, questions.length - WAITING_MAX))
      .map((question) => question.line);
  }

  /** The lines of the questions that this answers, or one of its own when no question was seen. */
  answer(flow: Flow, event: DnsAnswerEvent): DnsLine[] {
    const answers = event.answers.map((answer) => this.#mask(answer));
    const own = this.#takeOwn(flow, event);
    const questions = own.length > 0 ? own : this.#takeOfGroup(flow, event);
    if (questions.length > 0) return questions.map(({ line }) => ({ ...line, answers }));
    return [this.#line(flow, event, answers, isFromAnswerer(flow))];
  }

  /** Lines of the questions that nobody answered. */
  end(flow: Flow): DnsLine[] {
    const questions = this.#waiting.get(flow) ?? [];
    this.#waiting.delete(flow);
    return questions.map((question) => question.line);
  }

  /** Takes the question of the same flow out; what a host says to a group answers others, not itself. */
  #takeOwn(flow: Flow, event: DnsAnswerEvent): Question[] {
    if (isGroup(flow.dst)) return [];
    const questions = this.#waiting.get(flow) ?? [];
    const qname = event.qname.toLowerCase();
    const at = questions.findIndex((each) => each.id === event.id && each.qname === qname);
    return at < 0 ? [] : questions.splice(at, 1);
  }

  /** Takes the questions to a group out that this answers: of all who asked, or of the one to whom it is sent. */
  #takeOfGroup(flow: Flow, event: DnsAnswerEvent): Question[] {
    if (!GROUP_PROTOCOLS.includes(flow.protocol)) return [];
    const qname = event.qname.toLowerCase();
    const taken: Question[] = [];
    for (const [other, questions] of this.#waiting) {
      if (other.protocol !== flow.protocol || !isAsker(other, flow)) continue;
      const answered = questions.filter(
        (each) => each.qname === qname && !isLate(other, each, event.ts),
      );
      this.#waiting.set(
        other,
        questions.filter((each) => !answered.includes(each)),
      );
      taken.push(...answered);
    }
    return taken;
  }

  #line(
    flow: Flow,
    event: DnsQuestionEvent | DnsAnswerEvent,
    answers: string[],
    turned: boolean,
  ): DnsLine {
    return {
      kind: "dns",
      ts: event.ts,
      device: flow.device,
      src: turned ? flow.dst : flow.src,
      dst: turned ? flow.src : flow.dst,
      qname: this.#mask(event.qname),
      qtype: TYPES.get(event.qtype) ?? `TYPE${event.qtype}`,
      answers,
      frame: event.frame,
    };
  }
}

/** Whether a question to a group is too old for an answer. */
function isLate(flow: Flow, { line }: Question, ts: number): boolean {
  return GROUP_PROTOCOLS.includes(flow.protocol) && ts - line.ts > GROUP_SECONDS;
}

/** Whether an answer in `flow` may be one to a question of `asker`. */
function isAsker(asker: Flow, flow: Flow): boolean {
  if (isGroup(flow.dst)) return asker.src !== flow.src;
  return asker.src === flow.dst && asker.sport === flow.dport;
}

/**
 * Whether the opener of a flow whose questions were not seen is who answers: the flow's beginning was missed, or the
 * answer to a group's question is a flow of its own. To a group nobody in particular asked: its sender stays in front.
 */
function isFromAnswerer(flow: Flow): boolean {
  if (!ANSWERING_PORTS.includes(flow.sport) || isGroup(flow.dst)) return false;
  const both = ANSWERING_PORTS.includes(flow.dport);
  return !both || (GROUP_PROTOCOLS.includes(flow.protocol) && flow.questions.length === 0);
}

/** Multicast address of either version. */
function isGroup(address: string): boolean {
  return /^(22[4-9]|23\d)\.|^ff[0-9a-f]{2}:/.test(address);
}
