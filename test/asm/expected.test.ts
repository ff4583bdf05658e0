import { readFileSync } from "node:fs";
import t from "tap";
import type { Identifier } from "../../core/household/types.js";
import { formatAddress } from "../../core/wire/address.js";
import type { MatchEvent, WireEvent } from "../../core/wire/events.js";
import { positionOf } from "./event-line.js";
import { CAPTURES, eventsOf, sampleNeedles } from "./sample-captures.js";

// test/captures/expected.json was worked out with tshark and a plain search, by scripts that share no code with the
// classifier. Nothing else may be found.
interface Sighting {
  readonly type: string;
  readonly label: string | null;
  readonly where: string;
  readonly field: string | null;
  readonly evidence: string;
  readonly frame: number;
  readonly src: string;
  readonly sport: number;
  readonly dst: string;
  readonly dport: number;
  readonly count: number;
}

interface Expected {
  readonly captures: Readonly<
    Record<string, { sightings: Sighting[]; tls: { name: string }[] | string[] }>
  >;
}

const expected: Expected = JSON.parse(readFileSync("test/captures/expected.json", "utf8"));
const { identifiers } = sampleNeedles();
const home = identifiers.length > 0 ? "home" : null;

/** Type and label of what was found; null for what counts through a needle as well. */
function whatOf(match: MatchEvent): Pick<Identifier, "type" | "label"> | null {
  if (match.find === "media") return { type: "media", label: null };
  if (match.find === "position") return { type: "location", label: home };
  return match.find === "needle" ? (identifiers[match.needle - 1] ?? null) : null;
}

/** One line for each type, label, flow, where and field, with the first frame and the count. */
function sightingsIn(events: readonly WireEvent[]): string[] {
  const lines = new Map<string, { frame: number; count: number }>();
  for (const event of events) {
    const what = event.kind === "match" ? whatOf(event) : null;
    if (event.kind !== "match" || what === null) continue;
    const ends = [formatAddress(event.src), event.sport, formatAddress(event.dst), event.dport];
    const evidence = event.transforms.length === 0 ? "plain" : "encoded";
    const key = JSON.stringify([
      what.type,
      what.label,
      event.where,
      event.field,
      evidence,
      ...ends,
    ]);
    const seen = lines.get(key) ?? { frame: event.frame, count: 0 };
    lines.set(key, { frame: Math.min(seen.frame, event.frame), count: seen.count + 1 });
  }
  return [...lines].map(([key, { frame, count }]) => `${key} frame ${frame} count ${count}`).sort();
}

function lineOf(sighting: Sighting): string {
  const { type, label, where, field, evidence, src, sport, dst, dport, frame, count } = sighting;
  const key = JSON.stringify([type, label, where, field, evidence, src, sport, dst, dport]);
  return `${key} frame ${frame} count ${count}`;
}

t.test("the classifier finds what expected.json says, and nothing else", async (t) => {
  t.same(Object.keys(expected.captures).sort(), CAPTURES);
  for (const capture of CAPTURES) {
    const wanted = expected.captures[capture];
    const events = await eventsOf(capture);
    t.same(sightingsIn(events), (wanted?.sightings ?? []).map(lineOf).sort(), capture);
    const names = events.filter((event) => event.kind === "name" && event.source === "tls");
    const told = new Set(names.map((event) => (event.kind === "name" ? event.name : "")));
    const sni = (wanted?.tls ?? []).map((each) => (typeof each === "string" ? each : each.name));
    t.same([...told].sort(), [...new Set(sni)].sort(), `${capture}: server names`);
  }
});

t.test("positions are those of the household's home", async (t) => {
  const found = (await eventsOf("redmi-note.pcap")).filter(
    (event): event is MatchEvent => event.kind === "match" && event.find === "position",
  );
  t.not(found.length, 0);
  const text = readFileSync("test/captures/household.yaml", "utf8");
  const [lat = Number.NaN, lon = Number.NaN] = ["lat", "lon"].map((key) =>
    Number(new RegExp(`${key}: (\\S+)`).exec(text)?.[1]),
  );
  for (const { value } of found) {
    const [foundLat, foundLon] = positionOf(value);
    t.ok(
      Math.abs(foundLat - lat) < 1e-3 && Math.abs(foundLon - lon) < 1e-3,
      `${foundLat} ${foundLon}`,
    );
  }
});
