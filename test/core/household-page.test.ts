import { readFileSync } from "node:fs";
import t from "tap";
import { householdJsonSchema, parseHousehold } from "../../core/household/household.js";
import { CANARY_TYPES } from "../../core/household/schema.js";

interface Shape {
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
}

/** Every key that holds a value, such as `people[].phone[]`. */
function keysOf({ properties, items }: Shape, at = ""): string[] {
  if (items !== undefined) return keysOf(items, `${at}[]`);
  if (properties === undefined) return [at];
  return Object.entries(properties).flatMap(([key, shape]) =>
    keysOf(shape, at === "" ? key : `${at}.${key}`),
  );
}

const PAGE = readFileSync("docs/HOUSEHOLD.md", "utf8");
const EXAMPLE = /```yaml\n([\s\S]*?)```/.exec(PAGE)?.[1] ?? "";

t.test("the household page's table has each key of the schema once, in its order", async (t) => {
  const keys = [...PAGE.matchAll(/^\| `([^`]+)` \|/gm)].map(([, key]) => key);
  t.same(keys, keysOf(householdJsonSchema() as Shape));
});

t.test("its example has every key and is read without a warning", async (t) => {
  const { household, problems } = parseHousehold(EXAMPLE, "example.yaml", () => "");
  t.same(problems, []);
  t.not(household, null);
  const words = new Set(EXAMPLE.match(/\w+(?=:)/g));
  for (const key of keysOf(householdJsonSchema() as Shape)) {
    const last = key.replaceAll("[]", "").split(".").at(-1) ?? "";
    t.ok(words.has(last), key);
  }
});

t.test("it names the types that a canary may have", async (t) => {
  const told = /Its `type` is one of([^.]*)\./.exec(PAGE)?.[1]?.match(/\w+/g);
  t.same(told, [...CANARY_TYPES]);
});
