import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import type { AlertLine, Line, SightingLine, SummaryLine } from "../../core/wire/lines.js";
import { finish, TELLTALE, telltale } from "./program.js";

const TEST1 = "test/captures/redmi-1s-test1.pcap";
const BEFORE = "test/captures/redmi-1s-test2-before.pcap";
const HOUSEHOLD = ["--household", "test/captures/household.yaml"];

function linesOf(stdout: string): (Line & { file?: string })[] {
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Line);
}

function summaryOf(lines: readonly Line[]): SummaryLine | undefined {
  return lines.filter((line): line is SummaryLine => line.kind === "summary").at(-1);
}

t.test(
  "a capture's sightings, alerts and summary come as JSON lines, the summary last",
  async (t) => {
    const { status, stdout } = await telltale(["scan", TEST1, ...HOUSEHOLD, "--json"]);
    t.equal(status, 0);
    const lines = linesOf(stdout);
    t.equal(lines.at(-1)?.kind, "summary");
    const sightings = lines.filter((line): line is SightingLine => line.kind === "sighting");
    const types = new Set(sightings.map(({ identifier }) => identifier?.type));
    for (const type of ["imei", "operator", "phone", "contact"] as const)
      t.ok(types.has(type), type);
    const alerts = lines.filter((line): line is AlertLine => line.kind === "alert");
    const firstAlert = lines.findIndex(({ kind }) => kind === "alert");
    t.ok(alerts.length > 0);
    t.equal(
      lines.slice(firstAlert).some(({ kind }) => kind === "sighting"),
      false,
    );
    t.notOk(
      lines.some((line) => "file" in line),
      "one file needs no name",
    );
  },
);

t.test("of several files each line has its file first", async (t) => {
  const { status, stdout } = await telltale(["scan", TEST1, BEFORE, "--json"]);
  t.equal(status, 0);
  const files = stdout.match(/^\{"file":"[^"]+"/gm) ?? [];
  t.equal(files.length, linesOf(stdout).length);
  t.same([...new Set(linesOf(stdout).map(({ file }) => file))], [TEST1, BEFORE]);
});

t.test("--fail-on gives status 1 from that severity on", async (t) => {
  const table = [
    [TEST1, "serious", 1],
    [TEST1, "note", 1],
    [BEFORE, "serious", 0],
  ] as const;
  for (const [file, severity, wanted] of table) {
    const { status } = await telltale(["scan", file, ...HOUSEHOLD, "--fail-on", severity]);
    t.equal(status, wanted, `${file} ${severity}`);
  }
});

t.test("a capture from standard input gives the same lines as from its file", async (t) => {
  const fromFile = await telltale(["scan", TEST1, ...HOUSEHOLD, "--json"]);
  const fromInput = await telltale(["scan", "-", ...HOUSEHOLD, "--json"], readFileSync(TEST1));
  t.equal(fromInput.status, 0);
  t.equal(fromInput.stdout, fromFile.stdout);
});

/** The capture with its LAN 192.168.1.0/24 moved to 192.0.2.0/24: no private address is left, and no DHCP. */
function withoutPrivateAddress(): Buffer {
  const global = Buffer.alloc(24);
  const source = readFileSync(TEST1);
  source.copy(global, 0, 0, 24);
  const kept: Buffer[] = [global];
  for (let at = 24; at < source.length; ) {
    const captured = source.readUInt32LE(at + 8);
    const record = Buffer.from(source.subarray(at, at + 16 + captured));
    at += 16 + captured;
    if (record.readUInt16BE(16 + 12) !== 0x0800 || record.readUInt32BE(16 + 26) === 0) continue;
    for (const address of [16 + 14 + 12, 16 + 14 + 16]) {
      if (record.readUInt16BE(address) === 0xc0a8) record.set([192, 0, 2], address);
    }
    kept.push(record);
  }
  return Buffer.concat(kept);
}

t.test(
  "without a private address who opens connections is the LAN, from a file and from a pipe",
  async (t) => {
    const bytes = withoutPrivateAddress();
    const file = join(t.testdir(), "public.pcap");
    writeFileSync(file, bytes);
    for (const [name, run] of [
      ["file", telltale(["scan", file, ...HOUSEHOLD, "--json"])],
      ["pipe", telltale(["scan", "-", ...HOUSEHOLD, "--json"], bytes)],
    ] as const) {
      const { status, stdout } = await run;
      const lines = linesOf(stdout);
      t.equal(status, 0, name);
      t.equal(summaryOf(lines)?.lan, "opener", name);
      t.equal(lines.filter(({ kind }) => kind === "summary").length, 1, name);
      t.ok(
        lines.some((line) => line.kind === "sighting" && line.identifier?.type === "imei"),
        name,
      );
    }
    const told = await telltale(["scan", file, ...HOUSEHOLD, "--json", "--lan", "192.0.2.0/24"]);
    t.same(summaryOf(linesOf(told.stdout))?.lan, ["192.0.2.0/24"]);
    t.ok(
      linesOf(told.stdout).some(
        (line) => line.kind === "sighting" && line.identifier?.type === "imei",
      ),
    );
  },
);

t.test(
  "a cut capture is reported up to there, with status 0 and one line on standard error",
  async (t) => {
    const bytes = readFileSync(TEST1);
    const file = join(t.testdir(), "cut.pcap");
    writeFileSync(file, bytes.subarray(0, bytes.length - 40));
    const { status, stdout, stderr } = await telltale(["scan", file, "--json"]);
    t.equal(status, 0);
    const summary = summaryOf(linesOf(stdout));
    t.equal(summary?.truncated, (summary?.packets ?? 0) + 1);
    t.match(stderr, /^.*cut\.pcap.*\n$/, "one line");
  },
);

t.test(
  "what cannot be read is said in one line with status 2, and nothing is printed",
  async (t) => {
    const dir = t.testdir({
      "empty.pcap": "",
      "text.pcap": "this is not a capture at all, it is a letter to the editor\n",
      "bad.yaml": "people:\n  - name: Asha\n    phone: [twelve]\n    email: [nobody]\n",
      rules: {},
    });
    const bad = join(dir, "bad.yaml");
    const table: readonly (readonly [string[], RegExp, number])[] = [
      [["scan", join(dir, "missing.pcap")], /missing\.pcap/, 1],
      [["scan", join(dir, "empty.pcap")], /empty\.pcap/, 1],
      [["scan", join(dir, "text.pcap")], /text\.pcap/, 1],
      [["scan", dir], /./, 1],
      [["scan"], /no capture given/, 1],
      [["scan", "-", "-"], /given twice/, 1],
      [["scan", TEST1, "--lan", "300.0.0.0/8"], /--lan "300\.0\.0\.0\/8"/, 1],
      [["scan", TEST1, "--household", join(dir, "none.yaml")], /none\.yaml: no such file/, 1],
      [["scan", TEST1, "--household", bad], /bad\.yaml:3:\d+: people\[0\]\.phone\[0\]/, 2],
      [["scan", TEST1, "--rules", join(dir, "rules")], /no rule packs there/, 1],
      [["scan", TEST1, "--rules", join(dir, "nowhere")], /nowhere: no such file or directory/, 1],
      [["watch"], /unknown command "watch"/, 1],
      [["run", "--listen", "everywhere"], /--listen "everywhere"/, 1],
      [["run", "--broker", "http://broker"], /--broker "http:\/\/broker"/, 1],
      [["run", "--capture", "a", "--iface", "b"], /does not go together/, 1],
      [["run", "--page-port", "99999"], /--page-port/, 1],
      [["rules", "explain"], /telltale rules/, 1],
      [["rules", "explain", "nobody.example.org"], /no rule names its company/, 1],
    ];
    for (const [args, message, count] of table) {
      const { status, stdout, stderr } = await telltale(args);
      const name = args.join(" ").replaceAll(dir, "");
      t.equal(status, 2, name);
      t.match(stderr, message, name);
      t.equal(stderr.trimEnd().split("\n").length, count, name);
      t.notMatch(stderr, /\n {4}at /, name);
      t.equal(stdout, "", name);
    }
  },
);

t.test("one unreadable file among several does not keep the others from being read", async (t) => {
  const { status, stdout } = await telltale(["scan", "nowhere.pcap", TEST1, "--json"]);
  t.equal(status, 2);
  t.equal(linesOf(stdout).at(-1)?.kind, "summary");
});

t.test("a reader that goes away early is no error", async (t) => {
  const child = spawn(process.execPath, [TELLTALE, "scan", ...Array(20).fill(TEST1), "--json"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.once("data", () => child.stdout.destroy());
  const { status, stderr } = await finish(child);
  t.equal(status, 0);
  t.equal(stderr, "");
});

t.test("help and version", async (t) => {
  t.match((await telltale(["--version"])).stdout, /^\d+\.\d+\.\d+\n$/);
  t.match((await telltale(["help"])).stdout, /scan[\s\S]*run[\s\S]*rules/);
  t.match((await telltale(["scan", "--help"])).stdout, /--fail-on note\|warning\|serious/);
  t.match((await telltale(["rules", "list"])).stdout, /^identifiers\/imei +serious/m);
  t.match(
    (await telltale(["rules", "explain", "api.account.xiaomi.com"])).stdout,
    /^api.account.xiaomi.com: Xiaomi/,
  );
  t.match((await telltale(["rules", "check"])).stdout, /^\d+ rules, no errors\n$/);
});

t.test("what is searched in some places only is counted, by type", async (t) => {
  const household = join(
    t.testdir({
      "h.yaml": `
people:
  - name: Asha Rao
    email: [asha@example.org]
    devices: [{name: Redmi 1S, operator: [Acme Mobile]}]
home: {ssid: [RaoHome], location: {lat: 12.9716, lon: 77.5946}}
`,
    }),
    "h.yaml",
  );
  const { status, stderr } = await telltale(["scan", BEFORE, "--household", household]);
  t.equal(status, 0);
  t.same(stderr.trimEnd().split("\n"), [
    `${household}: 3 values are searched only as a whole field value (name, operator, ssid)`,
    `${household}: location: a position is compared with those in photos, not searched as text`,
  ]);
});
