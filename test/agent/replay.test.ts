import { spawnSync } from "node:child_process";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { decodePairing, encodePairing } from "../../core/bundle/pairing.js";
import { cborX } from "../../mqtt-bridge/machine/cbor.js";
import type { ProfileName } from "../../router/node/classifier.js";
import { goldenParts } from "./c-source.js";
import { asWifi, sampleCapture, sampleCaptures } from "./captures.js";
import { buildAgent, scratch } from "./compile.js";
import { capacityOf, eventsOf, loadModule, TEST_HOUSEHOLD, TEST_KEY, tableOf } from "./twin.js";

const agent = buildAgent();
const folder = scratch(t);
const module = loadModule();
const KEY = TEST_KEY.map((half) => half.toString(16)).join(":");

function run(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(agent, args, { maxBuffer: 1 << 28 });
  return { status, out: stdout, said: stderr.toString() };
}

function writeTable(profile: ProfileName): { path: string; table: Uint8Array } {
  const table = tableOf(TEST_HOUSEHOLD, TEST_KEY, capacityOf(module, profile));
  const path = join(folder, `table-${profile}`);
  writeFileSync(path, table);
  return { path, table };
}

const write = (name: string, bytes: Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};

for (const profile of ["esp", "small", "normal", "test"] as const) {
  t.test(`events of the samples are Node's, profile ${profile}`, async (t) => {
    const { path, table } = writeTable(profile);
    for (const capture of sampleCaptures()) {
      const expected = await eventsOf(module, { profile, key: TEST_KEY, table }, capture);
      const options = ["--table", path, "--key", KEY, "--profile", profile];
      const { status, out, said } = run("--replay", capture, "--events", "-", ...options);
      t.equal(status, 0, said);
      t.ok(expected.length > 1000, `${expected.length} bytes`);
      t.ok(expected.equals(out), capture);
    }
  });
}

t.test("another key finds nothing in a table that was made with this one", async (t) => {
  const { path } = writeTable("small");
  const capture = sampleCaptures()[0] ?? "";
  const options = ["--table", path, "--events", "-"];
  const right = run("--replay", capture, "--key", KEY, ...options);
  const wrong = run("--replay", capture, "--key", "1:2", ...options);
  t.equal(wrong.status, 0);
  t.ok(wrong.out.length < right.out.length, `${wrong.out.length} < ${right.out.length}`);
});

t.test("the self-test passes", async (t) => {
  const { status, out } = run("--self-test");
  t.equal(status, 0);
  t.match(out.toString(), /^self-test: ABI 0x[0-9a-f]{8}, \d+ bytes of events as expected\n$/);
});

t.test("the folder of the pair is made, with those above it", async (t) => {
  const place = join(folder, "etc", "telltale", "agent");
  const line = goldenParts("test/core/golden/sealed.hex").text("pairing line");
  const none = join(folder, "none", "agent");
  const unpaired = run("run", "--folder", none);
  t.equal(unpaired.status, 1);
  t.match(unpaired.said, /^telltale-agent: \S+none\/agent: not paired; [^\n]*\n$/);
  t.equal(run("pair", "--folder", none, line.slice(0, 90)).status, 2);
  t.notOk(existsSync(join(folder, "none")), "no folder for who is not paired");
  const { status, said } = run("pair", "--folder", place, line);
  t.equal(status, 0, said);
  t.equal(statSync(place).mode & 0o777, 0o700);
  t.equal(statSync(join(place, "pairing")).mode & 0o777, 0o600);
});

t.test("a pairing under another name forgets the blocks of the one before", async (t) => {
  const place = join(folder, "renamed");
  const line = goldenParts("test/core/golden/sealed.hex").text("pairing line");
  const { value } = decodePairing(cborX, line);
  if (value === null) throw new Error("no pairing");
  const named = (router: string): string => encodePairing(cborX, { ...value, router });
  const pair = (router: string): number | null =>
    run("pair", "--folder", place, named(router)).status;
  t.equal(pair("attic"), 0);
  for (const name of ["blocks", "block-lists"]) writeFileSync(join(place, name), "x\n");
  t.equal(pair("attic"), 0);
  t.ok(existsSync(join(place, "blocks")), "the plane still lists them");
  t.equal(pair("cellar"), 0);
  for (const name of ["blocks", "block-lists"]) t.notOk(existsSync(join(place, name)), name);
});

t.test("a capture that is cut is read up to there, with one line", async (t) => {
  const whole = sampleCapture();
  const capture = write("cut.pcap", whole.subarray(0, whole.length - 10));
  const { status, out, said } = run("--replay", capture, "--events", "-");
  t.equal(status, 0);
  t.ok(out.length > 0);
  t.match(said, /^telltale-agent: \S+cut\.pcap: cut at frame \d+; read up to there\n$/);
});

t.test("a capture of which nothing can be read says so in one line", async (t) => {
  const whole = sampleCapture();
  const CASES: readonly (readonly [string, Buffer, RegExp])[] = [
    [
      "wifi.pcap",
      asWifi(whole),
      /: \d+ of \d+ packets are of a link type that is not read; expected/,
    ],
    ["head.pcap", whole.subarray(0, 24), /: no packet in it\n$/],
  ];
  for (const [name, bytes, wanted] of CASES) {
    const { status, out, said } = run("--replay", write(name, bytes), "--events", "-");
    t.equal(status, 0);
    t.equal(out.length, 0);
    t.match(said, wanted);
    t.equal(said.split("\n").length, 2, said);
  }
});

const { path: SMALL, table } = writeTable("small");
const SAMPLE = sampleCaptures()[0] ?? "";
const other = Buffer.from(table);
other.writeUInt32LE((other.readUInt32LE(4) ^ 1) >>> 0, 4);

/** Each is refused with status 2 and one line. */
const REFUSED: readonly (readonly [what: string, args: readonly string[], said: RegExp])[] = [
  ["no arguments", [], /expected one of --replay/],
  ["two things at once", ["--replay", "a", "--batch", "b", "--events", "c"], /expected one of/],
  ["no --events", ["--replay", SAMPLE], /--events FILE is missing/],
  ["a word too many", ["--replay", SAMPLE, "more"], /more: not expected here/],
  ["an unknown option", ["--colour"], /^telltale-agent: --colour: no such option; see --help\n/],
  ["an unknown letter", ["--self-test", "-xy"], /^telltale-agent: -xy: no such option; see --help/],
  ["no value", ["--replay"], /^telltale-agent: --replay: its value is missing; see --help\n/],
  ["an unknown setting", ["run", "--colour"], /^telltale-agent: --colour: no such option; see/],
  ["a setting without value", ["run", "--way"], /^telltale-agent: --way: its value is missing/],
  ["a key with a sign", ["--key", "-1:2"], /--key -1:2: expected two numbers/],
  ["a bad key", ["--key", "12"], /--key 12: expected two numbers/],
  ["a key too long", ["--key", "123456789:1"], /--key .*expected two numbers/],
  ["a bad profile", ["--profile", "huge"], /--profile huge: expected esp, small or normal/],
  ["a missing capture", ["--replay", "/nonexistent", "--events", "-"], /nonexistent: No such file/],
  ["a folder", ["--replay", folder, "--events", "-"], /: Is a directory/],
  [
    "an output without room",
    ["--replay", SAMPLE, "--events", "/dev/full"],
    /^telltale-agent: \/dev\/full: No space left on device\n$/,
  ],
  ["a folder of settings", ["run", "--config", folder], /: Is a directory/],
  [
    "settings that are no text",
    ["run", "--config", write("zero", Buffer.from("profile small\0x\n"))],
    /zero:1: a byte 0: expected text/,
  ],
  [
    "a line of settings that is too long",
    ["run", "--config", write("long", Buffer.from(`# ${"x ".repeat(400)}\n`))],
    /long:1: expected at most 510 characters/,
  ],
  [
    "a mask of one bit",
    ["firewall", "--mark-mask", "0x4"],
    /--mark-mask 0x4: expected a number with at/,
  ],
  ["a number of base 8", ["run", "--group", "0o17"], /--group 0o17: expected a number from 1 to/],
  ["a device of no possible name", ["run", "--device", ".."], /--device \.\.: expected names of/],
  [
    "settings that would move the cursor",
    ["run", "--config", write("bytes", Buffer.from("\x1b[2Jprofile\n"))],
    /bytes:1: \?\[2Jprofile: no such setting/,
  ],
  [
    "no capture",
    ["--replay", "README.md", "--events", "-"],
    /README.md: .*not a capture; expected pcap or pcapng/,
  ],
  [
    "an empty file",
    ["--replay", write("empty", Buffer.alloc(0)), "--events", "-"],
    /no packet can be read/,
  ],
  [
    "an output that cannot be",
    ["--replay", SAMPLE, "--events", "/nonexistent/x"],
    /nonexistent\/x: No such file/,
  ],
  [
    "a table of another ABI",
    ["--replay", SAMPLE, "--events", "-", "--table", write("other", other), "--key", KEY],
    /other: table refused: the table is for another ABI/,
  ],
  [
    "a table that is cut",
    ["--replay", SAMPLE, "--events", "-", "--table", write("short", table.subarray(0, 100))],
    /short: table refused: this is no whole table/,
  ],
  [
    "a table too large for the profile",
    [
      "--replay",
      SAMPLE,
      "--events",
      "-",
      "--table",
      write("large", Buffer.alloc(30_000)),
      "--profile",
      "esp",
    ],
    /large: more than \d+ bytes/,
  ],
];

for (const [what, args, wanted] of REFUSED) {
  t.test(`${what} is refused in one line`, async (t) => {
    const { status, said } = run(...args);
    t.equal(status, 2);
    t.match(said, wanted);
    t.equal(said.split("\n").length, 2, said);
  });
}

t.test("a number with a zero before it is decimal", async (t) => {
  const table = (group: string) => run("firewall", "--group", group).out.toString();
  t.match(table("017"), /group 17\b/);
  t.equal(table("0x11"), table("17"));
});

t.test("a device that two networks share is one", async (t) => {
  const table = (devices: string) => run("firewall", "--device", devices).out.toString();
  t.equal(table("br-lan br-guest br-lan"), table("br-lan br-guest"));
  t.equal(table("br-lan br-lan"), table("br-lan"));
});

t.test("a table of that profile is taken", async (t) => {
  const { status } = run("--replay", SAMPLE, "--events", "-", "--table", SMALL, "--key", KEY);
  t.equal(status, 0);
});
