import sqlite from "node-sqlite3-wasm";
import { stableId } from "../../core/alert/ids.js";
import type { Household } from "../../core/household/types.js";
import { Masker } from "../../core/sighting/masker.js";
import type { Alert } from "../../core/wire/lines.js";
import { Failure } from "../failure.js";
import { readHistory } from "../store/forgetting.js";
import type { Forgotten } from "../store/port.js";

type Row = Readonly<Record<string, unknown>>;

/** Whose sightings these are: devices and identifiers of a person. @throws Failure when the household has no such person. */
export function belongingsOf(household: Household, person: string): Forgotten {
  const devices = household.devices.filter((device) => device.person === person);
  const own = household.identifiers.filter((identifier) => identifier.person === person);
  if (devices.length === 0 && own.length === 0) {
    const people = [...household.devices, ...household.identifiers].map((each) => each.person);
    const known = [...new Set(people)].filter((name) => name !== null).join(", ");
    throw new Failure(
      `nobody called ${JSON.stringify(person)}; there ${known === "" ? "is nobody" : `are ${known}`}`,
    );
  }
  return {
    devices: devices.flatMap(({ macs }) => macs),
    alertDevices: devices.map(({ name }) => stableId("d", name)),
    identifiers: own.map(({ type, label }) => ({ type, label })),
  };
}

/**
 * The lines of an export: devices, sightings, what is left of older ones, alerts. Every text goes through the masker of
 * today's household: a value that was registered later stands unmasked in older lines.
 */
export function* exportLines(
  file: string,
  household: Household,
  of: Forgotten | null,
): Generator<string> {
  const masker = new Masker(household.identifiers);
  const write = (line: object): string =>
    JSON.stringify(line, (_key, value: unknown) =>
      typeof value === "string" ? masker.mask(value) : value,
    );
  const db = new sqlite.Database(file, { readOnly: true });
  try {
    for (const { sql, read } of PARTS) {
      for (const row of db.all(sql)) {
        const { line, device, identifiers } = read(row);
        if (of === null || isOf(of, device, identifiers)) yield write(line);
      }
    }
  } finally {
    db.close();
  }
}

interface Part {
  readonly sql: string;
  /** The line, and whose it is: a MAC or the id of a device in alerts. */
  readonly read: (row: Row) => {
    readonly line: object;
    readonly device: unknown;
    readonly identifiers: readonly unknown[];
  };
}

const PARTS: readonly Part[] = [
  {
    sql: "SELECT router, line FROM devices ORDER BY router, mac",
    read: (row) => {
      const line = lineOf(row);
      return { line, device: line.mac, identifiers: [] };
    },
  },
  {
    sql: "SELECT router, line FROM sightings ORDER BY last_ts, router, key",
    read: (row) => {
      const line = lineOf(row);
      return { line, device: line.device, identifiers: [line.identifier] };
    },
  },
  {
    sql: "SELECT * FROM history ORDER BY last, router, device, type, label, name, asn",
    read: (row) => {
      const entry = readHistory(row);
      const { device, identifier } = entry;
      return { line: { kind: "history", ...entry }, device, identifiers: [identifier] };
    },
  },
  {
    sql: "SELECT router, line FROM alerts ORDER BY last_seen, id",
    read: (row) => {
      const alert = lineOf(row) as unknown as Alert;
      const { device, identifiers } = alert;
      return { line: { kind: "alert", ...alert }, device: device.id, identifiers };
    },
  },
];

function lineOf({ router, line }: Row): Record<string, unknown> {
  return { router, ...(JSON.parse(String(line)) as object) };
}

function isOf(of: Forgotten, device: unknown, identifiers: readonly unknown[]): boolean {
  if ([...of.devices, ...of.alertDevices].includes(String(device))) return true;
  return identifiers.some((each) => {
    const known = each as { type: string; label: string | null } | null;
    return of.identifiers.some(({ type, label }) => type === known?.type && label === known.label);
  });
}
