import t from "tap";
import { type Flags, readArguments, readNumber } from "../../mqtt-bridge/cli/args.js";
import { Failure } from "../../mqtt-bridge/failure.js";

const FLAGS: Flags = {
  household: { value: "FILE", help: "" },
  lan: { value: "CIDR", many: true, help: "" },
  json: { help: "" },
  "fail-on": { value: "SEVERITY", choices: ["note", "serious"], help: "" },
};

t.test("flags, repeated flags and positionals are read wherever they stand", async (t) => {
  const args = readArguments(
    "scan",
    [
      "a.pcap",
      "--json",
      "--lan",
      "10.0.0.0/8",
      "-",
      "--lan=fd00::/8",
      "--household",
      "h.yaml",
      "--",
      "--odd.pcap",
    ],
    FLAGS,
  );
  t.same(args.positionals, ["a.pcap", "-", "--odd.pcap"]);
  t.same(args.all("lan"), ["10.0.0.0/8", "fd00::/8"]);
  t.equal(args.one("household"), "h.yaml");
  t.equal(args.has("json"), true);
  t.equal(args.one("fail-on"), null);
});

const REFUSED: readonly (readonly [string[], RegExp])[] = [
  [["--jsn"], /^telltale scan: unknown flag --jsn \(did you mean --json\?\)|unknown flag --jsn;/],
  [["--colour"], /^telltale scan: unknown flag --colour; see telltale help scan$/],
  [["-q"], /unknown flag -q/],
  [["--toString"], /unknown flag --toString/],
  [["--household"], /--household needs a value: FILE/],
  [["--household="], /--household needs a value: FILE/],
  [["--household", "--json"], /--household needs a value: FILE/],
  [["--household", "a", "--household", "b"], /--household is given twice/],
  [["--json=yes"], /--json takes no value/],
  [["--fail-on"], /--fail-on needs a value: note\|serious/],
  [["--fail-on", "grave"], /--fail-on is one of note, serious, not "grave"/],
];

for (const [argv, message] of REFUSED) {
  t.test(`${argv.join(" ")} is refused in one line`, async (t) => {
    const refusal = t.throws(() => readArguments("scan", argv, FLAGS));
    t.ok(refusal instanceof Failure);
    const { status, lines } = refusal as unknown as Failure;
    t.equal(status, 2);
    t.equal(lines.length, 1);
    t.match(lines[0], message);
  });
}

t.test("a number has limits", async (t) => {
  t.equal(readNumber("--page-port", "8420", 0, 65535), 8420);
  for (const text of ["65536", "-1", "8e3", "", "80 "]) {
    t.throws(
      () => readNumber("--page-port", text, 0, 65535),
      /--page-port: expected a number from 0 to 65535/,
    );
  }
});
