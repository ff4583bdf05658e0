import { readdirSync, readFileSync } from "node:fs";
import { parseHousehold } from "../../core/household/household.js";
import type { Identifier } from "../../core/household/types.js";
import { buildNeedles, type Needle } from "../../core/needles/needles.js";
import { decodeEvents } from "../../core/wire/decode.js";
import type { WireEvent } from "../../core/wire/events.js";
import { open } from "../../router/node/capture/open.js";
import type { Packet } from "../../router/node/classifier.js";
import { Rig } from "./harness.js";

const FOLDER = "test/captures";

/** The sample captures' file names. */
export const CAPTURES: readonly string[] = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".pcap"))
  .sort();

/** Needles of the samples' household, and the identifier that each number stands for. */
export function sampleNeedles(): { needles: Needle[]; identifiers: Identifier[] } {
  const file = `${FOLDER}/household.yaml`;
  const { household } = parseHousehold(readFileSync(file, "utf8"), file, (name) =>
    readFileSync(`${FOLDER}/${name}`, "utf8"),
  );
  if (household === null) throw new Error(`${file} cannot be read`);
  const { needles, meanings } = buildNeedles(household);
  return { needles, identifiers: meanings.map(({ identifier }) => identifier) };
}

export async function packetsOf(capture: string): Promise<Packet[]> {
  const packets: Packet[] = [];
  for await (const packet of open(`${FOLDER}/${capture}`)) packets.push(packet);
  return packets;
}

/** All events of a capture, with the samples' household registered. */
export async function eventsOf(capture: string): Promise<WireEvent[]> {
  const { classifier } = new Rig({ profile: "normal", needles: sampleNeedles().needles });
  const events: WireEvent[] = [];
  const take = (records: Uint8Array) => {
    events.push(...decodeEvents(records.slice()).events);
  };
  for (const packet of await packetsOf(capture)) classifier.feed(packet, take);
  classifier.finish(take);
  return events;
}
