import type { HouseholdFile } from "./schema.js";
import { DEVICE_TYPES } from "./schema.js";
import type { Consent, HouseholdDevice, Identifier } from "./types.js";
import { checkValue } from "./values.js";

/** An identifier and where it was written. */
export interface Entry {
  readonly identifier: Identifier;
  readonly field: string;
}

type PersonFile = NonNullable<HouseholdFile["people"]>[number];
type DeviceFile = NonNullable<PersonFile["devices"]>[number];

/** `people[2]`'s name, or what stands for it. */
export function personName(person: PersonFile, index: number): string {
  return person.name?.trim() ?? `person ${index + 1}`;
}

function deviceName(device: DeviceFile, index: number, person: string): string {
  return device.name?.trim() ?? `device ${index + 1} of ${person}`;
}

function entriesOf(
  values: readonly string[] | undefined,
  field: string,
  about: Omit<Identifier, "value" | "canary">,
): Entry[] {
  return (values ?? []).map((value, i) => ({
    identifier: { ...about, canary: false, value: value.trim() },
    field: `${field}[${i}]`,
  }));
}

function deviceEntries(device: DeviceFile, index: number, person: string, field: string): Entry[] {
  const label = deviceName(device, index, person);
  return DEVICE_TYPES.flatMap((type) =>
    entriesOf(device[type], `${field}.${type}`, { type, label, person, device: label }),
  );
}

function personEntries(file: PersonFile, index: number): Entry[] {
  const person = personName(file, index);
  const field = `people[${index}]`;
  const about = { label: person, person, device: null };
  const name = file.name === undefined ? [] : [file.name];
  return [
    ...entriesOf(name, field, { ...about, type: "name" as const }).map((entry) => ({
      ...entry,
      field: `${field}.name`,
    })),
    ...entriesOf(file.phone, `${field}.phone`, { ...about, type: "phone" }),
    ...entriesOf(file.email, `${field}.email`, { ...about, type: "email" }),
    ...(file.devices ?? []).flatMap((device, i) =>
      deviceEntries(device, i, person, `${field}.devices[${i}]`),
    ),
  ];
}

function homeEntries(home: HouseholdFile["home"]): Entry[] {
  const about = { label: "home", person: null, device: null };
  const { lat, lon } = home?.location ?? {};
  const location = lat === undefined || lon === undefined ? [] : [`${lat},${lon}`];
  return [
    ...entriesOf(home?.ssid, "home.ssid", { ...about, type: "ssid" }),
    ...entriesOf(home?.bssid, "home.bssid", { ...about, type: "bssid" }),
    ...entriesOf(location, "home.location", { ...about, type: "location" as const }).map(
      (entry) => ({ ...entry, field: "home.location" }),
    ),
  ];
}

function canaryEntries(canaries: HouseholdFile["canaries"]): Entry[] {
  return (canaries ?? []).map(({ label, type, value }, i) => ({
    identifier: {
      type,
      label: label?.trim() ?? `canary ${i + 1}`,
      canary: true,
      value: value.trim(),
      person: null,
      device: null,
    },
    field: `canaries[${i}].value`,
  }));
}

/** All values that the file itself holds, canaries first: where a value stands twice, the first counts. */
export function fileEntries(file: HouseholdFile): Entry[] {
  return [
    ...canaryEntries(file.canaries),
    ...(file.people ?? []).flatMap(personEntries),
    ...homeEntries(file.home),
  ];
}

function macOf(value: string): string {
  const result = checkValue("mac", value);
  return "error" in result ? value : result.canonical;
}

export function householdDevices(file: HouseholdFile): HouseholdDevice[] {
  return (file.people ?? []).flatMap((person, i) =>
    (person.devices ?? []).map((device, j) => ({
      name: deviceName(device, j, personName(person, i)),
      macs: (device.mac ?? []).map(macOf),
      person: personName(person, i),
      watch: person.watch !== "false",
    })),
  );
}

export function householdConsents(file: HouseholdFile): Consent[] {
  return (file.people ?? []).flatMap((person, i) =>
    (person.consents ?? []).map((consent) => ({ person: personName(person, i), ...consent })),
  );
}
