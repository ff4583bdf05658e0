import * as v from "valibot";
import { healthSchema, reportSchema } from "../../core/bundle/health.js";
import { ONLINE_STATES } from "../../core/bundle/online.js";
import { readPrivate, writePrivate } from "./private-file.js";

const Stored = v.object({
  v: v.literal(1),
  /** When something of the router was read last, epoch seconds. */
  last_seen: v.nullable(v.number()),
  online: v.nullable(v.picklist(ONLINE_STATES)),
  report: v.nullable(reportSchema),
  health: v.nullable(healthSchema),
});

/** What a router said last; null where it has said nothing yet. */
export type Report = Readonly<Omit<v.InferOutput<typeof Stored>, "v">>;

export const NO_REPORT: Report = { last_seen: null, online: null, report: null, health: null };

/** Where a report is kept. */
export interface ReportStore {
  load(): Report;
  store(report: Report): void;
}

/** A router's report beside its pair: other commands read it, and it outlives a run. */
export class ReportFile implements ReportStore {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** @throws Failure when it is damaged. */
  load(): Report {
    return readPrivate(this.#file, Stored, "delete it") ?? NO_REPORT;
  }

  /** @throws Failure when it cannot be written. */
  store({ last_seen, online, report, health }: Report): void {
    writePrivate(this.#file, { v: 1, last_seen, online, report, health });
  }
}

/** For a router of this process. */
export class MemoryReport implements ReportStore {
  #report = NO_REPORT;

  load(): Report {
    return this.#report;
  }

  store(report: Report): void {
    this.#report = report;
  }
}
