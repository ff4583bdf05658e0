import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Test } from "tap";
import type { Line, SightingLine } from "../../core/wire/lines.js";
import { pcap } from "../router/captures.js";
import { telltale } from "./program.js";

/** Writes frames into a capture and gives the lines of `telltale scan`. */
export async function scanFrames(
  t: Test,
  frames: readonly Uint8Array[],
  household: string | null,
): Promise<Line[]> {
  return (await scanned(t, frames, household)).lines;
}

/** Writes frames into a capture and gives the lines of `telltale scan`, and what it says beside them. */
export async function scanned(
  t: Test,
  frames: readonly Uint8Array[],
  household: string | null,
): Promise<{ readonly lines: Line[]; readonly stderr: string }> {
  const folder = t.testdir({ "household.yaml": household ?? "" });
  const file = join(folder, "made.pcap");
  const form = { little: true, magic: 0xa1b2c3d4, unit: 1000, extra: 0, link: 1 };
  const packets = frames.map((bytes, i) => ({ sec: 1_400_000_000, nsec: i * 1_000_000, bytes }));
  writeFileSync(file, pcap(form, packets));
  const args = household === null ? [] : ["--household", join(folder, "household.yaml")];
  const { status, stdout, stderr } = await telltale(["scan", file, "--json", ...args]);
  t.equal(status, 0, stderr);
  const texts = stdout.trim().split("\n");
  return { lines: texts.map((line) => JSON.parse(line) as Line), stderr };
}

/** `type label masked where field evidence transforms` of each sighting of an identifier. */
export function sightingsOf(lines: readonly Line[]): string[] {
  return lines
    .filter((line): line is SightingLine => line.kind === "sighting")
    .filter(({ identifier }) => identifier !== null)
    .map(({ identifier, masked, where, field, evidence, transforms }) =>
      [identifier?.type, identifier?.label, masked, where, field, evidence, ...transforms].join(
        " ",
      ),
    );
}
