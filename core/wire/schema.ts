import * as v from "valibot";
import { FLAGS, PROTOCOLS, TRANSFORMS, WHERES } from "./codes.js";

/** Schemas of the parts that lines and alerts share. They work without eval and without Node. */

export const IDENTIFIER_TYPES = [
  "imei",
  "imsi",
  "iccid",
  "phone",
  "contact",
  "email",
  "name",
  "mac",
  "bssid",
  "ssid",
  "serial",
  "android_id",
  "advertising_id",
  "device_id",
  "uuid",
  "operator",
  "location",
  "text",
  "media",
] as const;

export const count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** Epoch seconds with fractions. */
export const time = v.pipe(v.number(), v.minValue(0));
export const port = v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65535)));
export const mac = v.pipe(v.string(), v.regex(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/));
export const communityId = v.pipe(v.string(), v.regex(/^1:[A-Za-z0-9+/]{27}=$/));
export const date = v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}$/));
export const text = v.string();

export const severity = v.picklist(["note", "warning", "serious"]);
export const evidence = v.picklist(["plain", "encoded", "hashed", "behaviour", "destination"]);
export const nameSource = v.picklist(["http", "tls", "quic", "dns"]);
export const deviceNameSource = v.picklist(["household", "dhcp", "mdns", "user-agent", "maker"]);
export const identifierType = v.picklist(IDENTIFIER_TYPES);
export const protocol = v.picklist(PROTOCOLS);
export const flag = v.picklist(FLAGS);
export const where = v.picklist(WHERES);
export const transform = v.picklist(TRANSFORMS);

/** Origin AS of an address; the country is where it is registered. */
export const network = v.strictObject({
  asn: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff)),
  org: text,
  country: v.nullable(v.pipe(v.string(), v.regex(/^[A-Z]{2}$/))),
  as_of: date,
});
