import { latin1 } from "./build/bytes.js";
import { request } from "./build/http.js";
import type { Found, Value } from "./harness.js";

/** A request that carries one value in each of its places, and where each value stands in its bytes. */
export const VALUES: readonly Value[] = [
  ["phone", "+44 7700 900123"],
  ["imsi", "234150000000001"],
  ["imei", "860000000000009"],
  ["email", "asha@example.org"],
];

const BODY = '{"who":{"mail":"asha@example.org"}}';

export const REQUEST = request({
  method: "POST",
  target: "/pass/v3?type=MXPH&externalId=07700900123",
  headers: ["X-Subscriber: 234150000000001", "Cookie: a=1; deviceId=860000000000009; z=2"],
  body: BODY,
});

interface Placed extends Omit<Found, "frame"> {
  /** Place behind the value's last byte. */
  readonly end: number;
}

function placed(text: string, found: Omit<Found, "frame" | "transforms">): Placed {
  const at = Buffer.from(REQUEST).indexOf(Buffer.from(latin1(text)));
  return { ...found, transforms: [], end: at + text.length };
}

export const PLACES: readonly Placed[] = [
  placed("07700900123", { value: "+44 7700 900123", where: "http.query", field: "externalId" }),
  placed("234150000000001", {
    value: "234150000000001",
    where: "http.header",
    field: "x-subscriber",
  }),
  placed("860000000000009", { value: "860000000000009", where: "http.cookie", field: "deviceId" }),
  placed("asha@example.org", { value: "asha@example.org", where: "http.body", field: "mail" }),
];

/** What is to be found where `frameOf` says which frame brought the byte at a place. */
export function expected(frameOf: (place: number) => number): Found[] {
  return PLACES.map(({ end, ...found }) => ({ ...found, frame: frameOf(end - 1) }));
}
