import type { Position } from "../household/types.js";

/** Mean radius of the earth, metres. */
const EARTH_RADIUS = 6_371_000;
/** A position this near is the home, metres: EXIF positions of phones are off by tens of metres. */
const HOME_RADIUS = 150;

/** Great-circle distance in metres (haversine). */
export function distance(a: Position, b: Position): number {
  const lat = radians(b.lat - a.lat);
  const lon = radians(b.lon - a.lon);
  const chord =
    Math.sin(lat / 2) ** 2 +
    Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * Math.sin(lon / 2) ** 2;
  return 2 * EARTH_RADIUS * Math.asin(Math.min(1, Math.sqrt(chord)));
}

/** Whether a position is the household's home. */
export function isHome(position: Position, home: Position | null): boolean {
  return home !== null && distance(position, home) <= HOME_RADIUS;
}

/** A position from a FIND_POSITION value: latitude and longitude as i32 in 1e-6 degrees; null outside the globe. */
export function readPosition(value: Uint8Array): Position | null {
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  const position = { lat: view.getInt32(0, true) / 1e6, lon: view.getInt32(4, true) / 1e6 };
  return Math.abs(position.lat) <= 90 && Math.abs(position.lon) <= 180 ? position : null;
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
