import type { FlowVolumes } from "../bundle/flows.js";
import { formatAddress } from "../wire/address.js";
import { communityId } from "../wire/community-id.js";
import type { FlowEndEvent } from "../wire/events.js";
import type { Flow } from "./flows.js";

/** Times and volumes of a flow that has ended. */
export type FlowTotals = Pick<
  FlowEndEvent,
  "first" | "last" | "upBytes" | "downBytes" | "upPackets" | "downPackets"
>;

/** A flow that the classifier has seen end. */
export interface EndedFlow {
  readonly flow: Flow;
  readonly totals: FlowTotals;
}

type Told = FlowVolumes["flows"][number];

/** Flows that wait for their volumes, and volumes that wait for their flow. */
const KEPT_MAX = 16_384;
/** Seconds for which a flow waits after the host spoke of it last; then it is given with what is known. */
const HOLD_SECONDS = 180;
/** Seconds after which a host that told volumes is taken for one that tells none. */
const SILENT_SECONDS = 600;
/** Seconds by which the clocks of two observers of one flow may differ. */
const SLACK_SECONDS = 5;

/**
 * Volumes as the host counts them (conntrack at a router) take the place of the classifier's, which sees a part of the
 * packets only. Matched by Community ID and time. A host that tells none delays nothing.
 */
export class Volumes {
  readonly #told = new Map<string, Told>();
  readonly #held = new Map<string, { ended: EndedFlow; until: number }>();
  #now = 0;
  #checked = 0;
  #lastTold = Number.NEGATIVE_INFINITY;

  /** A flow has ended; gives the flows that are complete now. */
  end(flow: Flow, totals: FlowTotals): EndedFlow[] {
    this.#now = Math.max(this.#now, totals.last);
    const given = this.#due();
    if (this.#now - this.#lastTold > SILENT_SECONDS) return [...given, { flow, totals }];
    // The same ports were used again: the earlier flow will hear no more.
    given.push(...this.#release(flow.id));
    this.#held.set(flow.id, { ended: { flow, totals }, until: this.#now + HOLD_SECONDS });
    if (this.#told.get(flow.id)?.ended === true) given.push(...this.#release(flow.id));
    return [...given, ...this.#makeRoom()];
  }

  /** What the host tells at `t0` (epoch seconds); gives the flows that are complete now. */
  tell(flows: readonly Told[], t0: number): EndedFlow[] {
    this.#now = Math.max(this.#now, t0);
    this.#lastTold = this.#now;
    const given: EndedFlow[] = [];
    for (const told of flows) {
      const id = communityId({ ...told, src: mapped(told.src), dst: mapped(told.dst) });
      this.#told.delete(id);
      this.#told.set(id, told);
      const held = this.#held.get(id);
      if (held !== undefined) held.until = this.#now + HOLD_SECONDS;
      if (held !== undefined && told.ended) given.push(...this.#release(id));
    }
    return [...given, ...this.#due(), ...this.#makeRoom()];
  }

  /** All that wait. */
  rest(): EndedFlow[] {
    return [...this.#held.keys()].flatMap((id) => this.#release(id));
  }

  /** Looked for once a second: there may be many. */
  #due(): EndedFlow[] {
    if (this.#now - this.#checked < 1) return [];
    this.#checked = this.#now;
    const late = [...this.#held].filter(([, { until }]) => until < this.#now);
    return late.flatMap(([id]) => this.#release(id));
  }

  #makeRoom(): EndedFlow[] {
    const given: EndedFlow[] = [];
    for (const id of this.#held.keys()) {
      if (this.#held.size <= KEPT_MAX) break;
      given.push(...this.#release(id));
    }
    for (const id of this.#told.keys()) {
      if (this.#told.size <= KEPT_MAX) break;
      this.#told.delete(id);
    }
    return given;
  }

  #release(id: string): EndedFlow[] {
    const held = this.#held.get(id);
    if (held === undefined) return [];
    this.#held.delete(id);
    const told = this.#told.get(id);
    if (told?.ended === true) this.#told.delete(id);
    const { flow, totals } = held.ended;
    const isOurs = told !== undefined && overlaps(told, totals);
    return [isOurs ? { flow, totals: replaced(flow, totals, told) } : held.ended];
  }
}

function overlaps({ first, last }: Told, totals: FlowTotals): boolean {
  return first <= totals.last + SLACK_SECONDS && last >= totals.first - SLACK_SECONDS;
}

/** The host may have seen the other side open the flow. */
function replaced(flow: Flow, totals: FlowTotals, told: Told): FlowTotals {
  const isSame =
    formatAddress(mapped(told.src)) === flow.src && told.sport === (flow.sport ?? told.sport);
  return {
    first: totals.first,
    last: Math.max(totals.last, told.last),
    upBytes: isSame ? told.up_bytes : told.down_bytes,
    upPackets: isSame ? told.up_packets : told.down_packets,
    downBytes: isSame ? told.down_bytes : told.up_bytes,
    downPackets: isSame ? told.down_packets : told.up_packets,
  };
}

/** 4 or 16 bytes as 16, IPv4 mapped. */
function mapped(address: Uint8Array): Uint8Array {
  if (address.length === 16) return address;
  return Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, ...address);
}
