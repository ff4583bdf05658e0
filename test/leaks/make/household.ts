import type { Draw } from "./draw.js";
import {
  drawAndroidId,
  drawCanary,
  drawDeviceId,
  drawIccid,
  drawImei,
  drawImsi,
  drawMac,
  drawPhone,
  drawSerial,
  drawUuid,
  email,
  imei,
  mac,
  phone,
  type Secret,
  uuid,
  word,
  written,
} from "./values.js";

/** A host of the home network. */
export interface LanHost {
  readonly mac: string;
  readonly ip4: string;
  readonly ip6: string;
}

export interface Household {
  /** `household.yaml`. */
  readonly yaml: string;
  /** `contacts.vcf`, beside it. */
  readonly vcf: string;
  readonly secrets: readonly Secret[];
  readonly hosts: readonly LanHost[];
}

const PEOPLE = [
  ["Asha Rao", "asha.rao"],
  ["Jonas Lindqvist", "j.lindqvist"],
] as const;
const DEVICES = [
  ["Redmi 1S", "Tablet hall"],
  ["Pixel Jonas", "TV lounge"],
] as const;
const OPERATORS = ["Acme Mobile", "Oldbridge Telecom", "Northcell UK", "Ferry Wireless"] as const;
const FRIENDS = ["Mira Patel", "Tom Okafor", "Lena Brandt", "Rui Costa", "Ines Vidal"] as const;

/** Draws until a value was not drawn before: two identifiers with one value would be one. */
class Unique {
  readonly #seen = new Set<string>();

  of<T>(make: () => T): T {
    for (;;) {
      const value = make();
      const key = JSON.stringify(value);
      if (this.#seen.has(key)) continue;
      this.#seen.add(key);
      return value;
    }
  }
}

type Lines = Readonly<Record<string, string>>;

function drawDevice(draw: Draw, unique: Unique, name: string, operator: string) {
  const values = {
    mac: unique.of(() => drawMac(draw)),
    imei: unique.of(() => drawImei(draw)),
    imsi: unique.of(() => drawImsi(draw)),
    iccid: unique.of(() => drawIccid(draw)),
    serial: unique.of(() => drawSerial(draw)),
    android_id: unique.of(() => drawAndroidId(draw)),
    advertising_id: unique.of(() => drawUuid(draw)),
    device_id: unique.of(() => drawDeviceId(draw)),
    operator,
  };
  const secrets = [
    mac("mac", name, values.mac),
    imei(name, values.imei, draw.digits(2)),
    written("imsi", name, values.imsi),
    written("iccid", name, values.iccid),
    written("serial", name, values.serial),
    written("android_id", name, values.android_id),
    uuid("advertising_id", name, values.advertising_id),
    written("device_id", name, values.device_id),
    word("operator", name, operator),
  ];
  return { name, values, secrets };
}

function deviceYaml(name: string, values: Lines): string[] {
  const lists = Object.entries(values).map(([key, value]) => `        ${key}: ["${value}"]`);
  return [`      - name: "${name}"`, ...lists];
}

const e164 = ({ code, national }: { code: string; national: string }) => `+${code} ${national}`;

function drawContacts(draw: Draw, unique: Unique) {
  const people = FRIENDS.map((name) => ({
    name,
    phone: unique.of(() => drawPhone(draw)),
    mail: `${name.toLowerCase().replace(" ", ".")}${draw.digits(2)}@example.net`,
  }));
  const cards = people.flatMap(({ name, phone: number, mail }, i) => [
    "BEGIN:VCARD",
    i % 2 === 0 ? "VERSION:3.0" : "VERSION:4.0",
    `FN:${name}`,
    i % 2 === 0
      ? `TEL;TYPE=CELL:${e164(number)}`
      : `TEL;VALUE=uri:tel:${e164(number).replace(" ", "-")}`,
    `EMAIL:${mail}`,
    "END:VCARD",
  ]);
  const secrets = people.flatMap(({ name, phone: number, mail }) => [
    phone("contact", name, number),
    email("contact", name, mail),
  ]);
  return { vcf: `${cards.join("\r\n")}\r\n`, secrets };
}

function drawPerson(draw: Draw, unique: Unique, index: number) {
  const [name, box] = PEOPLE[index] ?? PEOPLE[0];
  const number = unique.of(() => drawPhone(draw));
  const address = `${box}${draw.digits(2)}@example.org`;
  const devices = (DEVICES[index] ?? DEVICES[0]).map((device, i) =>
    drawDevice(draw, unique, device, OPERATORS[index * 2 + i] ?? OPERATORS[0]),
  );
  const yaml = [
    `  - name: "${name}"`,
    `    phone: ["${e164(number)}"]`,
    `    email: ["${address}"]`,
    ...(index === 0 ? ["    contacts: contacts.vcf"] : []),
    "    devices:",
    ...devices.flatMap((device) => deviceYaml(device.name, device.values)),
  ];
  const secrets = [
    word("name", name, name),
    phone("phone", name, number),
    email("email", name, address),
    ...devices.flatMap((device) => device.secrets),
  ];
  return { yaml, secrets, macs: devices.map(({ values }) => values.mac) };
}

function drawHome(draw: Draw) {
  const ssid = `RaoLoft${draw.digits(2)}`;
  const bssid = drawMac(draw);
  const secrets = [word("ssid", "home", ssid), mac("bssid", "home", bssid)];
  return { yaml: `home: {ssid: ["${ssid}"], bssid: ["${bssid}"]}`, secrets };
}

function drawCanaries(draw: Draw, unique: Unique) {
  const text = unique.of(() => drawCanary(draw));
  const number = unique.of(() => drawPhone(draw));
  const canary = { ...phone("phone", "test contact", number), kind: "canary phone" };
  const yaml = [
    "canaries:",
    `  - {label: test word, type: text, value: ${text}}`,
    `  - {label: test contact, type: phone, value: "${e164(number)}"}`,
  ];
  return { yaml, secrets: [written("text", "test word", text), canary] };
}

function hostOf(address: string, index: number): LanHost {
  return {
    mac: address,
    ip4: `192.168.1.${20 + index}`,
    ip6: `fd00:5a5a::${(0x20 + index).toString(16)}`,
  };
}

/** A made-up household: every value is drawn, from ranges that are kept for fiction where there are some. */
export function drawHousehold(draw: Draw): Household {
  const unique = new Unique();
  const people = PEOPLE.map((_, i) => drawPerson(draw, unique, i));
  const contacts = drawContacts(draw, unique);
  const home = drawHome(draw);
  const canaries = drawCanaries(draw, unique);
  const yaml = ["people:", ...people.flatMap((person) => person.yaml), home.yaml, ...canaries.yaml];
  const macs = [...people.flatMap((person) => person.macs), drawMac(draw)];
  return {
    yaml: `${yaml.join("\n")}\n`,
    vcf: contacts.vcf,
    secrets: [
      ...people.flatMap((person) => person.secrets),
      ...contacts.secrets,
      ...home.secrets,
      ...canaries.secrets,
    ],
    hosts: macs.map(hostOf),
  };
}
