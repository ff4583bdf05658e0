import t from "tap";
import * as en from "../../mqtt-bridge/page/src/words/en/index.js";
import * as hi from "../../mqtt-bridge/page/src/words/hi/index.js";
import { disguise, PSEUDO } from "../../mqtt-bridge/page/src/words/pseudo.js";
import { placesIn, type StringKey, type Table } from "../../mqtt-bridge/page/src/words/table.js";
import { readRules } from "../../mqtt-bridge/rules/read.js";

const KEYS = Object.keys(en.EN).sort() as StringKey[];
const TABLES: Readonly<Record<string, Table>> = { hi: hi.HI, "en-XA": PSEUDO };

t.test("no key stands in two parts of a table", async (t) => {
  const all = Object.values(en.PARTS).flatMap((part) => Object.keys(part));
  t.same(all.sort(), KEYS);
});

for (const [tag, table] of Object.entries(TABLES)) {
  t.test(`${tag} has the same keys with the same places`, async (t) => {
    t.same(Object.keys(table).sort(), KEYS);
    for (const key of KEYS) {
      const [ours, theirs] = [en.EN[key], table[key]];
      t.same(placesIn(theirs), placesIn(ours), key);
      t.equal(typeof theirs, typeof ours, `${key}: one text, or a plural in both`);
    }
  });
}

t.test("plurals have the categories of their language", async (t) => {
  for (const [tag, table] of [
    ["en", en.EN as Table],
    ["hi", hi.HI],
  ] as const) {
    const wanted = [...new Intl.PluralRules(tag).resolvedOptions().pluralCategories].sort();
    for (const [key, text] of Object.entries(table)) {
      if (typeof text !== "string") t.same(Object.keys(text).sort(), wanted, `${tag} ${key}`);
    }
  }
});

/** Names of things that Hindi writes as they are, and texts of nothing else. */
const ALIKE: readonly StringKey[] = [
  "deviceOne",
  "field.imei",
  "field.imsi",
  "field.android_id",
  "identifier.imei",
  "identifier.android_id",
];

t.test("every Hindi text is in Hindi", async (t) => {
  for (const [key, text] of Object.entries(hi.HI) as [StringKey, Table[StringKey]][]) {
    const texts = typeof text === "string" ? [text] : Object.values(text);
    const isAlike = ALIKE.includes(key);
    for (const each of texts) t.equal(/\p{Script=Devanagari}/u.test(each), !isAlike, key);
  }
});

t.test(
  "every advice of our rule packs has a Hindi text, and there is none of another",
  async (t) => {
    const advices = new Set((readRules(null, [])?.rules ?? []).map(({ advice }) => advice));
    t.same(Object.keys(hi.LANGUAGE.spoken.advice).sort(), [...advices].sort());
  },
);

t.test("a disguised text is longer and keeps its places", async (t) => {
  t.equal(disguise("Seen {time}"), "⟦Šééñ {time}~~⟧");
});
