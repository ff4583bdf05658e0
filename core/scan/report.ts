import { byEvidence } from "../alert/order.js";
import { senderWords } from "../alert/write.js";
import { countWords } from "../sighting/tally.js";
import type {
  AlertLine,
  DeviceLine,
  Evidence,
  Line,
  SightingLine,
  SummaryLine,
} from "../wire/lines.js";
import { Contacted } from "./contacted.js";
import { plural, shorten, sizeWords, table, timeWords, wrap } from "./layout.js";

/** Pieces of evidence and destinations that are listed; more are counted. */
const EVIDENCE_MAX = 40;
const CONTACTS_MAX = 8;
/** Widest cell of a table but for its last. */
const CELL_MAX = 22;

/** What each class of flows kept from view. */
const BLIND: readonly (readonly [keyof SummaryLine["blind"], string])[] = [
  ["clear", "readable by anyone on the way, and read here"],
  ["named", "encrypted or not understood; to whom is known, what was said is not"],
  ["ech", "even to whom is hidden (encrypted ClientHello); only address, time and size are known"],
  ["unnamed", "to bare addresses; what was said is not known"],
  ["tunnel", "other traffic inside (a tunnel), which was not looked into"],
];

/** A capture says nothing of the way that an alarm takes. */
const UNPROVED =
  "Whether an alarm would reach you is not proved by a capture, but by an alarm test where packets are watched: telltale alarm-test.";

const EVIDENCE_WORDS: Readonly<Record<Evidence, string>> = {
  plain: "plain",
  encoded: "wrapped",
  hashed: "fingerprint",
  behaviour: "behaviour",
  destination: "destination",
};

/**
 * The report for people: devices, what went to whom, the evidence, what could not be seen. Takes a scan's lines as they
 * come and keeps only what is printed.
 */
export class ScanReport {
  readonly #devices: DeviceLine[] = [];
  readonly #alerts: AlertLine[] = [];
  readonly #evidence: SightingLine[] = [];
  /** Sightings of identifiers beyond those that are listed. */
  #unlisted = 0;
  readonly #companies = new Map<string, SightingLine>();
  readonly #contacted = new Contacted();
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  take(lines: readonly Line[]): void {
    for (const line of lines) this.#takeLine(line);
  }

  /** The lines of the report, each of at most 100 columns. */
  write(summary: SummaryLine): string[] {
    return [
      ...this.#head(summary),
      "",
      ...this.#findings(),
      ...this.#evidenceTable(),
      "",
      ...this.#contacts(),
      "",
      ...blindness(summary),
    ];
  }

  #takeLine(line: Line): void {
    if (line.kind === "device") this.#devices.push(line);
    else if (line.kind === "alert") this.#alerts.push(line);
    else if (line.kind === "sighting") this.#takeSighting(line);
    else if (line.kind === "flow") {
      this.#contacted.add(line);
      this.#first = Math.min(this.#first, line.first);
      this.#last = Math.max(this.#last, line.last);
    }
  }

  #takeSighting(sighting: SightingLine): void {
    const destination = sighting.name ?? sighting.dst;
    if (sighting.company !== null || sighting.network !== null) {
      this.#companies.set(destination, sighting);
    }
    if (sighting.identifier === null) return;
    if (this.#evidence.length < EVIDENCE_MAX) this.#evidence.push(sighting);
    else this.#unlisted += 1;
  }

  #head(summary: SummaryLine): string[] {
    const { packets, flows, devices, truncated } = summary;
    const counts = `${plural(packets, "packet")}, ${plural(flows, "flow")}, ${plural(devices, "device")}`;
    const span = flows === 0 ? "" : `, ${timeWords(this.#first)} to ${timeWords(this.#last)}`;
    const lines = wrap(`${counts}${span}`, "");
    if (truncated !== null)
      lines.push(
        ...wrap(`The capture breaks off at frame ${truncated}; this is what came before.`, ""),
      );
    if (summary.lan === "opener") {
      lines.push(
        ...wrap(
          "No private address occurs: the side that opens connections is taken for the home.",
          "",
        ),
      );
    }
    return lines;
  }

  #findings(): string[] {
    if (this.#alerts.length === 0) {
      const text =
        "Nothing that you registered, and nothing that is known by its form, was seen leaving in a form that can be read here.";
      return ["WHAT WENT TO WHOM", "", ...wrap(text, "  "), ...wrap(UNPROVED, "  ")];
    }
    const told = this.#alerts.flatMap(({ severity, message, count, advice }) => [
      ...wrap(`${message} ${times(count)}`, `  ${severity.toUpperCase().padEnd(8)} `),
      ...(advice === null ? [] : wrap(`If you block it: ${advice}`, " ".repeat(11))),
    ]);
    return ["WHAT WENT TO WHOM", "", ...told];
  }

  #evidenceTable(): string[] {
    if (this.#evidence.length === 0) return [];
    const ordered = [...this.#evidence].sort(
      (a, b) => a.frame - b.frame || byEvidence(a.evidence, b.evidence),
    );
    const rows = ordered.map((sighting) => [
      String(sighting.frame),
      shorten(this.#senderOf(sighting), CELL_MAX),
      sighting.identifier?.type ?? "",
      EVIDENCE_WORDS[sighting.evidence],
      shorten(place(sighting), CELL_MAX),
      shorten(sighting.masked ?? "", CELL_MAX),
      sighting.name ?? sighting.dst,
    ]);
    const heads = ["frame", "from", "what", "how", "where", "value (masked)", "to"];
    const more = this.#unlisted > 0 ? [`  and ${this.#unlisted} more (--json lists all)`] : [];
    return ["", "EVIDENCE", "", ...table([heads, ...rows], "  "), ...more];
  }

  #senderOf({ device, src }: SightingLine): string {
    const name = this.#devices.find(({ mac }) => mac === device)?.name ?? null;
    return name ?? src;
  }

  #contacts(): string[] {
    const told = this.#contacted.devices().flatMap((device) => this.#contactsOf(device));
    const none = wrap("No device talked to anybody outside.", "  ");
    return ["WHOM THE DEVICES TALKED TO", "", ...(told.length === 0 ? none : told)];
  }

  #contactsOf(device: string): string[] {
    const { contacts, others } = this.#contacted.of(device);
    if (contacts.length === 0) return [];
    const rows = contacts
      .slice(0, CONTACTS_MAX)
      .map(({ destination, flows, upBytes }) => [
        plural(flows, "flow"),
        `${sizeWords(upBytes)} up`,
        destination + this.#who(destination),
      ]);
    const hidden = contacts.slice(CONTACTS_MAX).reduce((sum, { flows }) => sum + flows, others);
    const more = hidden > 0 ? [`    and ${plural(hidden, "flow")} to others`] : [];
    return [...wrap(this.#nameOf(device), "  "), ...table(rows, "    "), ...more];
  }

  /** Company in brackets, then network and country; nothing that is not known. */
  #who(destination: string): string {
    const known = this.#companies.get(destination);
    if (known === undefined) return "";
    const { company, network } = known;
    const country = network?.country ?? null;
    const through =
      network === null ? "" : `, through ${network.org}${country === null ? "" : ` (${country})`}`;
    return `${company === null ? "" : ` (${company})`}${through}`;
  }

  #nameOf(device: string): string {
    const line = this.#devices.find(({ mac }) => mac === device);
    const address = this.#contacted.addressOf(device);
    const name = senderWords({
      name: line?.name ?? null,
      source: line?.name_source ?? null,
      address,
    });
    const kind = [line?.maker, line?.model].filter(
      (part) => part !== null && part !== undefined && part !== line?.name,
    );
    return kind.length === 0 ? name : `${name} (${kind.join(" ")})`;
  }
}

function place({ where, field }: SightingLine): string {
  return field === null ? (where ?? "") : `${where} ${field}`;
}

function times(count: number): string {
  return count === 1 ? "Once." : `${count} times.`;
}

function blindness(summary: SummaryLine): string[] {
  const classes = BLIND.flatMap(([name, words]) => {
    const { flows, up_bytes } = summary.blind[name];
    return flows === 0
      ? []
      : wrap(`${plural(flows, "flow")} (${sizeWords(up_bytes)} up): ${words}.`, "  ", "    ");
  });
  const malformed = countWords(summary.malformed);
  const unread =
    malformed === ""
      ? []
      : wrap(`Frames that were not read, by reason: ${malformed}.`, "  ", "    ");
  const lost =
    summary.dropped === 0
      ? []
      : wrap(`${plural(summary.dropped, "event")} did not fit and were lost.`, "  ", "    ");
  const always = wrap(
    "What a device says over mobile data or another network is in no capture from here.",
    "  ",
    "    ",
  );
  return ["WHAT COULD BE SEEN, AND WHAT NOT", "", ...classes, ...unread, ...lost, ...always];
}
