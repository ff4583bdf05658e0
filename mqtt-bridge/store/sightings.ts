import type { SightingLine } from "../../core/wire/lines.js";
import type { SqliteDatabase } from "./database.js";
import { fold } from "./forgetting.js";
import { SIGHTINGS_KEPT, sightingKey } from "./port.js";

/** Sightings after which it is looked whether there are too many. */
const LOOK_EACH = 500;

/** Writes sightings; of those whose details are too many the ones that were touched longest ago become sums. */
export class SightingRows {
  readonly #db: SqliteDatabase;
  readonly #kept: number;
  #written = 0;

  constructor(db: SqliteDatabase, kept = SIGHTINGS_KEPT) {
    this.#db = db;
    this.#kept = kept;
  }

  /** `now`: epoch seconds of this machine's clock. */
  put(router: string, sighting: SightingLine, now: number): void {
    const { device, company, name, network, identifier, evidence, ts, last_ts, count } = sighting;
    this.#db.run("putSighting", [
      ...[router, sightingKey(sighting), device ?? "", company ?? "", name ?? ""],
      ...[network?.asn ?? 0, network?.org ?? "", network?.country ?? "", network?.as_of ?? ""],
      ...[identifier?.type ?? "", identifier?.label ?? "", Number(identifier?.canary ?? false)],
      ...[evidence, ts, last_ts, count, now, JSON.stringify(sighting)],
    ]);
    this.#written += 1;
    if (this.#written < LOOK_EACH) return;
    this.#written = 0;
    this.#makeRoom();
  }

  #makeRoom(): void {
    const there = Number(this.#db.get("countSightings", [null])?.n ?? 0);
    if (there > this.#kept) fold(this.#db, Number.MAX_SAFE_INTEGER, there - this.#kept);
  }
}
