// Every identifier of the household with the spellings that are its own characters,
// and the wrapped forms (Base64, hex, digests) that must not be in any sample.

import { createHash } from "node:crypto";

function phoneForms(e164) {
  const digits = e164.slice(1);
  const national = digits.replace(/^(44|1)/, "");
  return digits.startsWith("44") ? [digits, `0${national}`, national] : [digits, national];
}

const imeiForms = (imei) => [imei, imei.slice(0, 14)];

function macForms(mac) {
  const bare = mac.replaceAll(":", "");
  const lower = [mac, mac.replaceAll(":", "-"), bare, bare.match(/..../g).join(".")];
  return [...lower, ...lower.map((form) => form.toUpperCase())];
}

const one = (type, label, forms, more = {}) => ({
  type,
  label,
  forms,
  canary: false,
  whole: false,
  ...more,
});

function deviceIdentifiers(device) {
  const list = [
    one("mac", device.name, macForms(device.mac)),
    one("imei", device.name, imeiForms(device.imei)),
  ];
  if (device.imsi) list.push(one("imsi", device.name, [device.imsi]));
  if (device.operator) list.push(one("operator", device.name, [device.operator], { whole: true }));
  return list;
}

function contactIdentifiers({ fn, tel, email }) {
  return [one("contact", fn, phoneForms(tel)), one("contact", fn, [email])];
}

/** `whole`: counts only as a whole field value, as names do. */
export function householdIdentifiers(values) {
  const { person, home } = values;
  return [
    one("phone", person.name, phoneForms(person.phone)),
    one("email", person.name, [person.email]),
    one("name", person.name, [person.name], { whole: true }),
    ...values.contacts.flatMap(contactIdentifiers),
    ...deviceIdentifiers(values.redmi1s),
    ...deviceIdentifiers(values.redmiNote),
    one("ssid", "home", [home.ssid], { whole: true }),
    one("bssid", "home", macForms(home.bssid)),
    one("text", "test sentence", [values.canaryText], { canary: true }),
    one("phone", "test contact", phoneForms(values.canaryPhone), { canary: true }),
  ];
}

/** What stays the same of a value's Base64 wherever in a longer text it stands. */
function base64Cores(form) {
  const core = (pad) => {
    const text = Buffer.from("\0".repeat(pad) + form)
      .toString("base64")
      .replace(/=+$/, "");
    return text.slice(Math.ceil((pad * 8) / 6), text.length - 1);
  };
  return [0, 1, 2].map(core).filter((text) => text.length >= 8);
}

function digests(form) {
  return ["md5", "sha1", "sha256", "sha512"].flatMap((name) => {
    const digest = createHash(name).update(form).digest();
    return [
      digest.toString("hex"),
      digest.toString("base64").slice(0, 16),
      digest.toString("base64url").slice(0, 16),
    ];
  });
}

const hex = (form) => Buffer.from(form).toString("hex");
const utf16 = (form) => [...form].join("\0");
const isLong = (form) => form.length >= 6;

export function wrappedForms(identifier) {
  const forms = identifier.forms.flatMap((f) => [f, `+${f}`]);
  return forms.flatMap((f) => [...base64Cores(f), hex(f), utf16(f), ...digests(f)]).filter(isLong);
}
