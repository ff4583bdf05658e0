import { createHash } from "node:crypto";
import t from "tap";
import type { Identifier } from "../../core/household/types.js";
import { Pipeline } from "../../core/pipeline.js";
import { ScanReport } from "../../core/scan/report.js";
import type { AlertLine, Line } from "../../core/wire/lines.js";
import { MACS, makeHousehold } from "../home/household.js";
import { type Form, findForms, textForms } from "../lab/forms.js";
import { EventWriter, type Head } from "./events.js";
import { LOOKUP, only, packs } from "./fixture.js";
import { Random } from "./oracle/random.js";

/** In each mode. */
const CASES = 2500;
/** Cases that share a pipeline, as traffic of a day does. */
const TOGETHER = 250;

const { household, meanings } = makeHousehold();
const RULES = packs();

/** People's names and devices' are labels, by the contracts; everything else of a household must not leave. */
const SECRET = household.identifiers.filter(({ type }) => type !== "name" && type !== "ssid");

/** Spellings of a value that people and programs use, worked out here and not by core. */
function spellings({ type, value }: Identifier): string[] {
  const isPhone = type === "phone" || (type === "contact" && value.startsWith("+"));
  if (isPhone) {
    const digits = value.replace(/\D/g, "");
    const national = digits.slice(2);
    return [
      `+${digits}`,
      digits,
      `00${digits}`,
      `0${national}`,
      national,
      value.replace(/ /g, "-"),
    ];
  }
  if (type === "imei") return [value, value.slice(0, 14), `${value.slice(0, 14)}07`];
  if (type === "mac" || type === "bssid") {
    const hex = value.replaceAll(":", "");
    return [value, value.toUpperCase(), value.replaceAll(":", "-"), hex, hex.toUpperCase()];
  }
  if (type === "email") return [value, value.toUpperCase()];
  if (type === "advertising_id") return [value, value.replaceAll("-", ""), value.toUpperCase()];
  return [value];
}

const digest = (algorithm: string, text: string) => createHash(algorithm).update(text);

/** Those of which others make digests (CONTRACTS, transforms); of positions nobody does. */
function hashed(secret: Identifier): string[] {
  const { type } = secret;
  if (type === "location") return [];
  const known = spellings(secret).filter((text) => !/^00\d|-/.test(text) || type === "serial");
  if (type === "imei") return known.slice(0, 2);
  return type === "email" ? known.slice(0, 1) : known;
}

/** How a program may write it down; what all readers of it can undo, or look up in a table of digests. */
const WRAPS: readonly (readonly [string, (text: string) => string])[] = [
  ["plain", (text) => text],
  ["percent", (text) => encodeURIComponent(text)],
  ["Base64", (text) => Buffer.from(text).toString("base64")],
  ["Base64URL in JSON", (text) => Buffer.from(`{"v":"${text}"}`).toString("base64url")],
  ["hexadecimal", (text) => Buffer.from(text).toString("hex")],
  ["hexadecimal of lines", (text) => Buffer.from(`v=${text}\nx=ok\n`).toString("hex")],
  ["MD5", (text) => digest("md5", text).digest("hex")],
  ["SHA-1", (text) => digest("sha1", text).digest("base64url")],
  ["SHA-256", (text) => digest("sha256", text).digest("hex").toUpperCase()],
];

/** What stands around it. */
const AROUND: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => `${text}.track.example.org`,
  (text) => `id-${text}`,
  (text) => `x=${text}&y=1`,
  (text) => `phone of ${text}!`,
];

interface Case {
  readonly what: string;
  readonly text: string;
  readonly needle: number;
}

function makeCase(random: Random): Case {
  const secret = SECRET[random.below(SECRET.length)] as Identifier;
  const [how, wrap] = WRAPS[random.below(WRAPS.length)] ?? ["plain", String];
  const forms = /^(MD5|SHA)/.test(how) ? hashed(secret) : spellings(secret);
  const spelling = forms[random.below(forms.length)] ?? "nothing";
  const around = AROUND[random.below(AROUND.length)] ?? String;
  const needle = meanings.findIndex(({ identifier }) => identifier === secret) + 1;
  return { what: `${secret.type} as ${how}`, text: around(wrap(spelling)), needle };
}

/** One conversation that carries the text wherever a text may stand. */
function converse(writer: EventWriter, n: number, { text, needle }: Case): void {
  const head: Head = {
    flow: n,
    sport: 1024 + (n % 60_000),
    ts: 1_793_491_200 + n * 7,
    protocol: n % 3 === 0 ? "tls" : "http",
    flags: 1,
    srcMac: MACS.ashaPhone,
    dst: n % 2 === 0 ? "42.62.48.2" : "198.51.100.7",
  };
  const dns: Head = { ...head, flow: 1_000_000 + n, protocol: "dns", l4: 17, dport: 53 };
  const stranger = `02:00:00:01:${(n >> 8).toString(16).padStart(2, "0")}:${(n & 255).toString(16).padStart(2, "0")}`;
  writer.device("dhcp", stranger, text, head);
  writer.device("mdns", stranger, `${text}.local`, head);
  writer.device("user_agent", stranger, `Mozilla/5.0 (Linux; Android 9; ${text} Build/X)`, head);
  writer.question(dns, text).answer(dns, text, [text, "198.51.100.7"]).end(dns);
  writer.name(head, n % 5 === 0 ? "api.account.xiaomi.com" : text, "http");
  writer.flowClass(head, "clear");
  const transforms = (["base64"] as const).slice(n % 2);
  writer.match(head, { needle, field: text.slice(0, 200), transforms, excerpt: text.slice(0, 60) });
  writer.end(head, { up: 1000 + n, down: 500 });
  writer.end({ ...head, flow: 2_000_000 + n, srcMac: stranger });
}

/** Everything that leaves: lines as JSON, the report, what is remembered. MACs are how devices are told apart. */
function render(lines: readonly Line[], pipeline: Pipeline): string[] {
  const json = lines.map((line) =>
    JSON.stringify({ ...line, ...("device" in line ? { device: null } : {}), mac: null }),
  );
  const report = new ScanReport();
  report.take(lines);
  const text = report.write(pipeline.summary({ packets: 1 }, null)).map(withoutMacs);
  return [...json, ...text, JSON.stringify(pipeline.remember())];
}

/** Columns of a report name devices by their MACs. */
function withoutMacs(line: string): string {
  return line.replace(/\b[0-9a-f]{2}(:[0-9a-f]{2}){5}\b/g, "");
}

/** Ways to write that nothing here could have made. */
const IMPOSSIBLE = /backwards|number|two digits|UTF-16/;

const FORMS: readonly Form[] = distinct(
  SECRET.flatMap((secret) => [
    ...spellings(secret).flatMap(textForms),
    ...hashed(secret).flatMap((spelling) =>
      ["md5", "sha1", "sha256", "sha512"].flatMap((algorithm) =>
        (["hex", "base64", "base64url"] as const).map((encoding) => {
          const text = digest(algorithm, spelling).digest(encoding).slice(0, 20);
          return { value: spelling, how: `${algorithm} in ${encoding}`, bytes: Buffer.from(text) };
        }),
      ),
    ),
  ]).filter(({ how }) => !IMPOSSIBLE.test(how)),
);

function distinct(forms: readonly Form[]): Form[] {
  return Array.from(new Map(forms.map((form) => [form.bytes.toString("latin1"), form])).values());
}

/** The sentences, as CONTRACTS and the golden table have them. */
const TO = "(to )?.+( \\(.+\\))?(, through .+'s network( \\([A-Z]{2}\\))?)?";
const SENTENCES: readonly RegExp[] = [
  new RegExp(`^.+ sent .+, readable by anyone on the way, ${TO}\\.$`),
  new RegExp(`^.+ sent .+, thinly wrapped \\(.+\\), ${TO}\\.$`),
  new RegExp(`^.+ sent a fingerprint of .+ \\(.+\\) ${TO}\\.$`),
  new RegExp(`^.+ contacted ${TO}(, for the first time)?\\.$`),
  /^.+ joined the network for the first time(; your rule says quarantine)?\.$/,
  /^(One thing|\d+ things) to look at when you have time: .+\.$/,
];
const CONTENT_VERBS = /\b(sent|sends|shared|uploaded|leaked|stole)\b/;

function wrongWords({ message, title, evidence, event_type }: AlertLine): string[] {
  const wrong: string[] = [];
  const isDigest = event_type === "behaviour" && evidence === null;
  if (!SENTENCES.some((sentence) => sentence.test(message))) wrong.push(`no sentence: ${message}`);
  const claims =
    evidence === "plain" || evidence === "encoded" || evidence === "hashed" || isDigest;
  // A host's own name may hold any word; what is claimed stands around it.
  const said = [message, title].join("\n").replace(/\S*[.@=&*]\S*/g, "");
  if (!claims && CONTENT_VERBS.test(said)) wrong.push(`claims content: ${message}`);
  if (/\bowne[rd]\b/.test(said)) wrong.push(`speaks of owning: ${message}`);
  return wrong;
}

for (const mode of ["live", "scan"] as const) {
  t.test(
    `${CASES} generated cases, ${mode}: no value leaves in any form, and the words are the golden ones`,
    async (t) => {
      const random = new Random(mode === "live" ? 1 : 2);
      const found = new Map<string, number>();
      const wrong = new Set<string>();
      let alerts = 0;
      for (let begin = 0; begin < CASES; begin += TOGETHER) {
        const pipeline = new Pipeline({
          household,
          meanings,
          rules: RULES,
          lookup: LOOKUP,
          lan: ["192.168.0.0/16"],
          mode,
          demo: false,
          pageUrl: "http://127.0.0.1:8420/",
        });
        const cases = Array.from({ length: TOGETHER }, () => makeCase(random));
        const writer = new EventWriter();
        for (const [n, each] of cases.entries()) converse(writer, begin + n + 1, each);
        const lines = [...pipeline.feed(writer.take()), ...pipeline.finish()];
        for (const alert of only(lines, "alert")) {
          alerts += 1;
          for (const problem of wrongWords(alert)) wrong.add(problem);
        }
        const left = Buffer.from(render(lines, pipeline).join("\n"));
        for (const leak of findForms(FORMS, left)) found.set(leak, (found.get(leak) ?? 0) + 1);
      }
      t.same(Array.from(found).slice(0, 20), []);
      t.same(Array.from(wrong).slice(0, 20), []);
      t.ok(alerts > 100, `${alerts} alerts`);
    },
  );
}

t.test("the search finds what is not covered", async (t) => {
  const left = SECRET.map((secret) => spellings(secret)[0] ?? "").join("\n");
  const missed = SECRET.filter(
    ({ value }) => !findForms(textForms(value), Buffer.from(`${left}\n${value}`)).length,
  );
  t.same(missed, []);
});
