import { MEDIA_NAMES } from "../../asm/abi.names.gen.js";
import type { Identifier } from "../../core/household/types.js";
import { formatMac } from "../../core/wire/address.js";
import { flagsOf } from "../../core/wire/codes.js";
import type { MatchEvent, WireEvent } from "../../core/wire/events.js";
import { endsOf } from "./harness.js";

/** Latitude and longitude of a POSITION find, degrees. */
export function positionOf(value: Uint8Array): [lat: number, lon: number] {
  const view = new DataView(value.buffer, value.byteOffset, 8);
  return [view.getInt32(0, true) / 1e6, view.getInt32(4, true) / 1e6];
}

/** What a match found, without the value itself. */
function foundBy({ find, needle, value }: MatchEvent, identifiers: readonly Identifier[]): string {
  if (find === "device_mac") return `mac of ${formatMac(value.subarray(0, 6))}`;
  if (find === "media") return MEDIA_NAMES[value[0] ?? 0] ?? "media";
  if (find === "position") return `position ${positionOf(value).join(" ")}`;
  const identifier = identifiers[needle - 1];
  return identifier === undefined
    ? `needle ${needle}`
    : `${identifier.type} of ${identifier.label}`;
}

function details(event: WireEvent, identifiers: readonly Identifier[]): object {
  switch (event.kind) {
    case "flow_class":
      return { done: event.done, reason: event.reason };
    case "flow_end": {
      const { upBytes, downBytes, upPackets, downPackets, first, last, firstFrame, reason } = event;
      return { upBytes, downBytes, upPackets, downPackets, first, last, firstFrame, reason };
    }
    case "name":
      return { source: event.source, name: event.name };
    case "dns_question":
      return { qname: event.qname, qtype: event.qtype };
    case "dns_answer":
      return { qname: event.qname, qtype: event.qtype, rcode: event.rcode, answers: event.answers };
    case "match": {
      const { where, field, transforms, size } = event;
      return { found: foundBy(event, identifiers), where, field, transforms, size };
    }
    case "device":
      return { source: event.source, mac: event.mac, text: event.text };
  }
}

/** An event as one line of JSON for people who compare. */
export function eventLine(event: WireEvent, identifiers: readonly Identifier[]): string {
  const { kind, frame, flow, side, protocol, flags } = event;
  const head = { kind, frame, flow, ends: endsOf(event), side, protocol, flags: flagsOf(flags) };
  return JSON.stringify({ ...head, ...details(event, identifiers) });
}
