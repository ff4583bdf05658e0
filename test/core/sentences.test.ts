import t from "tap";
import { SENTENCES } from "../../core/alert/sentences.js";
import { type Facts, writeDigest, writeMessage, writeTitle } from "../../core/alert/write.js";
import type { Evidence } from "../../core/wire/lines.js";
import { IDENTIFIER_TYPES } from "../../core/wire/schema.js";
import { CHINA_TELECOM } from "./fixture.js";
import { golden } from "./golden.js";

const FACTS: Facts = {
  sender: { name: "Redmi 1S", source: "household", address: "192.168.1.23" },
  evidence: "plain",
  identifiers: [{ type: "imei", label: "Redmi 1S", canary: false }],
  transforms: [],
  receiver: {
    name: "api.account.xiaomi.com",
    company: "Xiaomi",
    network: CHINA_TELECOM,
    address: "42.62.48.2",
  },
  first: false,
  consent: null,
  behaviour: null,
};

const BARE = { ...FACTS.receiver, name: null, company: null };

/** Word for word what the contracts say, with the carrier's name as the table has it. */
const CONTRACT: readonly (readonly [Evidence, Partial<Facts>, string])[] = [
  [
    "plain",
    {},
    "Redmi 1S sent its IMEI, readable by anyone on the way, to api.account.xiaomi.com (Xiaomi), through China Telecom's network (CN).",
  ],
  [
    "encoded",
    { transforms: ["base64"] },
    "Redmi 1S sent its IMEI, thinly wrapped (Base64), to api.account.xiaomi.com (Xiaomi), through China Telecom's network (CN).",
  ],
  [
    "hashed",
    { transforms: ["sha1"] },
    "Redmi 1S sent a fingerprint of its IMEI (SHA-1) to api.account.xiaomi.com (Xiaomi), through China Telecom's network (CN).",
  ],
  [
    "behaviour",
    {
      identifiers: [],
      behaviour: { kind: "occasion", bytes: 410, occasion: "right after a contact was added" },
    },
    "Redmi 1S sent 410 bytes to api.account.xiaomi.com (Xiaomi), through China Telecom's network (CN) right after a contact was added, more often than chance; content not readable.",
  ],
  [
    "destination",
    { identifiers: [] },
    "Redmi 1S contacted api.account.xiaomi.com (Xiaomi), through China Telecom's network (CN).",
  ],
  [
    "destination",
    { identifiers: [], consent: { service: "mi-cloud", since: "2026-11-03" } },
    "You noted on 3 Nov that Mi Cloud is off; after that Redmi 1S contacted api.account.xiaomi.com (Xiaomi), through China Telecom's network (CN).",
  ],
];

for (const [evidence, facts, wanted] of CONTRACT) {
  t.test(`${evidence}: ${wanted.slice(0, 60)}`, async (t) => {
    t.equal(writeMessage({ ...FACTS, ...facts, evidence }), wanted);
  });
}

const MADE_BY: Facts["sender"] = { name: "Xiaomi", source: "maker", address: null };

function behaviour(
  facts: NonNullable<Facts["behaviour"]>,
  more: Partial<Facts> = {},
): Partial<Facts> {
  return { evidence: "behaviour", identifiers: [], behaviour: facts, ...more };
}

/** The variations that a sentence has to survive. */
const VARIATIONS: readonly (readonly [string, Partial<Facts>])[] = [
  ["no company", { receiver: { ...FACTS.receiver, company: null } }],
  ["no network", { receiver: { ...FACTS.receiver, network: null } }],
  ["no country", { receiver: { ...FACTS.receiver, network: { ...CHINA_TELECOM, country: null } } }],
  ["a bare address", { receiver: BARE }],
  ["a bare address as Host", { receiver: { ...BARE, name: BARE.address } }],
  ["a device known by its maker", { sender: { name: "Xiaomi", source: "maker", address: null } }],
  [
    "a device known by its address",
    { sender: { name: null, source: null, address: "192.168.1.23" } },
  ],
  ["a device of which nothing is known", { sender: { name: null, source: null, address: null } }],
  ["a device whose name begins small", { sender: { name: "iPad", source: "dhcp", address: null } }],
  ["another device's", { identifiers: [{ type: "mac", label: "living-room-tv", canary: false }] }],
  ["nobody's", { identifiers: [{ type: "mac", label: null, canary: false }] }],
  ["a canary", { identifiers: [{ type: "phone", label: "test contact", canary: true }] }],
  ["a position elsewhere", { identifiers: [{ type: "location", label: null, canary: false }] }],
  ["the home's position", { identifiers: [{ type: "location", label: "home", canary: false }] }],
  [
    "two",
    {
      identifiers: ["imei", "phone"].map((type) => ({
        type: type as "imei",
        label: "Redmi 1S",
        canary: false,
      })),
    },
  ],
  [
    "two contacts, said once",
    {
      identifiers: ["A", "B"].map((label) => ({ type: "contact" as const, label, canary: false })),
    },
  ],
  [
    "five",
    {
      identifiers: IDENTIFIER_TYPES.slice(0, 5).map((type) => ({
        type,
        label: "Redmi 1S",
        canary: false,
      })),
    },
  ],
  [
    "several wraps",
    { evidence: "encoded", transforms: ["chunked", "gzip", "percent", "base64url", "base64"] },
  ],
  ["Xiaomi's own wrap", { evidence: "hashed", transforms: ["cut", "base64url", "sha1"] }],
  ["stopped by the router", { stopped: true }],
  ["stopped, wrapped", { stopped: true, evidence: "encoded", transforms: ["base64"] }],
  ["stopped, a fingerprint", { stopped: true, evidence: "hashed", transforms: ["sha1"] }],
  ["a first contact", { evidence: "destination", identifiers: [], first: true }],
  ["a consent", { consent: { service: "mi-cloud", since: "2014-07-01" } }],
  [
    "a consent, and only a contact after it",
    {
      evidence: "destination",
      identifiers: [],
      consent: { service: "mi-cloud", since: "2026-11-03" },
    },
  ],
  [
    "a consent, and only a volume after it",
    behaviour(
      { kind: "upload", bytes: 61_000_000, times: 0 },
      { consent: { service: "mi-cloud", since: "2026-11-03" } },
    ),
  ],
  ["an upload", behaviour({ kind: "upload", bytes: 61_000_000, times: 12 })],
  ["an idle device", behaviour({ kind: "idle", bytes: 350_000, hours: 7 })],
  ["a beacon of seconds", behaviour({ kind: "beacon", period: 45 })],
  ["a beacon of minutes", behaviour({ kind: "beacon", period: 300 })],
  ["a beacon of hours", behaviour({ kind: "beacon", period: 86_400 })],
  [
    "a name that moved",
    behaviour({ kind: "drift", from: { ...CHINA_TELECOM, org: "Cloud One", country: "SG" } }),
  ],
  [
    "a name that moved, its old network's country unknown",
    behaviour({ kind: "drift", from: { ...CHINA_TELECOM, org: "Cloud One", country: null } }),
  ],
  ["a device that joined", behaviour({ kind: "joined", quarantined: false }, { sender: MADE_BY })],
  ["a device in quarantine", behaviour({ kind: "joined", quarantined: true }, { sender: MADE_BY })],
];

for (const [language, words] of Object.entries(SENTENCES)) {
  t.test(`every sentence in ${language} is the golden one`, async (t) => {
    const written = VARIATIONS.map(([what, facts]) => {
      const all = { ...FACTS, ...facts };
      return `${what}\n  ${writeTitle(all, words)}\n  ${writeMessage(all, words)}\n`;
    });
    for (const titles of [["One"], ["One", "Two"], "ABCDEFG".split("")]) {
      const { title, message } = writeDigest(titles, words);
      written.push(`a digest of ${titles.length}\n  ${title}\n  ${message}\n`);
    }
    const { nouns, transforms } = words;
    const named = IDENTIFIER_TYPES.map(
      (type) => `${type}: ${nouns[type].own} / ${nouns[type].other}\n`,
    );
    const undone = Object.entries(transforms).map(([name, word]) => `${name}: ${word}\n`);
    const file = language === "en" ? "sentences.txt" : `sentences-${language}.txt`;
    golden(t, file, [...written, ...named, ...undone].join(""));
  });
}

/** Every text with its way to it. */
function textsOf(value: unknown, path = ""): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, below]) => textsOf(below, `${path}.${key}`));
}

t.test("every language has the same texts with the same places", async (t) => {
  const places = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
  const [en, hi] = [textsOf(SENTENCES.en), new Map(textsOf(SENTENCES.hi))];
  t.same(
    en.map(([path]) => path),
    [...hi.keys()],
  );
  for (const [path, text] of en) t.same(places(hi.get(path) ?? ""), places(text), path);
});

const CONTENT_VERBS =
  /\b(sent|shared|uploaded|leaked|stole|told|gave|transmitted)\b|भेज|साझा|अपलोड|लीक|चुरा|बताया/;

t.test("what does not know content claims none", async (t) => {
  for (const templates of Object.values(SENTENCES)) {
    t.notMatch(templates.message.destination, CONTENT_VERBS);
    t.notMatch(templates.title.destination, CONTENT_VERBS);
    t.notMatch(templates.title.behaviour, CONTENT_VERBS);
    t.notMatch(
      templates.message.behaviour.replace(/sent \{bytes\} bytes|\{bytes\} बाइट भेजे/, ""),
      CONTENT_VERBS,
    );
    t.notMatch(templates.message.behaviour, /\{what\}/);
    const others = [...Object.values(templates.behaviour), templates.joined, templates.quarantined];
    for (const { message, title } of others) {
      t.notMatch(message, CONTENT_VERBS);
      t.notMatch(title, CONTENT_VERBS);
      t.notMatch(message + title, /\{what\}|\{how\}/);
    }
  }
});

t.test(
  "the network comes after the company, the country last, and neither receives or owns anything",
  async (t) => {
    for (const [, facts] of VARIATIONS) {
      const message = writeMessage({ ...FACTS, ...facts });
      t.notMatch(message, /\bto (China Telecom|CN|China)\b|\bowner\b|\bowned\b/);
      if (message.includes("'s network"))
        t.match(message, /through China Telecom's network( \(CN\))?[,.;]/);
    }
  },
);
