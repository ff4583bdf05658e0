import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import type { HouseholdView } from "../../mqtt-bridge/api/views.js";
import { editYaml, type Plain } from "../../mqtt-bridge/household/edit.js";
import { HouseholdFile } from "../../mqtt-bridge/household/file.js";
import { ask, post, setUp } from "./api-fixture.js";

const BEFORE = `# who lives here
people:
  # the first
  - name: Asha Rao # my sister
    phone: ["+44 7700 900123"]
  - name: Ravi
home: {ssid: [RaoHome]} # upstairs
`;

const EDITS: readonly (readonly [string, Plain, string])[] = [
  [
    "the same: not a byte changes",
    {
      people: [{ name: "Asha Rao", phone: ["+44 7700 900123"] }, { name: "Ravi" }],
      home: { ssid: ["RaoHome"] },
    },
    BEFORE,
  ],
  [
    "a value that is added and one that is changed",
    {
      people: [
        { name: "Asha Rao", phone: ["+44 7700 900123", "+44 7700 900124"] },
        { name: "Ravi Rao", watch: "false" },
      ],
      home: { ssid: ["RaoHome"] },
    },
    BEFORE.replace('"+44 7700 900123"', '"+44 7700 900123", +44 7700 900124').replace(
      "name: Ravi",
      "name: Ravi Rao\n    watch: false",
    ),
  ],
  [
    "a person and a key that are taken away",
    { people: [{ name: "Ravi" }] },
    // A comment before a list's first item is the list's.
    "# who lives here\npeople:\n  # the first\n  - name: Ravi\n",
  ],
];

t.test("what is as before keeps its place, its spelling and its comments", async (t) => {
  for (const [what, value, after] of EDITS) t.equal(editYaml(BEFORE, value), after, what);
  t.equal(editYaml("", { people: [{ name: "no: #x" }] }), 'people:\n  - name: "no: #x"\n');
});

function open(t: Test, text: string | null = BEFORE) {
  const dir = t.testdir();
  const file = join(dir, "household.yaml");
  if (text !== null) writeFileSync(file, text, { mode: 0o640 });
  const { app } = setUp(t, { household: new HouseholdFile(file, false) });
  const read = async () => (await (await ask(app, "/api/household")).json()) as HouseholdView;
  const put = (body: unknown, path = "") =>
    ask(app, `/api/household${path}`, { ...post(body), method: "PUT" });
  return { app, dir, file, read, put };
}

t.test(
  "the household is read and written as values, each wrong one named by its field",
  async (t) => {
    const { file, read, put } = open(t);
    const { version, household, schema } = await read();
    t.match(household, { people: [{ name: "Asha Rao" }, { name: "Ravi" }] });
    t.match(schema, { type: "object", properties: { people: { type: "array" } } });
    for (const [changed, field] of [
      [{ people: [{ phone: ["12"] }] }, "people[0].phone[0]"],
      [{ people: [{ devices: [{ imei: ["x"] }] }] }, "people[0].devices[0].imei[0]"],
      [{ people: [{ contacts: "../../etc/passwd" }] }, "people[0].contacts"],
      [{ people: [{ contacts: "absent.vcf" }] }, "people[0].contacts"],
      [{ home: { location: { lat: "91", lon: "0" } } }, "home.location.lat"],
      [{ canaries: [{ type: "horse", value: "x" }] }, "canaries[0].type"],
    ] as const) {
      const answer = await put({ version, household: changed });
      t.equal(answer.status, 422, field);
      t.match(await answer.json(), { problems: [{ field, severity: "error" }] });
    }
    for (const body of [
      null,
      { version },
      { version, household: [] },
      { version, household: { people: 1 } },
      { version, household: { people: [null] } },
      { version, household: {}, more: 1 },
    ]) {
      t.equal((await put(body)).status, 400, JSON.stringify(body));
    }
    t.equal(readFileSync(file, "utf8"), BEFORE, "nothing of it was written");
    const saved = await put({ version, household: { people: [{ name: "Asha Rao" }] } });
    t.equal(saved.status, 200);
    t.equal(
      readFileSync(file, "utf8"),
      "# who lives here\npeople:\n  # the first\n  - name: Asha Rao # my sister\n",
    );
    t.equal(statSync(file).mode & 0o777, 0o640, "its mode is as before");
    t.equal(
      (await put({ version, household: {} })).status,
      409,
      "an older page overwrites nothing",
    );
  },
);

t.test("the first household is made where there was none, for its owner only", async (t) => {
  const { file, read, put } = open(t, null);
  const { version, household } = await read();
  t.same(household, {});
  const value = { canaries: [{ type: "text", value: "quartz-heron-512" }] };
  t.equal((await put({ version, household: value })).status, 200);
  t.equal(statSync(file).mode & 0o777, 0o600);
  t.match((await read()).household, value);
});

t.test("a file that cannot be read is said to be, and not overwritten unseen", async (t) => {
  const { read } = open(t, "people: [\n");
  const { household, problems } = await read();
  t.equal(household, null);
  t.match(problems, [{ severity: "error", line: Number }]);
});

t.test("contacts go beside the file and nowhere else", async (t) => {
  const { dir, put } = open(t);
  const text =
    "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:<b>Made Up</b>\r\nTEL:+447700900777\r\nEND:VCARD\r\n";
  const good = await put({ text }, "/contacts/asha.vcf");
  t.same(await good.json(), { name: "asha.vcf", found: 1 });
  t.equal(readFileSync(join(dir, "asha.vcf"), "utf8"), text);
  for (const [name, body, status] of [
    ["..%2fx.vcf", { text }, 400],
    [".x.vcf", { text }, 400],
    ["household.yaml", { text }, 400],
    ["a.vcf", { text: "no cards" }, 422],
    ["a.vcf", {}, 400],
    ["a.vcf", { text: "x".repeat(4 * 1024 * 1024) }, 413],
  ] as const) {
    t.equal((await put(body, `/contacts/${name}`)).status, status, name);
  }
});

t.test("the household of the samples is only shown", async (t) => {
  const { app } = setUp(t, { household: new HouseholdFile("test/captures/household.yaml", true) });
  const view = (await (await ask(app, "/api/household")).json()) as HouseholdView;
  t.equal(view.fixed, true);
  const body = { version: view.version, household: {} };
  t.equal((await ask(app, "/api/household", { ...post(body), method: "PUT" })).status, 403);
});
