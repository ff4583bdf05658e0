import type { Draw } from "./draw.js";

/** A value of the household that the generator lets out, in all that the contracts say of it. */
export interface Secret {
  /** `identifier.type` of its sighting. */
  readonly type: string;
  readonly label: string | null;
  /** As it is registered. */
  readonly value: string;
  /** Row of the table: the type, `contact mail` where one type has two shapes. */
  readonly kind: string;
  /** Counts only as a whole field value. */
  readonly whole: boolean;
  /** Spellings that are the value's own characters. */
  readonly spellings: readonly string[];
  /** A telephone number without country code and trunk prefix, which are no part of the value; null for all else. */
  readonly national: string | null;
  /** Texts whose digests are looked for. */
  readonly hashed: readonly string[];
  readonly keys: readonly string[];
}

const KEYS: Readonly<Record<string, readonly string[]>> = {
  imei: ["imei", "IMEI", "deviceImei", "device_imei"],
  imsi: ["imsi", "IMSI", "subscriberId"],
  iccid: ["iccid", "simSerial"],
  phone: ["phone", "msisdn", "mobile", "phoneNumber"],
  contact: ["contact", "friend", "peer"],
  email: ["email", "mail", "login"],
  name: ["name", "owner", "displayName"],
  mac: ["mac", "wifiMac", "wlan_mac"],
  bssid: ["bssid", "ap"],
  ssid: ["ssid", "wifi"],
  serial: ["serial", "sn", "serialno"],
  android_id: ["android_id", "androidId"],
  advertising_id: ["adid", "gaid", "idfa"],
  device_id: ["device_id", "did"],
  operator: ["operator", "carrier"],
  text: ["note", "message", "body"],
};

/** Keys that say nothing of their value. */
export const NEUTRAL_KEYS: readonly string[] = [
  "ref",
  "tag",
  "blob",
  "code",
  "item",
  "extra",
  "payload",
  "val",
  "k7",
  "x_data",
  "attr",
  "entry",
];

function secret(
  type: string,
  label: string | null,
  value: string,
  more: Partial<Secret> = {},
): Secret {
  return {
    type,
    label,
    value,
    kind: type,
    whole: false,
    spellings: [value],
    national: null,
    hashed: [value],
    keys: KEYS[type] ?? [],
    ...more,
  };
}

/** The digit that makes Luhn's sum come out, doubling every second digit from the right. */
export function luhn(body: string): string {
  const digits = Array.from(body, Number).reverse();
  const sum = digits.reduce((all, digit, i) => {
    const counted = i % 2 === 0 ? digit * 2 : digit;
    return all + (counted > 9 ? counted - 9 : counted);
  }, 0);
  return String((10 - (sum % 10)) % 10);
}

/** An IMEI of a made-up model: no 860000 00 was given to anybody. */
export function drawImei(draw: Draw): string {
  const body = `86000000${draw.digits(6)}`;
  return body + luhn(body);
}

export function imei(label: string, value: string, version: string): Secret {
  const body = value.slice(0, 14);
  return secret("imei", label, value, {
    spellings: [value, value, body, body + version],
    hashed: [value, body],
  });
}

export const drawImsi = (draw: Draw): string => `23415${draw.digits(10)}`;

export function drawIccid(draw: Draw): string {
  const body = `8944${draw.digits(14)}`;
  return body + luhn(body);
}

/** National numbers kept for fiction, by calling code. */
export function drawPhone(draw: Draw): { code: string; national: string } {
  if (draw.chance(70)) return { code: "44", national: `7700900${draw.digits(3)}` };
  return { code: "1", national: `${draw.pick(["212", "415", "713"])}55501${draw.digits(2)}` };
}

function parted(national: string, code: string): string[] {
  const cut = code === "44" ? [4, 7] : [3, 6];
  const [a, b] = [cut[0] ?? 0, cut[1] ?? 0];
  return [national.slice(0, a), national.slice(a, b), national.slice(b)];
}

function phoneSpellings(code: string, national: string): string[] {
  const [a = "", b = "", c = ""] = parted(national, code);
  const trunk = code === "44" ? "0" : "1";
  return [
    `+${code}${national}`,
    `${code}${national}`,
    `00${code}${national}`,
    `${trunk}${national}`,
    national,
    `+${code} ${a} ${b}${c}`,
    `+${code}-${a}-${b}-${c}`,
    `${a}.${b}.${c}`,
    `(${a}) ${b}-${c}`,
    ...(code === "44" ? [`0${a} ${b} ${c}`, `+44 (0)${a} ${b}${c}`] : [`+1 (${a}) ${b}-${c}`]),
  ];
}

export function phone(
  type: string,
  label: string,
  { code, national }: { code: string; national: string },
): Secret {
  return secret(type, label, `+${code}${national}`, {
    kind: type === "contact" ? "contact phone" : type,
    spellings: phoneSpellings(code, national),
    national,
    hashed: [`+${code}${national}`, `${code}${national}`, national],
  });
}

export function email(type: string, label: string, value: string): Secret {
  const [box = "", host = ""] = value.split("@");
  return secret(type, label, value, {
    kind: type === "contact" ? "contact mail" : type,
    spellings: [
      value,
      value,
      `${box.charAt(0).toUpperCase()}${box.slice(1)}@${host}`,
      value.toUpperCase(),
    ],
    hashed: [value.toLowerCase()],
  });
}

export function drawMac(draw: Draw): string {
  // Locally administered, and never all digits.
  const hex = `02${draw.hex(8)}${draw.text(2, "abcdef")}`;
  return (hex.match(/../g) ?? []).join(":");
}

export function mac(type: string, label: string, value: string): Secret {
  const bare = value.replaceAll(":", "");
  const quads = (bare.match(/..../g) ?? []).join(".");
  const forms = [value, value, value.replaceAll(":", "-"), bare, quads];
  return secret(type, label, value, {
    spellings: forms.flatMap((form) => [form, form.toUpperCase()]),
    hashed: [value, value.toUpperCase(), bare, bare.toUpperCase()],
  });
}

/** A value that is ordinary text, so that only a whole field counts. */
export function word(type: string, label: string, value: string): Secret {
  return secret(type, label, value, { whole: true });
}

export function uuid(type: string, label: string, value: string): Secret {
  return secret(type, label, value, { spellings: [value, value.toUpperCase()] });
}

export function drawUuid(draw: Draw): string {
  const hex = (size: number) => draw.hex(size);
  return `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;
}

export function written(type: string, label: string, value: string): Secret {
  return secret(type, label, value);
}

const SERIAL = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789";
export const drawSerial = (draw: Draw): string => `R${draw.text(2, "FGHJ")}${draw.text(8, SERIAL)}`;
export const drawAndroidId = (draw: Draw): string => `${draw.hex(15)}${draw.text(1, "abcdef")}`;
export const drawDeviceId = (draw: Draw): string => `dv-${draw.hex(12)}-${draw.hex(6)}z`;

const WORDS = "quartz heron pumice plover basalt egret flint wren slate siskin marl dunnock".split(
  " ",
);
export const drawCanary = (draw: Draw): string =>
  `${draw.pick(WORDS)}-${draw.pick(WORDS)}-${draw.pick(WORDS)}-${draw.digits(3)}`;
