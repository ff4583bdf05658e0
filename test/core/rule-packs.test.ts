import { readdirSync, readFileSync } from "node:fs";
import t from "tap";
import { describeProblem } from "../../core/problem.js";
import { explainRules, loadRules } from "../../core/rules/rules.js";
import { RULE_TYPES } from "../../core/rules/schema.js";

const DIRECTORY = "core/rules/packs";

function packs() {
  return readdirSync(DIRECTORY)
    .sort()
    .map((name) => ({ name, text: readFileSync(`${DIRECTORY}/${name}`, "utf8") }));
}

const { ruleset, problems } = loadRules(packs());

t.test("the packs that are shipped have no problem", async (t) => {
  t.same(problems.map(describeProblem), []);
  t.same(
    packs().map(({ name }) => name),
    [
      "apple.yaml",
      "behaviour.yaml",
      "encrypted-dns.yaml",
      "first-contact.yaml",
      "google.yaml",
      "identifiers.yaml",
      "new-device.yaml",
      "public-names.yaml",
      "samsung.yaml",
      "tv.yaml",
      "xiaomi.yaml",
    ],
  );
});

t.test("every identifier type has a rule of its own", async (t) => {
  for (const type of RULE_TYPES) {
    t.equal(ruleset?.identifierRule(type)?.id, `identifiers/${type}`);
  }
});

t.test("first contact has a rule", async (t) => {
  t.equal(ruleset?.firstContactRule()?.id, "first-contact/destination");
});

t.test("every behaviour has a rule, and so has a device that joins", async (t) => {
  for (const what of ["upload", "idle", "beacon", "drift"] as const) {
    t.equal(ruleset?.behaviourRule(what)?.id, `behaviour/${what}`);
  }
  t.equal(ruleset?.joinedRule("Xiaomi")?.id, "new-device/any");
  t.equal(ruleset?.joinedRule(null)?.id, "new-device/any");
});

const COMPANIES: readonly (readonly [name: string, rule: string, company: string])[] = [
  ["log-ingestion-eu.samsungacr.com", "tv/samsung", "Samsung"],
  ["config.samsungads.com", "samsung/tv-ads", "Samsung"],
  ["dls.di.atlas.samsung.com", "samsung/atlas", "Samsung"],
  ["prov-lg.alphonso.tv", "tv/alphonso", "Alphonso"],
  ["control.tvinteractive.tv", "tv/vizio", "Vizio"],
  ["platform.cid.samba.tv", "tv/samba", "Samba TV"],
  ["scribe.logs.roku.com", "tv/roku", "Roku"],
  ["mtalk.google.com", "google/push", "Google"],
  ["xp.apple.com", "apple/experience", "Apple"],
  ["mozilla.cloudflare-dns.com", "encrypted-dns/cloudflare", "Cloudflare"],
  ["dns.google", "encrypted-dns/google", "Google"],
];

for (const [name, rule, company] of COMPANIES) {
  t.test(`${name} is ${company}'s by ${rule}`, async (t) => {
    const found = ruleset?.companyOf(name);
    t.same([found?.rule.id, found?.company], [rule, company]);
  });
}

const NAMES: readonly (readonly [name: string, rule: string | null])[] = [
  ["api.account.xiaomi.com", "xiaomi/account"],
  ["account.xiaomi.com", "xiaomi/account"],
  // The longest suffix wins.
  ["sa.api.intl.miui.com", "xiaomi/browser-analytics"],
  ["www.miui.com", "xiaomi/other"],
  ["xiaomi.com", "xiaomi/other"],
  ["us.smsapi.micloud.xiaomi.net", "xiaomi/cloud"],
  ["xiaomi.net", null],
  ["notxiaomi.com", null],
  ["xiaomi.com.example.org", null],
  ["com", null],
  ["", null],
  ["42.62.48.2", null],
];

for (const [name, rule] of NAMES) {
  t.test(`the company of "${name}"`, async (t) => {
    const found = ruleset?.companyOf(name) ?? null;
    t.equal(found?.rule.id ?? null, rule);
    t.equal(found?.company ?? null, rule === null ? null : "Xiaomi");
  });
}

t.test("every rule can be explained, with its sources", async (t) => {
  const rules = ruleset?.rules ?? [];
  const text = explainRules(rules);
  for (const { id, sources } of rules) {
    t.match(text, `\n${id} (`.trimStart());
    for (const { url } of sources) t.match(text, url);
  }
  t.notMatch(text, /undefined|\[object/);
});

t.test("no word of sending content stands where only a destination is known", async (t) => {
  for (const { id, title, match } of ruleset?.rules ?? []) {
    if (match.kind === "identifier") continue;
    t.notMatch(title, /\b(sent|sends|shared|uploaded|leaked|stole)\b/i, id);
  }
});
