import type { SightingLine } from "../../core/wire/lines.js";
import type { SqliteDatabase } from "./database.js";
import { fold, pruneTexts } from "./forgetting.js";
import { SIGHTINGS_KEPT, sightingKey } from "./port.js";

/** Sightings after which it is looked whether there are too many. */
const LOOK_EACH = 500;

/** Sightings of which only sums are left after which it is looked what nothing says any more. */
const FOLDED_EACH = 10_000;

/** Writes sightings; of those whose details are too many the ones that were touched longest ago become sums. */
export class SightingRows {
  readonly #db: SqliteDatabase;
  readonly #kept: number;
  #written = 0;
  #folded = 0;

  constructor(db: SqliteDatabase, kept = SIGHTINGS_KEPT) {
    this.#db = db;
    this.#kept = kept;
  }

  /** `now`: epoch seconds of this machine's clock. */
  put(router: string, sighting: SightingLine, now: number): void {
    const { device, company, name, network, identifier, evidence, ts, last_ts, count } = sighting;
    const text = textOf(sighting);
    this.#db.run("putText", [router, device ?? "", Number(identifier === null), text]);
    this.#db.run("putSighting", [
      ...[router, sightingKey(sighting), device ?? "", company ?? "", name ?? ""],
      ...[network?.asn ?? 0, network?.org ?? "", network?.country ?? "", network?.as_of ?? ""],
      ...[identifier?.type ?? "", identifier?.label ?? "", Number(identifier?.canary ?? false)],
      ...[evidence, ts, last_ts, count, now, JSON.stringify(sighting), text],
    ]);
    this.#written += 1;
    if (this.#written < LOOK_EACH) return;
    this.#written = 0;
    this.#makeRoom();
  }

  #makeRoom(): void {
    const there = Number(this.#db.get("countSightings", [null])?.n ?? 0);
    if (there <= this.#kept) return;
    this.#folded += fold(this.#db, Number.MAX_SAFE_INTEGER, there - this.#kept);
    if (this.#folded < FOLDED_EACH) return;
    this.#folded = 0;
    pruneTexts(this.#db);
  }
}

/** What a search looks for in it; most sightings of a device say the same. */
function textOf({
  device,
  name,
  company,
  network,
  identifier,
  evidence,
  ...at
}: SightingLine): string {
  const { org = null, country = null } = network ?? {};
  const { type = null, label = null } = identifier ?? {};
  const { dst, field, rule } = at;
  return [name, company, org, country, type, label, evidence, device, dst, field, rule]
    .filter((each) => each !== null)
    .join(" ");
}
