import { spawnSync } from "node:child_process";
import t from "tap";
import { compile, scratch } from "./compile.js";

const SOURCES = [
  "test/agent/c/backlog.c",
  "router/agent/uplink/backlog.c",
  "router/agent/bundle/envelope.c",
  ...["fields", "refusal"].map((name) => `router/agent/bundle/${name}.c`),
  "router/agent/cbor.c",
];
const program = compile(scratch(t), "backlog", SOURCES);

/** 16 records of 1 KiB are a part; a backlog has three. */
const CASES: readonly [what: string, words: string, left: string][] = [
  ["without a word of the plane's the broker's is enough", "add 2 send send has 1 has 2", ""],
  [
    "a plane that confirms: what the broker has stays until the plane has it",
    "taken 0 add 2 send send has 1 has 2 taken 1",
    " taken2",
  ],
  [
    "what the plane has before the broker's word came is done with it",
    "taken 0 add 1 send taken 1 has 1",
    "",
  ],
  ["nobody was there: it waits again", "taken 0 add 1 send nobody 1", " waits"],
  [
    "after a lost connection all that is not confirmed goes out as it was, in order",
    "taken 0 add 3 send send send has 1 has 2 taken 1 repeat-all send",
    " sent2 again3",
  ],
  [
    "a plane that was away: what is on the way comes back first",
    "taken 0 add 2 send send has 1 repeat",
    " again1 sent2",
  ],
  [
    "what was with somebody once keeps its mark, also when nobody is there for it then",
    "taken 0 add 1 send has 1 repeat send nobody 1",
    " again1",
  ],
  [
    "what is sent again goes in the order of its marks, before what is new",
    "taken 0 add 3 send send nobody 1 has 2 send has 3 repeat send",
    " again3 sent2 waits",
  ],
  [
    "a plane that does not confirm any more is given nothing twice",
    "taken 0 add 2 send has 1 trust",
    " waits",
  ],
  [
    "no room: the oldest that nobody has goes, and is counted",
    "taken 0 add 2 send has 1 add 2",
    " taken1 waits waits, 16 lost",
  ],
  [
    "no room but for what is on the way: the oldest goes",
    "taken 0 add 3 send send send add 1",
    " sent2 sent3 waits",
  ],
  [
    "no room but for what is to be sent again: the oldest goes, and is counted",
    "taken 0 add 3 send send send has 1 has 2 has 3 repeat add 1",
    " again2 again3 waits, 16 lost",
  ],
  [
    "what had to go while it was on its way is known to be gone",
    "taken 0 add 3 send send send add 1 nobody 1",
    " sent2 sent3 waits (gone), 0 lost",
  ],
  [
    "no room: what is done between others goes first",
    "taken 0 add 3 send send send has 2 has 3 taken 3 add 2",
    " sent1 waits waits",
  ],
];

for (const [what, words, left] of CASES) {
  t.test(what, async (t) => {
    const { stdout, stderr } = spawnSync(program, words.split(" "), { encoding: "utf8" });
    t.equal(stderr, "");
    const last = stdout.trimEnd().split("\n").at(-1) ?? "";
    const expected = left.includes("lost") ? left : `${left}, 0 lost`;
    t.equal(last.slice(last.indexOf(":") + 1), expected, stdout);
  });
}
