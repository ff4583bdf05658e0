import t from "tap";
import { telltale } from "./program.js";

const KNOWN =
  "expected scan, run, rules, policy, pair, router, alarm-test, flash, unflash, settings, backup, restore, export, " +
  "doctor, update-data or help";

for (const args of [
  ["help", "bogus"],
  ["bogus", "--help"],
  ["bogus"],
  ["help", "toString"],
] as const) {
  t.test(`telltale ${args.join(" ")} is refused with the commands that there are`, async (t) => {
    const { status, stdout, stderr } = await telltale(args);
    const unknown = args.find((word) => !word.includes("help"));
    t.equal(status, 2);
    t.equal(stdout, "");
    t.equal(stderr, `telltale: unknown command "${unknown}"; ${KNOWN}\n`);
  });
}

for (const args of [["help"], ["--help"], ["-h"], ["help", "help"], ["help", "--help"]]) {
  t.test(`telltale ${args.join(" ")} is the help of everything`, async (t) => {
    const { status, stdout } = await telltale(args);
    t.equal(status, 0);
    t.match(stdout, /^telltale: what phones and gadgets tell others\n/);
  });
}

const HOSTILE = "\u001b[2J\u009b1m\u202efdp.pcap";
const ESCAPED = "\\x1b[2J\\x9b1m\\u{202e}fdp.pcap";

for (const [where, args, status] of [
  ["a file name", ["scan", HOSTILE], 2],
  ["a household file's name", ["scan", "-", "--household", HOSTILE], 2],
  ["a router's name", ["run", `--router=${HOSTILE} x`], 2],
  ["a flag", ["scan", `--${HOSTILE}`], 2],
  ["a command", [HOSTILE], 2],
] as const) {
  t.test(`what moves a cursor or turns a line in ${where} is written as an escape`, async (t) => {
    const finished = await telltale(args);
    t.equal(finished.status, status);
    t.notMatch(finished.stderr.trimEnd(), /[\p{Cc}\u202e]/u, "one line, nothing raw");
    t.match(finished.stderr.replaceAll("\\u001b", "\\x1b"), ESCAPED);
  });
}
