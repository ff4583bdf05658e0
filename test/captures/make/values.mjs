// values.mjs SEED DIR: draws the household of the samples and writes
// household.yaml and contacts.vcf (to keep), values.json and values.env (for the
// scripts beside this one). Nothing here belongs to anybody: the phone numbers
// are Ofcom's and NANPA's for drama, the home lies in the empty South Atlantic.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createDraw } from "./prng.mjs";

const GIVEN = [
  "Bea",
  "Colm",
  "Dilys",
  "Emeka",
  "Farida",
  "Goran",
  "Hanne",
  "Imre",
  "Jonna",
  "Kofi",
];
const FAMILY = ["Ashdown", "Brankov", "Calloway", "Dunmore", "Eskola", "Farrow", "Gantry", "Holm"];
const OPERATORS = ["Acme", "Oldbridge", "Pennywell", "Tallship", "Westmere"];
const SERVICES = ["Mobile", "Telecom", "Wireless"];
const STONES = ["quartz", "basalt", "garnet", "marble", "pumice", "jasper"];
const BIRDS = ["heron", "plover", "curlew", "dunlin", "wigeon", "bittern"];
const WALKS = ["wades", "sleeps", "counts", "argues", "dances", "mutters"];
const PLACES = ["below-the-weir", "behind-the-dairy", "under-two-moons", "beside-platform-nine"];

/** The digit that makes `body` pass the Luhn check. */
function luhnDigit(body) {
  let sum = 0;
  for (let i = 0; i < body.length; i++) {
    const d = Number(body[body.length - 1 - i]) * (i % 2 === 0 ? 2 : 1);
    sum += d > 9 ? d - 9 : d;
  }
  return String((10 - (sum % 10)) % 10);
}

function drawImei(draw) {
  const body = `86000000${draw.digits(6)}`;
  return body + luhnDigit(body);
}

const drawMac = (draw, maker) => `${maker}:${draw.hex(2)}:${draw.hex(2)}:${draw.hex(2)}`;

const spellBritish = (e164) => `+44 ${e164.slice(3, 7)} ${e164.slice(7)}`;
const spellAmerican = (e164) => `+1 ${e164.slice(2, 5)}-${e164.slice(5, 8)}-${e164.slice(8)}`;
const spell = (e164) => (e164.startsWith("+44") ? spellBritish(e164) : spellAmerican(e164));

/** The first contact is the one that the tests add, the second sends the message. */
function drawContacts(draw, numbers) {
  const names = draw.distinct(8, () => `${draw.pick(GIVEN)} ${draw.pick(FAMILY)}`);
  const american = draw.distinct(
    2,
    () => `+1${draw.pick(["212", "415", "617"])}55501${draw.digits(2)}`,
  );
  const tels = [...numbers, ...american];
  return names.map((fn, i) => ({
    fn,
    tel: tels[i],
    email: `${fn.toLowerCase().replace(" ", ".")}@example.org`,
  }));
}

function drawValues(seed) {
  const draw = createDraw(seed);
  const [own, canaryPhone, ...known] = draw.distinct(8, () => `+447700900${draw.digits(3)}`);
  return {
    seed,
    person: { name: "Asha Rao", phone: own, email: `asha.rao${draw.int(10, 99)}@example.org` },
    contacts: drawContacts(draw, known),
    redmi1s: {
      name: "Redmi 1S",
      mac: drawMac(draw, "28:6c:07"),
      imei: drawImei(draw),
      imsi: `23415${draw.digits(10)}`,
      operator: `${draw.pick(OPERATORS)} ${draw.pick(SERVICES)}`,
    },
    redmiNote: { name: "Redmi Note", mac: drawMac(draw, "28:6c:07"), imei: drawImei(draw) },
    television: { mac: `00:00:5e:00:53:${draw.hex(2)}` },
    home: {
      ssid: `Rao${draw.pick(["Home", "House", "Loft"])}${draw.digits(2)}`,
      bssid: drawMac(draw, "02:00:00"),
      lat: -(25 + draw.int(0, 49999) / 10000),
      lon: -(15 + draw.int(0, 99999) / 10000),
    },
    canaryPhone,
    canaryText: [
      draw.pick(STONES),
      draw.pick(BIRDS),
      draw.pick(WALKS),
      draw.pick(PLACES),
      draw.digits(3),
    ].join("-"),
  };
}

function deviceYaml(device) {
  return Object.entries(device)
    .map(([key, value]) =>
      key === "name" ? `      - name: ${value}` : `        ${key}: ["${value}"]`,
    )
    .join("\n");
}

function householdYaml(v) {
  const { person, home } = v;
  return `# Made up by make samples SEED=${v.seed}; nothing here belongs to anybody.
people:
  - name: ${person.name}
    phone: ["${spell(person.phone)}"]
    email: [${person.email}]
    contacts: contacts.vcf
    watch: true
    devices:
${deviceYaml(v.redmi1s)}
${deviceYaml(v.redmiNote)}
    consents:
      - service: mi-cloud
        state: off
        since: 2014-07-01
home:
  ssid: [${home.ssid}]
  bssid: ["${home.bssid}"]
  location:
    lat: ${home.lat.toFixed(4)}
    lon: ${home.lon.toFixed(4)}
canaries:
  - label: test sentence
    type: text
    value: ${v.canaryText}
  - label: test contact
    type: phone
    value: "${spell(v.canaryPhone)}"
`;
}

function vcard(contact) {
  const [given, family] = contact.fn.split(" ");
  return [
    "BEGIN:VCARD",
    "VERSION:3.0",
    `N:${family};${given};;;`,
    `FN:${contact.fn}`,
    `TEL;TYPE=CELL:${spell(contact.tel)}`,
    `EMAIL;TYPE=INTERNET:${contact.email}`,
    "END:VCARD",
    "",
  ].join("\r\n");
}

/** What the shell needs, each safe inside single quotes. Numbers without the plus sign. */
function shellValues(v) {
  const digits = (e164) => e164.slice(1);
  return {
    OWN: digits(v.person.phone),
    ADDED: digits(v.contacts[0].tel),
    SENDER: digits(v.contacts[1].tel),
    OPERATOR: v.redmi1s.operator,
    IMEI: v.redmi1s.imei,
    IMSI: v.redmi1s.imsi,
    MAC_1S: v.redmi1s.mac,
    MAC_NOTE: v.redmiNote.mac,
    MAC_TV: v.television.mac,
    MAC_ROUTER: v.home.bssid,
    CANARY: v.canaryText,
  };
}

const [seed, dir] = process.argv.slice(2);
if (!/^[0-9]{1,9}$/.test(seed ?? "") || !dir) {
  process.stderr.write("usage: values.mjs SEED DIR    (SEED: a number of at most 9 digits)\n");
  process.exit(2);
}
const values = drawValues(Number(seed));
const env = Object.entries(shellValues(values)).map(([key, value]) => `${key}='${value}'\n`);
writeFileSync(join(dir, "household.yaml"), householdYaml(values));
writeFileSync(join(dir, "contacts.vcf"), values.contacts.map(vcard).join(""));
writeFileSync(join(dir, "values.json"), `${JSON.stringify(values, null, 2)}\n`);
writeFileSync(join(dir, "values.env"), env.join(""));
