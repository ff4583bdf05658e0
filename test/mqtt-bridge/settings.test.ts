import { join } from "node:path";
import t from "tap";
import { Failure } from "../../mqtt-bridge/failure.js";
import { RUN_FLAGS, readSettings } from "../../mqtt-bridge/run/settings.js";
import { variableOf } from "../../mqtt-bridge/settings/environment.js";
import { parseSettings } from "../../mqtt-bridge/settings/file.js";
import { settingsJsonSchema } from "../../mqtt-bridge/settings/schema.js";
import { telltale } from "./program.js";

t.test("command line, environment and file: the first that says something holds", async (t) => {
  const dir = t.testdir({
    "settings.yaml":
      'page-port: 1001\nbroker-port: 1002\nhousehold: home/h.yaml\nlan: [10.0.0.0/8, "fd00::/8"]\nstore: state\npaired: true\n',
  });
  const file = join(dir, "settings.yaml");
  const fromFile = readSettings(["--settings", file]);
  t.equal(fromFile.pagePort, 1001);
  t.same(fromFile.lan, ["10.0.0.0/8", "fd00::/8"]);
  t.equal(fromFile.household, join(dir, "home/h.yaml"), "beside the settings file");
  t.equal(fromFile.storeDir, join(dir, "state"));
  t.same(fromFile.source, { kind: "paired" });

  const env = {
    TELLTALE_SETTINGS: file,
    TELLTALE_PAGE_PORT: "2001",
    TELLTALE_LAN: "10.1.0.0/16, 10.2.0.0/16",
    TELLTALE_BROKER_PORT: "",
    OTHER: "x",
  };
  const fromEnv = readSettings([], env);
  t.equal(fromEnv.pagePort, 2001);
  t.equal(fromEnv.brokerPort, 1002, "an empty variable is none");
  t.same(fromEnv.lan, ["10.1.0.0/16", "10.2.0.0/16"]);
  const fromLine = readSettings(["--page-port", "3001", "--capture", "a.pcap"], env);
  t.equal(fromLine.pagePort, 3001);
  t.same(fromLine.source, { kind: "capture", files: ["a.pcap"] }, "one source replaces another");
});

t.test("a switch that is false is off", async (t) => {
  const { layer, problems } = parseSettings("paired: false\n", "s.yaml", RUN_FLAGS);
  t.same([layer.size, problems], [0, []]);
  t.throws(
    () => readSettings([], { TELLTALE_PAIRED: "yes" }),
    /TELLTALE_PAIRED: expected true or false/,
  );
});

const WRONG_FILES: readonly (readonly [string, string])[] = [
  ["page-port: 70000\n", 's.yaml:1:1: page-port: expected a number from 0 to 65535, not "70000"'],
  ["\npage_port: 1\n", "s.yaml:2:1: page_port: no such setting; did you mean page-port?"],
  ["zebra: 1\n", "s.yaml:1:1: zebra: no such setting; telltale help run lists them"],
  ["settings: a.yaml\n", "s.yaml:1:1: settings: no such setting; telltale help run lists them"],
  ["paired: perhaps\n", "s.yaml:1:1: paired: expected true or false"],
  ["listen: [192.0.2.1, 192.0.2.2]\n", "s.yaml:1:1: listen: expected one value, not a list"],
  ["listen: {a: b}\n", "s.yaml:1:1: listen: expected an address, such as 192.168.1.10"],
  ["lan: []\n", "s.yaml:1:1: lan: expected a network, such as 192.168.0.0/16"],
  ["page-port: []\n", "s.yaml:1:1: page-port: expected a number from 0 to 65535"],
  ["log: []\n", "s.yaml:1:1: log: expected one of text, json"],
  ["base-topic: []\n", "s.yaml:1:1: base-topic: expected a topic, such as telltale"],
  ["discovery: []\n", "s.yaml:1:1: discovery: expected a topic, such as homeassistant, or off"],
  ["- listen\n", "s.yaml:1:1: expected a line for each setting, such as page-port: 8420"],
  ["listen: a\nlisten: b\n", "s.yaml:2:1: this key stands a second time; keep one of the two"],
  ["listen: *there\n", "s.yaml:1:9: listen: an alias (*name) is not read here; write the value"],
];

for (const [text, expected] of WRONG_FILES) {
  t.test(`a settings file of ${JSON.stringify(text)} is told where it is wrong`, async (t) => {
    const dir = t.testdir({ "s.yaml": text });
    const file = join(dir, "s.yaml");
    const refusal = t.throws(() => readSettings(["--settings", file])) as unknown as Failure;
    t.ok(refusal instanceof Failure);
    t.same(refusal.lines, [expected.replace("s.yaml", file)]);
  });
}

t.test(
  "what an empty setting ought to be is said in words, not as the help calls it",
  async (t) => {
    for (const [name, flag] of Object.entries(RUN_FLAGS)) {
      if (flag.value === undefined || flag.onlyHere === true) continue;
      const { problems } = parseSettings(`${name}: []\n`, "s.yaml", RUN_FLAGS);
      t.equal(problems.length, 1, name);
      t.notMatch(problems[0]?.message, /expected [A-Z]+(\|\w+)?$/, name);
    }
  },
);

const WRONG_ENVIRONMENTS: readonly (readonly [string, string, string])[] = [
  [
    "TELLTALE_PAGEPORT",
    "1",
    "TELLTALE_PAGEPORT: no such setting; did you mean TELLTALE_PAGE_PORT?",
  ],
  ["TELLTALE_PAGE_PORT", "x", 'TELLTALE_PAGE_PORT: expected a number from 0 to 65535, not "x"'],
  ["TELLTALE_LAN", "10.0.0.0/8,,", "TELLTALE_LAN: expected a network, such as 192.168.0.0/16"],
  [
    "TELLTALE_LISTEN",
    "attic",
    'TELLTALE_LISTEN "attic": expected an address of this machine, such as 192.168.1.10',
  ],
  [
    "TELLTALE_ROUTER",
    "my router",
    'TELLTALE_ROUTER "my router": expected USER@HOST, such as root@192.168.1.1',
  ],
  ["TELLTALE_BROKER_CA", "ca.pem", "TELLTALE_BROKER_CA needs --broker"],
  ["TELLTALE_SETTINGS", "/nowhere/s.yaml", "/nowhere/s.yaml: no such settings file"],
];

for (const [name, value, expected] of WRONG_ENVIRONMENTS) {
  t.test(`${name}=${value} is refused by its name`, async (t) => {
    t.throws(() => readSettings([], { [name]: value }), { message: expected });
  });
}

t.test("the JSON Schema and the help tell of the same settings", async (t) => {
  const { properties } = settingsJsonSchema(RUN_FLAGS) as { properties: Record<string, unknown> };
  const names = Object.keys(RUN_FLAGS).filter((name) => name !== "settings");
  t.same(Object.keys(properties), names);
  t.same(properties["page-port"], {
    description: RUN_FLAGS["page-port"]?.help,
    type: "integer",
    minimum: 0,
    maximum: 65535,
  });
  t.equal(variableOf("broker-ca"), "TELLTALE_BROKER_CA");
});

t.test("telltale settings tells what holds, and checks a file", async (t) => {
  const dir = t.testdir({ "good.yaml": "page-port: 8421\n", "bad.yaml": "page-prt: 8421\n" });
  const shown = await telltale(["settings", "show", "--settings", join(dir, "good.yaml")]);
  t.equal(shown.status, 0);
  t.match(shown.stdout, /^page-port: 8421 \(.*good\.yaml:1: page-port\)$/m);
  t.match(shown.stdout, /^listen: not set \(here, or TELLTALE_LISTEN\)$/m);
  const good = await telltale(["settings", "check", join(dir, "good.yaml")]);
  t.same([good.status, good.stdout], [0, `${join(dir, "good.yaml")}: 1 settings, all right\n`]);
  const bad = await telltale(["settings", "check", join(dir, "bad.yaml")]);
  t.equal(bad.status, 1);
  t.match(bad.stdout, /bad\.yaml:1:1: page-prt: no such setting; did you mean page-port\?\n$/);
  const odd = await telltale(["settings", "toast"]);
  t.same([odd.status, odd.stderr], [2, "telltale settings: expected show, check FILE or schema\n"]);
});

t.test("pair uses the store that the settings name", async (t) => {
  const dir = t.testdir({ "settings.yaml": "store: state\n" });
  const env = { ...process.env, TELLTALE_SETTINGS: join(dir, "settings.yaml") };
  const paired = await telltale(
    ["pair", "--router", "attic", "--broker", "mqtt://192.0.2.1"],
    undefined,
    env,
  );
  t.equal(paired.status, 0, paired.stderr);
  const listed = await telltale(["router", "list", "--store", join(dir, "state")]);
  t.match(listed.stdout, /attic/);
});
