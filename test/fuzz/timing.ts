import type { ProfileName } from "../../router/node/classifier.js";
import { Rig } from "../asm/harness.js";
import { sampleNeedles } from "../asm/sample-captures.js";
import { heavyPayloads, type Payload, USUAL, WAYS } from "./heavy.js";

/** Flows that are timed together, and how often: the shortest time counts, for others use the machine too. */
const FLOWS = 8;
const RUNS = 9;

/** Events are not decoded: that is the host's work. */
const IGNORED = (): void => {};

/** What a payload costs, as many times the usual one of the same way. */
export interface Cost {
  readonly way: string;
  readonly name: string;
  /** Microseconds for the usual payload, and for this one. */
  readonly usual: number;
  readonly time: number;
  readonly times: number;
}

class Clock {
  private readonly rig: Rig;
  private port = 1024;

  constructor(profile: ProfileName) {
    this.rig = new Rig({ profile, needles: sampleNeedles().needles });
  }

  /** Microseconds for one payload that travels this way. */
  cost(payload: Payload, [, copies, frames]: (typeof WAYS)[number]): number {
    let shortest = Number.POSITIVE_INFINITY;
    for (let run = 0; run < RUNS; run++) {
      const flows = Array.from({ length: FLOWS }, () => frames(payload.bytes, this.nextPort()));
      const { classifier } = this.rig;
      for (const frame of flows.flat()) classifier.feed(this.rig.packet(frame), IGNORED);
      const before = performance.now();
      classifier.settle(IGNORED);
      classifier.finish(IGNORED);
      shortest = Math.min(shortest, performance.now() - before);
    }
    return (shortest * 1000) / (FLOWS * copies);
  }

  private nextPort(): number {
    this.port = this.port < 65_000 ? this.port + 1 : 1024;
    return this.port;
  }
}

/** No payload may cost more than so many usual ones of its size, whatever it unpacks to. */
export const TIMES_MAX = 20;
/** What seems to cost more is timed again so often. */
const AGAIN = 4;

/** Costs of all payloads that are made to be costly, the costliest first. */
export function timing(profile: ProfileName): Cost[] {
  const clock = new Clock(profile);
  const costs = WAYS.flatMap((way) => {
    const usual = clock.cost(USUAL, way);
    return heavyPayloads().map((payload) => {
      let time = clock.cost(payload, way);
      for (let i = 0; i < AGAIN && time > TIMES_MAX * usual; i++)
        time = Math.min(time, clock.cost(payload, way));
      return { way: way[0], name: payload.name, usual, time, times: time / usual };
    });
  });
  return costs.sort((a, b) => b.times - a.times);
}
