/** Blocks as files, lists and the classifier tell them, with a kernel that says yes to everything. */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import t from "tap";
import { compile, scratch } from "./compile.js";

const CALLS = ["socket", "bind", "setsockopt", "close", "sendto", "recvmsg"];
const sources = (folder: string): string[] =>
  readdirSync(`router/agent/${folder}`)
    .filter((name) => name.endsWith(".c"))
    .map((name) => `router/agent/${folder}/${name}`);

const program = compile(scratch(t), "blocks", [
  "-Irouter/agent/netlink/mnl",
  "test/agent/c/blocks.c",
  "test/agent/c/kernel.c",
  ...sources("block"),
  ...sources("netlink"),
  "router/agent/live/passed.c",
  "router/agent/volumes/conntrack.c",
  `-Wl,${CALLS.map((call) => `--wrap=${call}`).join(",")}`,
]);

const MAC = "02:00:00:00:00:01";
/** 192.0.2.0/24. */
const NET = "0418c0000200";

/** What the program answers to each line. */
function tell(...lines: readonly string[]): string[] {
  const input = lines.map((line) => `${line}\n`).join("");
  const { status, stdout, stderr } = spawnSync(program, { encoding: "utf8", input });
  if (status !== 0) throw new Error(stderr);
  return stdout.trimEnd().split("\n").slice(1);
}

t.test("what is stored is read again as it was", async (t) => {
  const stored = [
    `${MAC} 192.0.2.7 60`,
    `${MAC} example.org -`,
    `${MAC} =as:64500 60`,
    `${MAC} * 5`,
  ];
  const list = `as:64500 ${NET} a.example b.example`;
  const answers = tell(`lists ${list}`, ...stored.map((line) => `load ${line}`), "store");
  t.same(answers, ["0", "0", "0", "0", "0", ...stored, list, "stored"]);
});

const NAMES: readonly (readonly [what: string, name: string])[] = [
  ["a tabulator", "a.exa\tmple"],
  ["a control character", "a.example\x01"],
  ["DEL", "a\x7f.example"],
];
for (const [what, name] of NAMES) {
  t.test(`a name with ${what} would be others in the file, so it is none`, async (t) => {
    t.same(tell(`list ${MAC} 60 company:acme - ${name}`), ["Bad message"]);
  });
}

t.test("a list that has no prefixes any more leaves nothing in its place", async (t) => {
  const answers = tell(
    `list ${MAC} 60 as:64500 ${NET}`,
    `list ${MAC} 60 as:64500 - a.example`,
    `list ${MAC} 60 as:64501 ${NET}`,
    "places",
  );
  t.same(answers, ["0", "0", "0", "as:64500 0, as:64501 1"]);
});
