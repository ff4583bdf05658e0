import { type ConversionConfig, type JsonSchema, toJsonSchema } from "@valibot/to-json-schema";
import * as v from "valibot";
import type { IdentifierType } from "../wire/lines.js";
import { checkValue } from "./values.js";

/** Types that a canary may have: all but `media`, which has no value. */
export const CANARY_TYPES = [
  "text",
  "phone",
  "contact",
  "email",
  "name",
  "imei",
  "imsi",
  "iccid",
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
] as const satisfies readonly IdentifierType[];

/** Identifier lists of a device in the household file. */
export const DEVICE_TYPES = [
  "mac",
  "imei",
  "imsi",
  "iccid",
  "serial",
  "android_id",
  "advertising_id",
  "device_id",
  "operator",
] as const satisfies readonly IdentifierType[];

const LIST = "expected a list, such as [first, second]";
const MAPPING = "expected lines of the form key: value";
const TEXT = "expected text";
const SWITCH = 'expected "true" or "false"';

function errorOf(type: IdentifierType, value: string): string | null {
  const result = checkValue(type, value);
  return "error" in result ? result.error : null;
}

function textOf(type: IdentifierType) {
  return v.pipe(
    v.string(TEXT),
    v.check(
      (value) => errorOf(type, value) === null,
      (issue) => errorOf(type, issue.input) ?? TEXT,
    ),
    v.metadata({ identifier: type }),
  );
}

function listOf(type: IdentifierType) {
  return v.optional(v.array(textOf(type), LIST));
}

function degrees(most: number) {
  const message = `expected degrees from -${most} to ${most}, such as 12.9716`;
  return v.pipe(
    v.string(message),
    v.regex(/^-?\d{1,3}(\.\d+)?$/, message),
    v.check((value) => Math.abs(Number(value)) <= most, message),
  );
}

function isDate(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.split("-").map(Number);
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return days !== undefined && day >= 1 && day <= days;
}

const DATE = "expected a date, such as 2026-11-03";

const consent = v.object(
  {
    service: v.pipe(v.string("expected the service, such as mi-cloud"), v.nonEmpty(TEXT)),
    state: v.picklist(["on", "off"], 'expected "on" or "off"'),
    since: v.pipe(v.string(DATE), v.regex(/^\d{4}-\d{2}-\d{2}$/, DATE), v.check(isDate, DATE)),
  },
  MAPPING,
);

const device = v.object(
  {
    name: v.optional(textOf("name")),
    mac: listOf("mac"),
    imei: listOf("imei"),
    imsi: listOf("imsi"),
    iccid: listOf("iccid"),
    serial: listOf("serial"),
    android_id: listOf("android_id"),
    advertising_id: listOf("advertising_id"),
    device_id: listOf("device_id"),
    operator: listOf("operator"),
  },
  MAPPING,
);

const SIBLING = "expected the name of a file beside this one, such as contacts.vcf";

const person = v.object(
  {
    name: v.optional(textOf("name")),
    phone: listOf("phone"),
    email: listOf("email"),
    contacts: v.optional(v.pipe(v.string(SIBLING), v.regex(/^(?!\.+$)[^/\\:]+$/, SIBLING))),
    watch: v.optional(v.picklist(["true", "false"], SWITCH)),
    devices: v.optional(
      v.array(device, "expected a list: a line that begins with - for each device"),
    ),
    consents: v.optional(
      v.array(consent, "expected a list: a line that begins with - for each consent"),
    ),
  },
  MAPPING,
);

const home = v.object(
  {
    ssid: listOf("ssid"),
    bssid: listOf("bssid"),
    location: v.optional(
      v.object(
        { lat: degrees(90), lon: degrees(180) },
        "expected latitude and longitude, such as {lat: 12.9716, lon: 77.5946}",
      ),
    ),
  },
  MAPPING,
);

const TYPES = `expected one of ${CANARY_TYPES.join(", ")}`;

const canary = v.pipe(
  v.object(
    {
      label: v.optional(textOf("name")),
      type: v.picklist(CANARY_TYPES, TYPES),
      value: v.string("expected the value to look for"),
    },
    MAPPING,
  ),
  v.forward(
    v.check(
      ({ type, value }) => errorOf(type, value) === null,
      (issue) => errorOf(issue.input.type, issue.input.value) ?? TEXT,
    ),
    ["value"],
  ),
);

/** The household file, every scalar a string: what the page edits and `parseHousehold` reads. */
export const householdSchema = v.object(
  {
    people: v.optional(
      v.array(person, "expected a list: a line that begins with - for each person"),
    ),
    home: v.optional(home),
    canaries: v.optional(
      v.array(canary, "expected a list: a line that begins with - for each canary"),
    ),
  },
  "expected a line people:, home: or canaries:, and what belongs to it below",
);

/** The household file as plain values, after its schema. */
export type HouseholdFile = v.InferOutput<typeof householdSchema>;

const CONVERSION: ConversionConfig = {
  // Checksums, number plans and calendars have no JSON Schema; the page asks the plane for those.
  ignoreActions: ["check", "metadata", "partial_check"],
};

/** JSON Schema of the shape; what only code can check is checked when the file is sent. */
export function householdJsonSchema(): JsonSchema {
  return toJsonSchema(householdSchema, CONVERSION);
}
