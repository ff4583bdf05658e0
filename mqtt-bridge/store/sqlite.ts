import type { MakeId } from "../../core/alert/ids.js";
import type { Alert, DeviceLine, Severity, SightingLine } from "../../core/wire/lines.js";
import { readDestinationGroups, readDestinations, readHoldings, readSightings } from "./browse.js";
import { type Bound, type Row, SqliteDatabase } from "./database.js";
import { forget, prune, readHistory } from "./forgetting.js";
import { idsOf } from "./ids.js";
import type { OutboxStore } from "./outbox-port.js";
import { OutboxTable } from "./outbox-table.js";
import {
  type Destination,
  type DestinationGroup,
  type Forgotten,
  type GroupQuery,
  type HistoryEntry,
  type Holding,
  type JournalEntry,
  type PruneBounds,
  type Query,
  SIGHTINGS_KEPT,
  type SightingQuery,
  type Store,
  type StoredAlert,
  type StoredDevice,
  type StoredSighting,
  sightingKey,
  type TakenMark,
  type Totals,
} from "./port.js";
import { SightingRows } from "./sightings.js";
import { isWritten } from "./unwritable.js";
import type { Way } from "./ways.js";

const SEVERITIES: readonly Severity[] = ["note", "warning", "serious"];
const QUERY_MAX = 1000;
/** Devices whose times wait to be written down. */
const TOUCHES_MAX = 1000;

interface Touch {
  readonly router: string;
  readonly mac: string;
  readonly first: number;
  readonly last: number;
}

/** The store in SQLite; `:memory:` is the same store without a file. */
export class SqliteStore implements Store {
  readonly #db: SqliteDatabase;
  readonly outbox: OutboxStore;
  readonly makeId: MakeId;
  readonly #now: () => number;
  readonly #sightings: SightingRows;
  /** When devices were seen: each batch tells it, so it is written down now and then. */
  readonly #touches = new Map<string, Touch>();

  /**
   * @param now this machine's clock, epoch seconds.
   * @param kept sightings whose details are kept.
   * @throws Failure when the file cannot be opened, is no store, or was written by a newer version.
   */
  constructor(
    path: string,
    now: () => number = () => Math.floor(Date.now() / 1000),
    kept: number = SIGHTINGS_KEPT,
  ) {
    this.#db = new SqliteDatabase(path);
    this.#now = now;
    this.#sightings = new SightingRows(this.#db, kept);
    this.outbox = new OutboxTable(this.#db, now);
    this.makeId = idsOf(this);
  }

  transaction(work: () => void): void {
    this.#db.transaction(work);
  }

  putDevice(router: string, device: DeviceLine, at: number): void {
    this.#db.run("putDevice", [router, device.mac, at, this.#now(), JSON.stringify(device)]);
  }

  touchDevice(router: string, mac: string, first: number, last: number): void {
    const key = `${router} ${mac}`;
    const known = this.#touches.get(key);
    this.#touches.set(key, {
      router,
      mac,
      first: Math.min(first, known?.first ?? first),
      last: Math.max(last, known?.last ?? last),
    });
    if (this.#touches.size > TOUCHES_MAX) this.#tryFlush();
  }

  putSighting(router: string, sighting: SightingLine): void {
    this.#sightings.put(router, sighting, this.#now());
  }

  toldSighting(router: string, sighting: SightingLine): { ts: number; count: number } | null {
    const row = this.#db.get("toldSighting", [router, sightingKey(sighting)]);
    return row === null ? null : { ts: Number(row.ts), count: Number(row.count) };
  }

  putAlert(router: string, alert: Alert): StoredAlert {
    const open = alert.state === "closed" ? 0 : 1;
    const severity = SEVERITIES.indexOf(alert.severity);
    const line = JSON.stringify(alert);
    const { id, device, last_seen } = alert;
    this.#db.run("putAlert", [router, id, device.id, severity, open, last_seen, this.#now(), line]);
    return this.alert(router, id) ?? { router, alert, acked: false, snoozed_until: null };
  }

  devices(query: Query): StoredDevice[] {
    this.#tryFlush();
    return this.#db.all("devices", [...bounds(query), query.router ?? null]).map((row) => ({
      router: text(row, "router"),
      device: JSON.parse(text(row, "line")) as DeviceLine,
      first_seen: Number(row.first_seen),
      last_seen: Number(row.last_seen),
    }));
  }

  sightings(query: SightingQuery): StoredSighting[] {
    return readSightings(this.#db, query);
  }

  destinations(query: GroupQuery): Destination[] {
    return readDestinations(this.#db, query);
  }

  destinationGroups(way: Way, query: Omit<GroupQuery, "device">): DestinationGroup[] {
    return readDestinationGroups(this.#db, way, query);
  }

  holdings(query: Omit<GroupQuery, "device">): Holding[] {
    return readHoldings(this.#db, query);
  }

  alerts(query: Query): StoredAlert[] {
    return this.#db.all("alerts", [...bounds(query), query.router ?? null]).map(readAlert);
  }

  alert(router: string | null, id: string): StoredAlert | null {
    const row = this.#db.get("alert", [id, router]);
    return row === null ? null : readAlert(row);
  }

  openAlerts(router: string | null, limit: number): { total: number; items: StoredAlert[] } {
    const items = this.#db.all("openAlerts", [router, Math.min(limit, QUERY_MAX)]).map(readAlert);
    return { total: this.#count("countOpen", [router]), items };
  }

  newestAlert(router: string): number | null {
    return asNumber(this.#db.get("newestAlert", [router])?.last_seen);
  }

  totals(router: string | null): Totals {
    const open: Record<Severity, number> = { note: 0, warning: 0, serious: 0 };
    for (const row of this.#db.all("openBySeverity", [router])) {
      const severity = SEVERITIES[Number(row.severity)];
      if (severity !== undefined) open[severity] = Number(row.n);
    }
    const devices = this.#count("countDevices", [router]);
    return { devices, sightings: this.#count("countSightings", [router]), open };
  }

  ackAlert(router: string, id: string): void {
    this.#db.run("ackAlert", [router, id, this.#now()]);
  }

  snoozeAlert(router: string, id: string, until: number): void {
    this.#db.run("snoozeAlert", [router, id, this.#now(), until]);
  }

  putJournal(router: string, id: string, body: string): void {
    this.#db.run("putJournal", [router, id, body]);
  }

  journal(router: string): JournalEntry[] {
    return this.#db
      .all("journal", [router])
      .map((row) => ({ id: text(row, "id"), body: text(row, "body") }));
  }

  clearJournal(router: string): void {
    this.#db.run("clearJournal", [router]);
  }

  putMark(pair: string, topic: string, { epoch, sequence, batch = null }: TakenMark): void {
    this.#db.run("putMark", [pair, topic, epoch, sequence, batch]);
  }

  marks(pair: string): ReadonlyMap<string, TakenMark> {
    const rows = this.#db.all("marks", [pair]);
    return new Map(
      rows.map((row) => {
        const mark = { epoch: Number(row.epoch), sequence: Number(row.sequence) };
        return [text(row, "topic"), { ...mark, batch: asNumber(row.batch) }];
      }),
    );
  }

  clearMarks(router: string, but: string): void {
    this.#db.run("clearMarks", [router, but]);
  }

  retained(): string[] {
    return this.#db.all("retained", []).map((row) => text(row, "topic"));
  }

  addRetained(topic: string): void {
    this.#db.run("putRetained", [topic]);
  }

  removeRetained(topic: string): void {
    this.#db.run("removeRetained", [topic]);
  }

  setting(key: string): string | null {
    const row = this.#db.get("setting", [key]);
    return row === null ? null : text(row, "value");
  }

  setSetting(key: string, value: string): void {
    this.#db.run("setSetting", [key, value]);
  }

  history(query: Query): HistoryEntry[] {
    return this.#db.all("history", bounds(query)).map(readHistory);
  }

  prune(bounds: PruneBounds): boolean {
    this.flush();
    return prune(this.#db, bounds);
  }

  forget(who: Forgotten): number {
    return forget(this.#db, who);
  }

  snapshot(file: string): void {
    this.#tryFlush();
    this.#db.copyInto(file);
  }

  flush(): void {
    if (this.#touches.size === 0) return;
    this.#db.transaction(() => {
      for (const { router, mac, first, last } of this.#touches.values())
        this.#db.run("touchDevice", [router, mac, first, last, this.#now()]);
    });
    this.#touches.clear();
  }

  close(): void {
    this.#tryFlush();
    this.#db.close();
  }

  /** When devices were seen is worth no more than this: what cannot be written now waits for the next time. */
  #tryFlush(): void {
    isWritten(() => this.flush());
  }

  #count(name: "countOpen" | "countDevices" | "countSightings", values: Bound[]): number {
    return Number(this.#db.get(name, values)?.n ?? 0);
  }
}

function bounds(query: Query): [number, string | null] {
  return [Math.max(1, Math.min(query.limit, QUERY_MAX)), query.device ?? null];
}

function readAlert(row: Row): StoredAlert {
  return {
    router: text(row, "router"),
    alert: JSON.parse(text(row, "line")) as Alert,
    acked: row.acked === 1,
    snoozed_until: asNumber(row.snoozed_until),
  };
}

function asNumber(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

function text(row: Row, column: string): string {
  return String(row[column]);
}
