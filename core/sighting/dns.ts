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

interface Question {
  readonly id: number;
  readonly qname: string;
  readonly line: DnsLine;
}

/** Pairs questions with answers by flow and message id; each question becomes one line. */
export class DnsPairs {
  readonly #waiting = new Map<Flow, Question[]>();
  readonly #mask: (text: string) => string;

  constructor(mask: (text: string) => string) {
    this.#mask = mask;
  }

  /** A question waits for its answer; the line of one that waited too long among many is given out. */
  ask(flow: Flow, event: DnsQuestionEvent): DnsLine[] {
    const questions = this.#waiting.get(flow) ?? [];
    const line = this.#line(flow, event, []);
    questions.push({ id: event.id, qname: event.qname.toLowerCase(), line });
    this.#waiting.set(flow, questions);
    const oldest = questions.length > WAITING_MAX ? questions.shift() : undefined;
    return oldest === undefined ? [] : [oldest.line];
  }

  /** The line of the question that this answers, or one of its own when the question was not seen. */
  answer(flow: Flow, event: DnsAnswerEvent): DnsLine {
    const questions = this.#waiting.get(flow) ?? [];
    const qname = event.qname.toLowerCase();
    const at = questions.findIndex((each) => each.id === event.id && each.qname === qname);
    const [question] = at < 0 ? [] : questions.splice(at, 1);
    const answers = event.answers.map((answer) => this.#mask(answer));
    if (question !== undefined) return { ...question.line, answers };
    return this.#line(flow, event, answers);
  }

  /** Lines of the questions that nobody answered. */
  end(flow: Flow): DnsLine[] {
    const questions = this.#waiting.get(flow) ?? [];
    this.#waiting.delete(flow);
    return questions.map((question) => question.line);
  }

  #line(flow: Flow, event: DnsQuestionEvent | DnsAnswerEvent, answers: string[]): DnsLine {
    // A flow whose beginning was missed may have the resolver as its opener: the asker is the other end.
    const turned =
      event.kind === "dns_answer" &&
      ANSWERING_PORTS.includes(flow.sport) &&
      !ANSWERING_PORTS.includes(flow.dport);
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
