import type { Revision } from "../../core/bundle/bundle.js";
import type { Pair, Pairs } from "./pairs.js";
import type { Report } from "./report.js";

/** A line for each paired router: where it is, what it ought to have and has, when it was heard of. */
export function describePairs(pairs: Pairs): string[] {
  const all = pairs.all();
  if (all.length === 0) return ["no router is paired; telltale pair makes a pair"];
  return all.map((pair) => {
    const { router, broker, made, cell } = pair;
    const report = pairs.report(router).load();
    const about = [router, broker.url, `cell ${cell}`, `paired ${day(made)}`];
    return [...about, tablesWords(pairs, pair, report), seenWords(report)].join("  ");
  });
}

/** All that is known of one router, as `name: value` lines. */
export function describePair(pairs: Pairs, pair: Pair): string[] {
  const { router, broker, made, cell, repaired } = pair;
  const report = pairs.report(router).load();
  const lines: [string, string][] = [
    ["router", router],
    ["broker", broker.ca === null ? broker.url : `${broker.url}, with a certificate of its own`],
    ["cell", String(cell)],
    ["paired", repaired === 0 ? day(made) : `${day(made)}, repaired ${repaired} times`],
    ["seen", seenWords(report)],
    ["tables", tablesWords(pairs, pair, report)],
    ...healthLines(report),
  ];
  const width = Math.max(...lines.map(([name]) => name.length));
  return lines.map(([name, value]) => `${name.padEnd(width)}  ${value}`);
}

function healthLines({ report, health }: Report): [string, string][] {
  const refused = report?.refused ?? null;
  const lines: [string, string][] = [];
  if (report?.stale === true) lines.push(["stale", "its tables have expired"]);
  if (refused !== null) lines.push(["refused", `${refused.reason}: ${refused.line}`]);
  if (health === null) return lines;
  const { capacity, uptime, version, clock, blind, command, counters } = health;
  lines.push(
    ["takes", `tables of ${capacity} bytes`],
    ["agent", `version ${version}, running for ${uptime} seconds`],
    ["clock", clock === null ? "not set" : time(clock)],
  );
  if (command !== null) {
    lines.push([
      "command",
      command.line === null ? command.verb : `${command.verb}: ${command.line}`,
    ]);
  }
  for (const line of blind) lines.push(["blind", line]);
  for (const [name, count] of Object.entries(counters)) lines.push([name, String(count)]);
  return lines;
}

function tablesWords(pairs: Pairs, pair: Pair, { report }: Report): string {
  const { bundle: desired } = pairs.marks(pair);
  if (desired === null) return "no tables sent yet";
  const has = report === null || report.revision === 0 ? "none" : placeWords(report);
  return `has revision ${has} of ${placeWords(desired)}`;
}

function placeWords({ epoch, revision }: Revision): string {
  return epoch === 1 ? String(revision) : `${revision} (epoch ${epoch})`;
}

function seenWords({ last_seen, online }: Report): string {
  if (last_seen === null) return "never seen";
  const words = { online: "", lost: ", connection lost", stopped: ", agent stopped" };
  return `last seen ${time(last_seen)}${online === null ? "" : words[online]}`;
}

function day(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}

function time(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
